"""The filters of a client list over stored columns, as conditions on the fenced query."""

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.models import Client, ClientClass, ContactLog, Holding, Person, Product

MOST = Decimal(10) ** 16  # yuan; more than that no database column holds, and nobody has


@dataclass(frozen=True)
class ClientFilters:
    """What a list is narrowed to. Several values of one filter mean any of them; several filters mean all of them."""

    tier: tuple[str, ...] = ()
    corporate_class: tuple[str, ...] = ()
    risk_class: tuple[str, ...] = ()
    kind: str | None = None
    industry: str | None = None
    channel: str | None = None
    product: str | None = None
    advisor: str | None = None
    min_aum: Decimal | None = None
    max_aum: Decimal | None = None
    dormant_days: int | None = None
    birthday_within_days: int | None = None
    birthday_after_days: int | None = None
    maturing_within_days: int | None = None
    min_age: int | None = None
    max_age: int | None = None
    lifecycle: tuple[str, ...] = ()
    rfm: tuple[str, ...] = ()
    abc: tuple[str, ...] = ()
    style: str | None = None
    purchase: str | None = None
    persona: str | None = None
    churn_risk: str | None = None
    holding: tuple[str, ...] = ()
    not_holding: tuple[str, ...] = ()
    min_holding: Decimal | None = None
    max_holding: Decimal | None = None
    contacted: tuple[date, date] | None = None
    opened: tuple[date, date] | None = None
    only: tuple[str, ...] = ()


def conditions(filters: ClientFilters, today: date) -> Iterator[ColumnElement[bool]]:
    """The conditions, each on columns of `Client`; days count from `today`."""
    for column, values in (
        (Client.tier, filters.tier),
        (Client.corporate_class, filters.corporate_class),
        (Client.risk_class, filters.risk_class),
        (Client.code, filters.only),
    ):
        if values:
            yield col(column).in_(values)
    if filters.kind:
        yield col(Client.kind) == filters.kind
    if filters.industry:
        # 装备制造 is an industry of 制造业, too.
        yield col(Client.industry).contains(filters.industry.removesuffix("业") or filters.industry, autoescape=True)
    if filters.channel:
        yield col(Client.channel) == filters.channel
    if filters.advisor:
        yield col(Client.advisor_id).in_(select(col(Person.id)).where(col(Person.code) == filters.advisor.upper()))
    if filters.min_aum is not None:
        yield col(Client.aum) >= min(filters.min_aum, MOST)
    if filters.max_aum is not None:
        yield col(Client.aum) <= min(filters.max_aum, MOST)
    yield from _by_day(filters, today)
    if classed := list(_classed(filters)):
        now = and_(col(ClientClass.client_id) == Client.id, col(ClientClass.until).is_(None))
        yield exists().where(now, *classed).correlate(Client)
    if filters.product:
        wanted = or_(col(Product.code) == filters.product, col(Product.name) == filters.product)
        yield _holds(wanted, today)
    yield from _by_holding(filters, today)


def _classed(filters: ClientFilters) -> Iterator[ColumnElement[bool]]:
    """Conditions on the classes that the nightly run believes."""
    for column, values in (
        (ClientClass.lifecycle, filters.lifecycle),
        (ClientClass.rfm, filters.rfm),
        (ClientClass.abc, filters.abc),
    ):
        if values:
            yield col(column).in_(values)
    for single, value in (
        (ClientClass.style, filters.style),
        (ClientClass.purchase, filters.purchase),
        (ClientClass.churn_risk, filters.churn_risk),
    ):
        if value:
            yield col(single) == value
    if filters.persona:
        yield col(ClientClass.personas).contains(f" {filters.persona} ", autoescape=True)


def _by_day(filters: ClientFilters, today: date) -> Iterator[ColumnElement[bool]]:
    if filters.dormant_days is not None:
        last = col(Client.last_contact_on)
        yield or_(last.is_(None), last <= today - timedelta(days=filters.dormant_days))
    if filters.birthday_within_days is not None:
        yield _birthday_between(filters.birthday_after_days or 0, filters.birthday_within_days, today)
    if filters.maturing_within_days is not None:
        matures = next_maturity(today)
        yield matures <= today + timedelta(days=filters.maturing_within_days)
    if filters.contacted is not None:
        yield exists(
            select(col(ContactLog.id))
            .where(col(ContactLog.client_id) == Client.id, col(ContactLog.on).between(*filters.contacted))
            .correlate(Client)
        )
    if filters.opened is not None:
        yield col(Client.opened_on).between(*filters.opened)
    if filters.min_age is not None:
        yield col(Client.birthday) <= _years_before(today, filters.min_age)
    if filters.max_age is not None:
        yield col(Client.birthday) > _years_before(today, filters.max_age + 1)


def _years_before(today: date, years: int) -> date:
    return today - relativedelta(years=years) if years < today.year else date.min


def birthday_from(day: date) -> int:
    """The lowest `birthday_day` kept on this day: in a year without 29 February, that birthday is kept on 1 March."""
    number = day.month * 100 + day.day
    return 229 if number == 301 and not isleap(day.year) else number


def _birthday_between(after: int, within: int, today: date) -> ColumnElement[bool]:
    if within < after:
        return false()
    if within - after >= 365:
        return col(Client.birthday_day).is_not(None)
    first, last = today + timedelta(days=after), today + timedelta(days=within)
    low, high = birthday_from(first), last.month * 100 + last.day
    day = col(Client.birthday_day)
    return and_(day >= low, day <= high) if low <= high else or_(day >= low, day <= high)


def _current(today: date) -> ColumnElement[bool]:
    """Conditions that make a `Holding` the latest one of its client and product, not after `today`, and not empty."""
    newer = aliased(Holding)
    return and_(
        col(Holding.client_id) == Client.id,
        col(Holding.as_of) <= today,
        col(Holding.balance) > 0,
        ~exists().where(
            col(newer.client_id) == Holding.client_id,
            col(newer.product_id) == Holding.product_id,
            col(newer.as_of) > Holding.as_of,
            col(newer.as_of) <= today,
        ),
    )


def next_maturity(today: date) -> ScalarSelect[date | None]:
    """The next day on which something the client holds matures, as a scalar subquery on `Client`."""
    return (
        select(func.min(col(Holding.matures_on)))
        .where(_current(today), col(Holding.matures_on) >= today)
        .correlate(Client)
        .scalar_subquery()
    )


def _by_holding(filters: ClientFilters, today: date) -> Iterator[ColumnElement[bool]]:
    """Conditions on kinds of products; amounts are the sum over the kinds in `holding`."""
    if filters.not_holding:
        yield ~_holds(col(Product.kind).in_(filters.not_holding), today)
    if not filters.holding:
        return
    wanted = col(Product.kind).in_(filters.holding)
    if filters.min_holding is None and filters.max_holding is None:
        yield _holds(wanted, today)
        return
    held = (
        select(func.sum(col(Holding.balance)))
        .join(Product)
        .where(wanted, _current(today))
        .correlate(Client)
        .scalar_subquery()
    )
    if filters.min_holding is not None:
        yield held >= min(filters.min_holding, MOST)
    if filters.max_holding is not None:
        yield held <= min(filters.max_holding, MOST)


def _holds(wanted: ColumnElement[bool], today: date) -> ColumnElement[bool]:
    return exists(select(col(Holding.id)).join(Product).where(wanted, _current(today)).correlate(Client))
