"""What rules need of stored clients, summed up by the database: the same statements for one client and for the whole book.

Everything is as of a day: balances, transactions and contacts carry their dates; what plain columns were before is in facts
(`storage.learnt`). Before anything of them was learnt, tier, class and risk test are unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, Date, Select, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage import learnt
from storage.history import INFLOW
from storage.models import ContactLog, Holding, Product, Transaction

# Money that goes at the client's own wish; what matures comes back by itself.
TAKEN_OUT = ("redeem", "withdraw")
_LEVELS = {"low": ("R1", "R2"), "middle": ("R3",), "high": ("R4", "R5")}


@dataclass(frozen=True)
class Windows:
    """The day that is looked at, and how many days before it each look goes back."""

    on: date
    rfm: int
    purchases: int
    churn: int
    grace: int

    def start(self, days: int) -> date:
        """The last day before a window of so many days."""
        return self.on - timedelta(days=days)


@dataclass(frozen=True)
class Measured:
    """Columns of equal length, by name; money in fen. `ids` is storage's own key, `codes` what everybody else uses.

    `first_in_…` is the first day in a window with what counts in it, `next_before` that of the balance that comes next into
    `aum_before`, `ahead` the first day after this one of which something is stored: by them it is known when to look again.
    """

    ids: Sequence[int]
    codes: Sequence[str]
    columns: dict[str, Sequence[Any]]


def measure(session: Session, clients: Select[Any], windows: Windows) -> Measured:
    """The measures of the clients whose ids a query (of the fence, or of the machine's book) gives, by id.

    The parts are put together here: databases join large subqueries, which have no index, row against row.
    """
    chosen = clients.cte("chosen")
    columns = _columns(session, learnt.plain(chosen, windows.on))
    ids, codes = columns.pop("id"), columns.pop("code")
    for part in (_moved, _held, _peak, _talked):
        columns |= _beside(session, part(chosen, windows), ids)
    for part_known in (learnt.lost, learnt.ahead):
        columns |= _beside(session, part_known(chosen, windows.on), ids)
    learnt.put_history(session, chosen, windows.on, ids, columns)
    stated, stated_on = columns.pop("stated_aum"), columns.pop("stated_on")
    columns["aum"] = _or_stated(columns["aum"], columns["aum_on"], stated)
    columns["aum_on"] = _or_stated(columns["aum_on"], columns["aum_on"], stated_on)
    return Measured(ids, codes, columns)


def _columns(session: Session, statement: Any) -> dict[str, Sequence[Any]]:
    result = session.connection().execute(statement)
    names = list(result.keys())
    found = list(zip(*result.all(), strict=True)) or [()] * len(names)
    return dict(zip(names, found, strict=True))


def _beside(session: Session, statement: Any, ids: Sequence[int]) -> dict[str, Sequence[Any]]:
    """The columns of a statement, whose first is the client, in the order of the ids; empty where it has no row."""
    result = session.connection().execute(statement)
    names = list(result.keys())[1:]
    by_client = {row[0]: row[1:] for row in result}
    blank = (None,) * len(names)
    found = list(zip(*(by_client.get(client, blank) for client in ids), strict=True)) or [()] * len(names)
    return dict(zip(names, found, strict=True))


def _or_stated(held: Sequence[Any], held_on: Sequence[Any], stated: Sequence[Any]) -> list[Any]:
    """What is held, or what an import stated where no balance is known."""
    return [amount if day is not None else said for amount, day, said in zip(held, held_on, stated, strict=True)]


def _whole(column: Any) -> Any:
    """Money as the database stores it, and counts: sums stay integers on both databases."""
    return cast(column, BigInteger)


def _moved(ids: Any, windows: Windows) -> Any:
    """By client: days with a purchase, and money in and out. Days first, so that purchases of one day count once."""
    kind, on, amount = col(Transaction.kind), col(Transaction.on), _whole(col(Transaction.amount))
    bought, out = kind.in_(INFLOW), kind.in_(TAKEN_OUT)
    day = (
        select(
            col(Transaction.client_id).label("client_id"),
            on.label("on"),
            func.max(case((bought, 1), else_=0)).label("bought"),
            func.max(case((kind == "regular", 1), else_=0)).label("saved"),
            _whole(func.sum(case((bought, amount), else_=0))).label("paid"),
            _whole(func.sum(case((out, amount), else_=0))).label("taken"),
            _whole(func.sum(case((out, 1), else_=0))).label("takings"),
            func.max(case((or_(bought, out), 1), else_=0)).label("moved"),
        )
        .where(col(Transaction.client_id).in_(select(ids.c.id)), on <= windows.on)
        .group_by(col(Transaction.client_id), on)
        .subquery("day")
    )
    yes = day.c.bought == 1
    rfm, year, churn = (day.c.on > windows.start(days) for days in (windows.rfm, windows.purchases, windows.churn))
    return select(
        day.c.client_id,
        _whole(func.sum(day.c.bought)).label("purchases"),
        func.min(case((yes, day.c.on))).label("first_purchase"),
        func.max(case((yes, day.c.on))).label("last_purchase"),
        _whole(func.sum(case((rfm, day.c.bought), else_=0))).label("frequency_window"),
        _whole(func.sum(case((rfm, day.c.paid), else_=0))).label("amount_window"),
        _whole(func.sum(case((year, day.c.bought), else_=0))).label("purchases_window"),
        _whole(func.sum(case((year, day.c.saved), else_=0))).label("regular_window"),
        _whole(func.sum(case((churn, day.c.taken), else_=0))).label("outflow"),
        _whole(func.sum(case((churn, day.c.takings), else_=0))).label("outflows"),
        func.max(case((day.c.moved == 1, day.c.on))).label("last_move"),
        func.min(case((and_(yes, rfm), day.c.on))).label("first_in_rfm"),
        func.min(case((and_(yes, year), day.c.on))).label("first_in_purchases"),
        func.min(case((and_(day.c.takings > 0, churn), day.c.on))).label("first_in_churn"),
    ).group_by(day.c.client_id)


def _spans(ids: Any, windows: Windows) -> Any:
    """Balances up to the day, each with the one before it in the same product and the day of the next."""
    same: dict[str, Any] = {
        "partition_by": (col(Holding.client_id), col(Holding.product_id)), "order_by": col(Holding.as_of),
    }  # fmt: skip
    balance = _whole(col(Holding.balance))
    return select(
        col(Holding.client_id),
        col(Holding.product_id),
        col(Holding.as_of),
        balance.label("balance"),
        func.lag(balance, type_=BigInteger).over(**same).label("before"),
        func.lead(col(Holding.as_of), type_=Date).over(**same).label("next_on"),
    ).where(col(Holding.client_id).in_(select(ids.c.id)), col(Holding.as_of) <= windows.on)


def _held(ids: Any, windows: Windows) -> Any:
    span = _spans(ids, windows).subquery("span")
    product = aliased(Product)
    now, start = span.c.next_on.is_(None), windows.start(windows.churn)
    then = and_(span.c.as_of <= start, or_(span.c.next_on.is_(None), span.c.next_on > start))

    def total(*conditions: Any) -> Any:
        return _whole(func.sum(case((and_(*conditions), span.c.balance), else_=0)))

    return (
        select(
            span.c.client_id,
            total(now).label("aum"),
            func.max(span.c.as_of).label("aum_on"),
            *(total(now, col(product.risk_level).in_(levels)).label(name) for name, levels in _LEVELS.items()),
            total(then).label("aum_before"),
            func.min(case((span.c.as_of > start, span.c.as_of))).label("next_before"),
        )
        .join(product, col(product.id) == span.c.product_id)
        .group_by(span.c.client_id)
    )


def _peak(ids: Any, windows: Windows) -> Any:
    """The most that was held on any day of the grace, and the day that it ended before (empty: it lasts)."""
    span = _spans(ids, windows).subquery("stretch")
    first = windows.start(windows.grace)
    day = case((span.c.as_of < first, literal(first, Date)), else_=span.c.as_of)
    change = (
        select(
            span.c.client_id,
            day.label("day"),
            _whole(func.sum(span.c.balance - func.coalesce(span.c.before, 0))).label("change"),
        )
        .group_by(span.c.client_id, day)
        .subquery("change")
    )
    by_day: dict[str, Any] = {"partition_by": change.c.client_id, "order_by": change.c.day}
    level = select(
        change.c.client_id,
        change.c.day,
        _whole(func.sum(change.c.change).over(**by_day)).label("level"),
        func.lead(change.c.day, type_=Date).over(**by_day).label("ended"),
    ).subquery("level")
    rank = func.row_number().over(partition_by=level.c.client_id, order_by=(level.c.level.desc(), level.c.day.desc()))
    ranked = select(level.c.client_id, level.c.level, level.c.ended, rank.label("rank")).subquery("ranked")
    return select(ranked.c.client_id, ranked.c.level.label("aum_peak"), ranked.c.ended.label("peak_ended")).where(
        ranked.c.rank == 1
    )


def _talked(ids: Any, windows: Windows) -> Any:
    on = col(ContactLog.on)
    statement = select(col(ContactLog.client_id), func.max(on).label("last_contact"))
    return statement.where(col(ContactLog.client_id).in_(select(ids.c.id)), on <= windows.on).group_by(
        col(ContactLog.client_id)
    )
