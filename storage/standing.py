"""How the team's book stands: deals by stage, clients by where they came from, how much is known, classed and asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, distinct, func, select, true
from sqlmodel import col

from storage.fence import Fence
from storage.history import INFLOW
from storage.models import (
    Client,
    ClientClass,
    Fact,
    Feedback,
    Opportunity,
    OpportunityMove,
    SuggestionAnswer,
    Task,
    Transaction,
)

_SIGNED = ("signed", "review")


@dataclass(frozen=True)
class Deals:
    """Open deals at each stage (how many, yuan), and of those opened in a period how many came to be signed."""

    stages: dict[str, tuple[int, Decimal]]
    opened: int
    signed: int


@dataclass(frozen=True)
class Source:
    """Clients who came by one channel: how many, how many of them opened an account, how many deals, signed ones."""

    channel: str | None
    clients: int
    opened: int
    deals: int
    signed: int


@dataclass(frozen=True)
class Taken:
    """Answers to suggestions of a period: done, put off, unfit; and of those done, after how many the client bought or a deal moved."""

    done: int
    later: int
    unfit: int
    followed: int


@dataclass(frozen=True)
class Known:
    """How much is known: facts wanted and on file, and how many of those are not stale."""

    wanted: int
    known: int
    fresh: int


def deals(fence: Fence, start: date, end: date) -> Deals:
    """Deals by stage today, and what became of those opened between two days."""
    by_stage: tuple[Any, ...] = (col(Opportunity.stage), func.count(), func.sum(col(Opportunity.amount)))
    statement = fence.of_clients(select(*by_stage).select_from(Opportunity), Opportunity.client_id)
    rows = fence.session.execute(statement.group_by(col(Opportunity.stage)))
    stages = {stage: (int(count), amount or Decimal(0)) for stage, count, amount in rows}
    signed = case((col(Opportunity.stage).in_(_SIGNED), 1), else_=0)
    counts: tuple[Any, ...] = (func.count(), func.coalesce(func.sum(signed), 0))
    opened = fence.of_clients(select(*counts).select_from(Opportunity), Opportunity.client_id)
    total, done = fence.session.execute(opened.where(col(Opportunity.opened_on).between(start, end))).one()
    return Deals(stages, int(total), int(done))


def sources(fence: Fence) -> tuple[Source, ...]:
    """Clients by the channel they came by, the most first; those of whom it is not known are told, too."""
    opened = case((col(Client.opened_on).is_not(None), 1), else_=0)
    columns: tuple[Any, ...] = (col(Client.channel), func.count(), func.sum(opened))
    clients = fence.session.exec(fence.clients(*columns).select_from(Client).group_by(col(Client.channel))).all()
    signed = case((col(Opportunity.stage).in_(_SIGNED), 1), else_=0)
    dealt: tuple[Any, ...] = (col(Client.channel), func.count(), func.sum(signed))
    statement = fence.of_clients(select(*dealt).select_from(Opportunity), Opportunity.client_id)
    deals = {row[0]: row[1:] for row in fence.session.execute(statement.group_by(col(Client.channel)))}
    found = [
        Source(channel, int(count), int(done or 0), *(int(part) for part in deals.get(channel, (0, 0))))
        for channel, count, done in clients
    ]
    return tuple(sorted(found, key=lambda one: (-one.clients, one.channel or "~")))


def taken(fence: Fence, start: date, end: date, days: int) -> Taken:
    """What was answered to suggestions between two days, and what followed within so many days of a suggestion done."""
    counted = fence.of_clients(select(col(SuggestionAnswer.answer), func.count()), SuggestionAnswer.client_id)
    within = col(SuggestionAnswer.answered_on).between(start, end)
    grouped = counted.where(within).group_by(col(SuggestionAnswer.answer))
    answers = {str(answer): int(count) for answer, count in fence.session.execute(grouped)}
    rows = fence.of_clients(
        select(col(SuggestionAnswer.id), col(SuggestionAnswer.client_id), col(SuggestionAnswer.answered_on)),
        SuggestionAnswer.client_id,
    ).where(within, col(SuggestionAnswer.answer) == "done")
    done = fence.session.execute(rows).all()
    clients = {client for _, client, _ in done}
    last = end + timedelta(days=days)
    events: dict[int, list[date]] = {}
    for table, kinds in ((Transaction, col(Transaction.kind).in_(INFLOW)), (OpportunityMove, true())):
        found = fence.of_clients(select(col(table.client_id), col(table.on)), table.client_id)
        for client, on in fence.session.execute(found.where(kinds, col(table.on).between(start, last))):
            if client in clients:
                events.setdefault(client, []).append(on)
    followed = sum(
        any(timedelta(0) < on - answered <= timedelta(days=days) for on in events.get(client, ()))
        for _, client, answered in done
    )
    return Taken(answers.get("done", 0), answers.get("later", 0), answers.get("unfit", 0), followed)


def known(fence: Fence, person: Sequence[str], company: Sequence[str], fresh_since: date) -> Known:
    """How many of the facts that a profile asks for are on file, and how many of those were learnt since a day."""
    counted = fence.clients(col(Client.kind), func.count()).select_from(Client).group_by(col(Client.kind))
    by_kind = {kind: int(count) for kind, count in fence.session.exec(counted)}
    asked = and_(col(Client.kind) == "person", col(Fact.field).in_(person)) | and_(
        col(Client.kind) == "company", col(Fact.field).in_(company)
    )
    newest = fence.of_clients(
        select(col(Fact.client_id), col(Fact.field), func.max(col(Fact.learnt_on)).label("on")), Fact.client_id
    ).where(asked)
    part = newest.group_by(col(Fact.client_id), col(Fact.field)).subquery()
    fresh = case((part.c.on >= fresh_since, 1), else_=0)
    counts: tuple[Any, ...] = (func.count(), func.coalesce(func.sum(fresh), 0))
    on_file, recent = fence.session.execute(select(*counts).select_from(part)).one()
    wanted = by_kind.get("person", 0) * len(person) + by_kind.get("company", 0) * len(company)
    return Known(wanted, int(on_file), int(recent))


def classified(fence: Fence) -> tuple[int, int]:
    """How many visible clients there are, and how many of them a nightly run has classified."""
    there = select(col(ClientClass.id)).where(col(ClientClass.client_id) == Client.id, col(ClientClass.until).is_(None))
    counts: tuple[Any, ...] = (
        func.count(),
        func.coalesce(func.sum(case((there.correlate(Client).exists(), 1), else_=0)), 0),
    )
    total, done = fence.session.exec(fence.clients(*counts).select_from(Client)).one()
    return int(total), int(done)


def surveyed(fence: Fence, since: date) -> int:
    """How many visible clients answered a survey since a day."""
    statement = fence.of_clients(select(func.count(distinct(col(Feedback.client_id)))), Feedback.client_id)
    return int(
        fence.session.execute(statement.where(col(Feedback.kind) == "survey", col(Feedback.on) >= since)).scalar_one()
    )


def tasks_in_time(fence: Fence, start: date, end: date) -> tuple[int, int]:
    """Tasks on visible clients that were due between two days, and how many of them were done by then."""
    done = case((col(Task.done_on) <= col(Task.due_on), 1), else_=0)
    counts: tuple[Any, ...] = (func.count(), func.coalesce(func.sum(done), 0))
    statement = fence.of_clients(select(*counts).select_from(Task), Task.client_id)
    total, in_time = fence.session.execute(statement.where(col(Task.due_on).between(start, end))).one()
    return int(total), int(in_time)
