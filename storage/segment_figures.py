"""The figures of groups of visible clients at the end of a period and before it, summed up by the database.

A client's AUM on a day is the sum of the latest balances by then, or what an import stated by then where no balance is
known. What somebody held before the first balance is nothing where the client came later, else unknown: such a client
counts, but takes no part in the change.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import and_, case, func, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage import balances
from storage.briefs import COLUMNS, brief
from storage.fence import Fence
from storage.filters import ClientFilters
from storage.models import Client, ClientClass, Person, Product
from storage.views import ClientBrief

_OF_CLIENT = ("tier", "corporate_class", "industry", "risk_class", "channel", "kind")
_OF_CLASS = ("lifecycle", "rfm", "abc", "style", "churn_risk")
_now, _then = aliased(ClientClass), aliased(ClientClass)


@dataclass(frozen=True)
class Asked:
    """What is looked at: AUM at the close of `end` and of `start`, the day before the period.

    `contacted` is by tier or corporate class the day since when a contact keeps the rhythm, "" for all others; `ages`
    where a new band of ages begins.
    """

    start: date
    end: date
    contacted: Mapping[str, date]
    ages: Sequence[int] = ()


@dataclass(frozen=True)
class Figures:
    """Sums over a group. Yuan: `aum`, `at_risk` (of high churn risk), `now` and `before` of the `compared` clients, and what
    of their change went up and down; clients: all others. `late` are those of high risk out of rhythm.
    """

    clients: int = 0
    valued: int = 0
    aum: Decimal = Decimal(0)
    compared: int = 0
    now: Decimal = Decimal(0)
    before: Decimal = Decimal(0)
    gained: Decimal = Decimal(0)
    lost: Decimal = Decimal(0)
    new: int = 0
    classified: int = 0
    high: int = 0
    at_risk: Decimal = Decimal(0)
    high_before: int = 0
    in_rhythm: int = 0
    late: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        """Both groups as one."""
        return Figures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True)
class Group:
    """One group: its key by each dimension asked for (None: not known), and its figures."""

    key: tuple[str | None, ...]
    figures: Figures


@dataclass(frozen=True)
class Kind:
    """A kind of product: how many hold it at the end of the period, how many yuan of it then, and before the period."""

    kind: str
    holders: int
    aum: Decimal
    before: Decimal


@dataclass(frozen=True)
class Point:
    """AUM at the close of a day, and of how many of the clients it is not known."""

    day: date
    aum: Decimal
    unknown: int


@dataclass(frozen=True)
class Course:
    """AUM over time, and the day of the newest balance in it."""

    points: tuple[Point, ...]
    last_on: date | None


@dataclass(frozen=True)
class Mover:
    """A client and by how many yuan the AUM changed over the period."""

    client: ClientBrief
    change: Decimal


def read_groups(
    fence: Fence, filters: ClientFilters, today: date, asked: Asked, dimensions: Sequence[str]
) -> list[Group]:
    """The visible clients that pass the filters, by one or more dimensions; with none, all of them as one group."""
    held = balances.held_of(fence, filters, today, (asked.start, asked.end))
    keys = [_dimension(name, today, asked.ages).label(f"key_{name}") for name in dimensions]
    statement = fence.clients(*keys, *_sums(held, asked)).select_from(Client)
    statement = statement.join(Person, col(Person.id) == Client.advisor_id)
    statement = statement.outerjoin(held, held.c.client_id == Client.id)
    for classes, day in ((_now, asked.end), (_then, asked.start)):
        statement = statement.outerjoin(classes, _believed(classes, day, today))
    statement = statement.where(*balances.there(filters, today, asked.end)).group_by(*keys)
    rows = fence.session.connection().execute(statement)
    groups = (Group(tuple(row[: len(keys)]), _figures(row[len(keys) :])) for row in rows)
    return [group for group in groups if group.figures.clients]


def read_movers(
    fence: Fence, filters: ClientFilters, today: date, asked: Asked, most: int, *, falling: bool = False
) -> tuple[Mover, ...]:
    """Those whose AUM rose most over the period, or with `falling` those whose AUM fell most, the largest change first."""
    held = balances.held_of(fence, filters, today, (asked.start, asked.end))
    change = (balances.at_end(held, asked.end) - balances.at_start(held, asked.start)).label("change")
    statement = fence.clients(*COLUMNS, change).select_from(Client).join(Person, col(Person.id) == Client.advisor_id)
    statement = statement.outerjoin(held, held.c.client_id == Client.id).where(
        *balances.there(filters, today, asked.end)
    )
    statement = statement.where(change < 0 if falling else change > 0)
    statement = statement.order_by(change if falling else change.desc(), col(Client.id)).limit(most)
    rows = fence.session.connection().execute(statement)
    return tuple(Mover(brief(row, row.advisor), _yuan(row.change)) for row in rows)


def read_course(fence: Fence, filters: ClientFilters, today: date, days: Sequence[date]) -> Course:
    """AUM of the same clients on several days, the earliest first."""
    held = balances.held_of(fence, filters, today, days)
    sums = [
        part
        for n, day in enumerate(days)
        for part in (func.sum(balances.on_day(held, n, day)), func.count(balances.on_day(held, n, day)))
    ]
    statement = fence.clients(func.count(), func.max(held.c.last_on), *sums).select_from(Client)
    statement = statement.outerjoin(held, held.c.client_id == Client.id)
    statement = statement.where(*balances.there(filters, today, days[-1]))
    clients, last_on, *found = fence.session.connection().execute(statement).one()
    points = (Point(day, _yuan(found[2 * n]), clients - found[2 * n + 1]) for n, day in enumerate(days))
    return Course(tuple(points), last_on)


def read_mix(fence: Fence, filters: ClientFilters, today: date, asked: Asked) -> list[Kind]:
    """What the same clients hold, by kind of product."""
    steps = balances.steps_of(fence, filters, today, asked.end)
    at_start, at_end = (balances.whole(func.sum(balances.up_to(steps, day))) for day in (asked.start, asked.end))
    each = (
        select(steps.c.client_id, col(Product.kind).label("kind"), at_start.label("before"), at_end.label("now"))
        .join(Product, col(Product.id) == steps.c.product_id)
        .group_by(steps.c.client_id, col(Product.kind))
        .subquery("each")
    )
    holders = func.sum(case((each.c.now > 0, 1), else_=0))
    statement = fence.of_clients(
        select(each.c.kind, holders, func.sum(each.c.now), func.sum(each.c.before)), each.c.client_id
    ).group_by(each.c.kind)
    rows = fence.session.connection().execute(statement)
    return [Kind(kind, int(count), _yuan(now), _yuan(before)) for kind, count, now, before in rows if count]


def _sums(held: Any, asked: Asked) -> tuple[Any, ...]:
    """In the order of the fields of `Figures`."""
    now, before = balances.at_end(held, asked.end), balances.at_start(held, asked.start)
    change, compared = now - before, and_(now.is_not(None), before.is_not(None))
    high, talked = col(_now.churn_risk) == "high", in_rhythm(asked.contacted)

    def total(condition: Any, value: Any = 1) -> Any:
        return balances.whole(func.sum(case((condition, value), else_=0)))

    return (
        func.count(),
        total(now.is_not(None)),
        balances.whole(func.sum(now)),
        total(compared),
        total(compared, now),
        total(compared, before),
        total(change > 0, change),
        total(change < 0, change),
        total(col(Client.opened_on) > asked.start),
        total(col(_now.churn_risk).is_not(None)),
        total(high),
        total(high, now),
        total(col(_then.churn_risk) == "high"),
        total(talked),
        total(and_(high, or_(~talked, col(Client.last_contact_on).is_(None)))),
    )


def in_rhythm(contacted: Mapping[str, date]) -> Any:
    """Whether the last contact is no longer ago than the rhythm of the client's tier or corporate class allows."""
    named = {name: literal(day) for name, day in contacted.items() if name}
    others = literal(contacted[""])
    return col(Client.last_contact_on) >= (case(named, value=_segment(), else_=others) if named else others)


