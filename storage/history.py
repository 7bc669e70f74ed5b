"""A client's history: contacts, transactions, tasks, facts, consents, losses, deals, feedback and hand-overs, in one line of time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from storage.fence import Fence
from storage.models import (
    Client,
    ClientLoss,
    Consent,
    ContactLog,
    Fact,
    Feedback,
    HandedOver,
    Opportunity,
    OpportunityMove,
    Product,
    Task,
    Transaction,
)
from storage.ownership import owners
from storage.views import Event, Page


@dataclass(frozen=True)
class Totals:
    """How often and how much, between two days."""

    contacts: int
    transactions: int
    inflow: Decimal
    outflow: Decimal


# Which kinds of transaction bring money in, and which take it out; anything else moves none.
INFLOW = ("buy", "deposit", "premium", "regular")
OUTFLOW = ("redeem", "withdraw", "maturity")
# What a history is put together from.
_SOURCES = (ContactLog, Transaction, Fact, Task, Consent, ClientLoss, OpportunityMove, Feedback, HandedOver)


def purchases(fence: Fence, codes: Iterable[str], until: date) -> list[tuple[str, date, float]]:
    """The purchases up to a day of the visible ones of these clients: code, day, yuan."""
    statement = fence.clients(Client.code, Transaction.on, Transaction.amount)
    statement = statement.join(Transaction, col(Transaction.client_id) == Client.id)
    statement = statement.where(
        col(Client.code).in_(list(codes)), col(Transaction.kind).in_(INFLOW), col(Transaction.on) <= until
    )
    return [(code, on, float(amount)) for code, on, amount in fence.session.exec(statement)]


def contact_event(row: ContactLog) -> Event:
    """A contact as an event."""
    return Event(row.on, "contact", row.channel, row.note)


def timeline(fence: Fence, code: str, start: date, end: date, limit: int, offset: int) -> Page[Event]:
    """The newest first; each source gives no more than the page can need."""
    client_id = fence.client(code).id or 0
    events = sorted(
        (
            *_contacts(fence, client_id, start, end, limit + offset),
            *_transactions(fence, client_id, start, end, limit + offset),
            *_tasks(fence, client_id, start, end, limit + offset),
            *_facts(fence, client_id, start, end, limit + offset),
            *_consents(fence, client_id, start, end, limit + offset),
            *_losses(fence, client_id, start, end, limit + offset),
            *_moves(fence, client_id, start, end, limit + offset),
            *_feedback(fence, client_id, start, end, limit + offset),
            *_handed(fence, client_id, start, end, limit + offset),
        ),
        key=lambda e: e.on,
        reverse=True,
    )
    return Page(tuple(events[offset : offset + limit]), _how_many(fence, client_id, start, end))


def totals(fence: Fence, code: str, start: date, end: date) -> Totals:
    """Counts of contacts and transactions, and money in and out."""
    client_id = fence.client(code).id or 0
    statement = fence.of_clients(
        select(Transaction.kind, func.count(), func.sum(Transaction.amount)), Transaction.client_id
    )
    statement = statement.where(col(Transaction.client_id) == client_id, col(Transaction.on).between(start, end))
    by_kind = {
        kind: (count, amount) for kind, count, amount in fence.session.exec(statement.group_by(col(Transaction.kind)))
    }
    return Totals(
        contacts=_count(fence, ContactLog, client_id, start, end),
        transactions=sum(count for count, _ in by_kind.values()),
        inflow=sum((amount for kind, (_, amount) in by_kind.items() if kind in INFLOW), Decimal(0)),
        outflow=sum((amount for kind, (_, amount) in by_kind.items() if kind in OUTFLOW), Decimal(0)),
    )


def _newest(fence: Fence, what: tuple[Any, ...], table: Any, client_id: int, start: date, end: date, limit: int) -> Any:
    statement = fence.of_clients(select(*what), table.client_id).where(col(table.client_id) == client_id)
    return (
        statement.where(_day(table).between(start, end)).order_by(_day(table).desc(), col(table.id).desc()).limit(limit)
    )


def _contacts(fence: Fence, client_id: int, start: date, end: date, limit: int) -> Iterator[Event]:
    statement = _newest(fence, (ContactLog,), ContactLog, client_id, start, end, limit)
    for row in fence.session.exec(statement):
        yield contact_event(row)


def _transactions(fence: Fence, client_id: int, start: date, end: date, limit: int) -> Iterator[Event]:
    statement = _newest(fence, (Transaction, Product.name), Transaction, client_id, start, end, limit)
    for row, product in fence.session.exec(statement.outerjoin(Product, col(Product.id) == Transaction.product_id)):
        yield Event(row.on, "transaction", row.kind, None, row.amount, product)


def _tasks(fence: Fence, client_id: int, start: date, end: date, limit: int) -> Iterator[Event]:
    statement = _newest(fence, (Task,), Task, client_id, start, end, limit)
    for row in fence.session.exec(statement):
        yield Event(row.done_on, "task", "done", row.text)


def _facts(fence: Fence, client_id: int, start: date, end: date, limit: int) -> Iterator[Event]:
    statement = _newest(fence, (Fact,), Fact, client_id, start, end, limit)
    for row in fence.session.exec(statement):
        yield Event(row.learnt_on, "fact", row.field, row.value)


def _consents(fence: Fence, client_id: int, start: date, end: date, limit: int) -> Iterator[Event]:
    for row in fence.session.exec(_newest(fence, (Consent,), Consent, client_id, start, end, limit)):
        yield Event(row.on, "consent", row.kind, "given" if row.given else "withdrawn")


def _losses(fence: Fence, client_id: int, start: date, end: date, limit: int) -> Iterator[Event]:
    for row in fence.session.exec(_newest(fence, (ClientLoss,), ClientLoss, client_id, start, end, limit)):
        yield Event(row.on, "loss", row.reason or "taken_back")


def _moves(fence: Fence, client_id: int, start: date, end: date, limit: int) -> Iterator[Event]:
    what = (OpportunityMove, Opportunity.title)
    statement = _newest(fence, what, OpportunityMove, client_id, start, end, limit)
    titled = statement.join(Opportunity, col(Opportunity.id) == OpportunityMove.opportunity_id)
    for row, title in fence.session.exec(titled):
        yield Event(row.on, "opportunity", row.to_stage, row.note, product=title)


def _feedback(fence: Fence, client_id: int, start: date, end: date, limit: int) -> Iterator[Event]:
    statement = _newest(fence, (Feedback,), Feedback, client_id, start, end, limit)
    for row in fence.session.exec(statement):
        text = row.text if row.score is None else " ".join(part for part in (str(row.score), row.text) if part)
        yield Event(row.on, "feedback", row.kind, text or "", product=row.outcome)


def _handed(fence: Fence, client_id: int, start: date, end: date, limit: int) -> Iterator[Event]:
    for row, before, after in fence.session.exec(owners(fence, client_id, start, end).limit(limit)):
        names = (f"{person.name} {person.code}" for person in (before, after))
        yield Event(row.on, "handover", next(names), row.reason, product=next(names))


def _day(table: Any) -> Any:
    """The day on which a row of a table happened."""
    return col({Fact: Fact.learnt_on, Task: Task.done_on}.get(table) or table.on)


def _count(fence: Fence, table: Any, client_id: int, start: date, end: date) -> int:
    statement = fence.of_clients(select(func.count()).select_from(table), table.client_id)
    return int(
        fence.session.exec(statement.where(col(table.client_id) == client_id, _day(table).between(start, end))).one()
    )


def _how_many(fence: Fence, client_id: int, start: date, end: date) -> int:
    return sum(_count(fence, table, client_id, start, end) for table in _SOURCES)
