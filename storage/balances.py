"""AUM of visible clients on any day, from dated balances, as subqueries for the fenced statements of others."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, or_
from sqlmodel import col, select

from storage.fence import Fence
from storage.filters import ClientFilters, conditions
from storage.models import Client, Holding


def steps_of(fence: Fence, filters: ClientFilters, today: date, until: date) -> Any:
    """Each dated balance as what it added to the one before it in the same product: AUM on a day is their sum by then."""
    balance = whole(col(Holding.balance))
    before = func.lag(balance, 1, 0, type_=BigInteger).over(
        partition_by=(col(Holding.client_id), col(Holding.product_id)), order_by=col(Holding.as_of)
    )
    added = (balance - before).label("added")
    statement = fence.of_clients(
        select(col(Holding.client_id), col(Holding.product_id), col(Holding.as_of), added), Holding.client_id
    )
    return statement.where(col(Holding.as_of) <= until, *there(filters, today, until)).subquery("steps")


def held_of(fence: Fence, filters: ClientFilters, today: date, days: Sequence[date]) -> Any:
    """By client: fen held at the close of each day, empty before the first balance, and the day of the newest one."""
    steps = steps_of(fence, filters, today, max(days))
    columns = [whole(func.sum(up_to(steps, day))).label(f"day_{n}") for n, day in enumerate(days)]
    return (
        select(steps.c.client_id, func.max(steps.c.as_of).label("last_on"), *columns)
        .group_by(steps.c.client_id)
        .subquery("held")
    )


def up_to(steps: Any, day: date) -> Any:
    """What a step adds to AUM on a day."""
    return case((steps.c.as_of <= day, steps.c.added))


def on_day(held: Any, place: int, day: date) -> Any:
    """Fen at the close of the nth day: held, or stated by then, or none of one who came later; else unknown."""
    stated = case((col(Client.aum_on) <= day, whole(col(Client.aum))))
    return func.coalesce(held.c[f"day_{place}"], stated, case((col(Client.opened_on) > day, 0)))


def at_start(held: Any, start: date) -> Any:
    """Fen at the close of the first of two days; empty where unknown."""
    return on_day(held, 0, start)


def at_end(held: Any, end: date) -> Any:
    """Fen at the close of the second of two days; empty where nothing is known of what the client has."""
    return func.coalesce(held.c.day_1, case((col(Client.aum_on) <= end, whole(col(Client.aum)))))


def there(filters: ClientFilters, today: date, end: date) -> list[Any]:
    """The filters, without those who became clients after the period."""
    came = or_(col(Client.opened_on).is_(None), col(Client.opened_on) <= end)
    return [*conditions(filters, today), *([came] if end < today else [])]


def whole(column: Any) -> Any:
    """Fen and counts: sums stay integers on both databases."""
    return cast(column, BigInteger)