def _segment() -> Any:
    """What a client is managed as: a company's class, a person's tier."""
    return case((col(Client.kind) == "company", col(Client.corporate_class)), else_=col(Client.tier))


def _dimension(name: str, today: date, ages: Sequence[int]) -> Any:
    if name in _OF_CLIENT:
        return col(getattr(Client, name))
    if name in _OF_CLASS:
        return col(getattr(_now, name))
    if name == "segment":
        return _segment()
    if name == "age":
        older = [(col(Client.birthday) <= today - relativedelta(years=age), str(age)) for age in sorted(ages)[::-1]]
        return case((col(Client.birthday).is_(None), None), *older, else_="0")
    return col(Person.code)


def _believed(classes: Any, day: date, today: date) -> Any:
    """The join of the classes believed on a day: those of today are the rows that no other has ended."""
    mine = col(classes.client_id) == Client.id
    if day >= today:
        return and_(mine, col(classes.until).is_(None))
    return and_(mine, col(classes.since) <= day, or_(col(classes.until).is_(None), col(classes.until) > day))


def _yuan(fen: int | None) -> Decimal:
    return Decimal(int(fen or 0)) / 100


def _figures(sums: Iterable[Any]) -> Figures:
    named: dict[str, Any] = {
        field.name: _yuan(value) if field.type is Decimal else int(value or 0)
        for field, value in zip(fields(Figures), sums, strict=True)
    }
    return Figures(**named)
