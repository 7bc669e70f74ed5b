"""What the team's figures are made of: counts and sums of the visible clients, by the database, as of a day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlmodel import col

from storage.fence import Fence
from storage.history import INFLOW
from storage.models import Campaign, Client, ClientLoss, Transaction

_DAY = timedelta(days=1)
_AT_ONCE = 10_000  # rows held in memory


@dataclass(frozen=True)
class Bought:
    """Clients who had bought before a period, and how many of them bought again in it."""

    known: int
    again: int


@dataclass(frozen=True)
class Kept:
    """Clients at the start and the end of a period, the new ones at its end, who left in it, and why (by reason)."""

    start: int
    end: int
    new: int
    back: int
    lost: int
    reasons: dict[str, int]


@dataclass(frozen=True)
class CampaignView:
    """A campaign of the person's team with what it cost and earned.

    `told`: the house said what it earned; else `sold` is what the team's clients bought of its product from its first day
    until `until`. `running`: those days are not over yet.
    """

    code: str
    name: str
    started_on: date
    ended_on: date
    cost: Decimal
    told: Decimal | None
    sold: Decimal | None
    until: date
    running: bool


def bought(fence: Fence, start: date, end: date) -> Bought:
    """Who had bought before `start`, and who of them bought between the two days, both included."""
    inside = case((col(Transaction.on) >= start, 1), else_=0)
    each = fence.of_clients(
        select(
            col(Transaction.client_id),
            func.min(col(Transaction.on)).label("first"),
            func.max(inside).label("again"),
        ),
        Transaction.client_id,
    )
    each = each.where(col(Transaction.kind).in_(INFLOW), col(Transaction.on) <= end)
    part = each.group_by(col(Transaction.client_id)).subquery()
    counted: tuple[Any, ...] = (func.count(), func.coalesce(func.sum(part.c.again), 0))
    known, again = fence.session.execute(select(*counted).select_from(part).where(part.c.first < start)).one()
    return Bought(int(known), int(again))


def _reason_on(day: date) -> Any:
    """Why a client had left by a day, as a scalar subquery on `Client`; nothing where the client had not, or came back."""
    newest = select(col(ClientLoss.reason)).where(col(ClientLoss.client_id) == Client.id, col(ClientLoss.on) <= day)
    return (
        newest.order_by(col(ClientLoss.on).desc(), col(ClientLoss.id).desc())
        .limit(1)
        .correlate(Client)
        .scalar_subquery()
    )


def kept(fence: Fence, start: date, end: date) -> Kept:
    """Who was a client before `start`, who at the end of `end`, and who left in between; prospects are no clients yet."""
    before, after = _reason_on(start - _DAY), _reason_on(end)
    old, opened = col(Client.opened_on) < start, col(Client.opened_on) <= end
    here_then, here_now = and_(old, before.is_(None)), and_(opened, after.is_(None))
    left = and_(here_then, after.is_not(None))
    parts = (here_then, here_now, and_(here_now, ~old), and_(here_now, old, before.is_not(None)), left)
    counts: tuple[Any, ...] = tuple(func.coalesce(func.sum(case((part, 1), else_=0)), 0) for part in parts)
    first, last, new, back, lost = fence.session.exec(fence.clients(*counts).select_from(Client)).one()
    why = fence.clients(after.label("reason"), func.count()).select_from(Client).where(left)
    reasons = {str(reason): int(count) for reason, count in fence.session.exec(why.group_by("reason"))}
    return Kept(int(first), int(last), int(new), int(back), int(lost), reasons)


def every_purchase(fence: Fence, until: date) -> Iterator[tuple[str, date, float]]:
    """Every purchase of the visible clients up to a day: client (by a key of storage), day, yuan; read as asked for."""
    statement = fence.of_clients(
        select(col(Transaction.client_id), col(Transaction.on), func.sum(col(Transaction.amount))),
        Transaction.client_id,
    ).where(col(Transaction.kind).in_(INFLOW), col(Transaction.on) <= until)
    grouped = statement.group_by(col(Transaction.client_id), col(Transaction.on))
    for client, on, amount in fence.session.execute(grouped.execution_options(yield_per=_AT_ONCE)):
        yield str(client), on, float(amount)


def campaigns(fence: Fence, start: date, end: date, after_days: int, today: date) -> tuple[CampaignView, ...]:
    """The campaigns of the person's own team that began between two days, the first first."""
    if fence.actor.team is None:
        return ()
    statement = select(Campaign).where(
        col(Campaign.team_id) == fence.actor.team, col(Campaign.started_on).between(start, end)
    )
    rows = fence.session.scalars(statement.order_by(col(Campaign.started_on), col(Campaign.code))).all()
    return tuple(_campaign(fence, row, after_days, today) for row in rows)


def _campaign(fence: Fence, row: Campaign, after_days: int, today: date) -> CampaignView:
    until = row.ended_on + timedelta(days=after_days)
    seen = min(until, today)
    sold = None
    if row.income is None and row.product_id is not None:
        statement = fence.of_clients(select(func.sum(col(Transaction.amount))), Transaction.client_id).where(
            col(Transaction.product_id) == row.product_id,
            col(Transaction.kind).in_(INFLOW),
            col(Transaction.on).between(row.started_on, seen),
        )
        sold = fence.session.execute(statement).scalar() or Decimal(0)
    return CampaignView(
        row.code, row.name, row.started_on, row.ended_on, row.cost, row.income, sold, seen, running=until > today
    )


def covered(fence: Fence, days: Mapping[str, int], default: int, today: date) -> tuple[int, int]:
    """Of the clients who are no prospects and did not leave: how many, and how many were contacted within the days of
    their tier or corporate class.
    """
    limit = case(
        *(
            (func.coalesce(col(Client.corporate_class), col(Client.tier)) == label, today - timedelta(days=most))
            for label, most in days.items()
        ),
        else_=today - timedelta(days=default),
    )
    met = case((col(Client.last_contact_on) >= limit, 1), else_=0)
    counts: tuple[Any, ...] = (func.count(), func.coalesce(func.sum(met), 0))
    statement = fence.clients(*counts).select_from(Client)
    total, done = fence.session.exec(statement.where(col(Client.opened_on) <= today, _reason_on(today).is_(None))).one()
    return int(total), int(done)
