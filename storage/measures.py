"""What rules need of stored clients, summed up by the database: the same statements for one client and for the whole book.

Everything is as of a day: balances, transactions and contacts carry their dates; what plain columns were before is in facts
(`storage.learnt`). Before anything of them was learnt, tier, class and risk test are unknown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, and_, bindparam, case, cast, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage import learnt
from storage.history import INFLOW
from storage.learnt import ON
from storage.models import ContactLog, Holding, Product, Transaction

# Money that goes at the client's own wish; what matures comes back by itself.
TAKEN_OUT = ("redeem", "withdraw")
Run = Callable[..., Any]  # runs a prepared statement with what fills it, as `Fence.run` does
_LEVELS = {"low": ("R1", "R2"), "middle": ("R3",), "high": ("R4", "R5")}


@dataclass(frozen=True)
class Windows:
    """The day that is looked at, and how many days before it each look goes back."""

    on: date
    rfm: int
    purchases: int
    churn: int
    grace: int

    def days(self) -> dict[str, date]:
        """What fills the statements here: the day, and for each look the last day before it."""
        backs = {name: self.on - timedelta(days=getattr(self, name)) for name in ("rfm", "purchases", "churn", "grace")}
        return {"on": self.on, **{f"before_{name}": day for name, day in backs.items()}}


@dataclass(frozen=True)
class Measured:
    """Columns of equal length, by name; money in fen. `ids` is storage's own key, `codes` what everybody else uses.

    `first_in_…` is the first day in a window with what counts in it, `next_before` that of the balance that comes next into
    `aum_before`, `ahead` the first day after this one of which something is stored: by them it is known when to look again.
    """

    ids: Sequence[int]
    codes: Sequence[str]
    columns: dict[str, Sequence[Any]]


def measure(run: Run, clients: Any, windows: Windows, *, ahead: bool = False) -> Measured:
    """The measures of the clients whose ids a prepared query (of the fence, or of the machine's book) gives, by id.

    The parts are put together here: databases join large subqueries, which have no index, row against row. `ahead` and the
    first days in a window are for the machine's book, which plans its next look by them.
    """
    asked, days = _statements(clients), windows.days()
    columns = _columns(run(asked.plain, **days))
    ids, codes = columns.pop("id"), columns.pop("code")
    for part in (*asked.parts, asked.ahead) if ahead else asked.parts:
        columns |= _beside(run(part, **days), ids)
    learnt.put_history(run(asked.history), windows.on, ids, columns)
    stated, stated_on = columns.pop("stated_aum"), columns.pop("stated_on")
    columns["aum"] = _or_stated(columns["aum"], columns["aum_on"], stated)
    columns["aum_on"] = _or_stated(columns["aum_on"], columns["aum_on"], stated_on)
    return Measured(ids, codes, columns)


@dataclass(frozen=True)
class _Statements:
    """All that is asked of the same clients. Prepared: building them anew takes longer than running them for one client."""

    plain: Any
    parts: tuple[Any, ...]
    ahead: Any
    history: Any


@cache
def _statements(clients: Any) -> _Statements:
    chosen = clients.cte("chosen")
    parts = (_moved(chosen), _held(chosen), _peak(chosen), _talked(chosen), learnt.lost(chosen))
    return _Statements(learnt.plain(chosen), parts, learnt.ahead(chosen), learnt.history(chosen))


def _columns(result: Any) -> dict[str, Sequence[Any]]:
    names = list(result.keys())
    found = list(zip(*result.all(), strict=True)) or [()] * len(names)
    return dict(zip(names, found, strict=True))


def _beside(result: Any, ids: Sequence[int]) -> dict[str, Sequence[Any]]:
    """The columns of a result, whose first is the client, in the order of the ids; empty where it has no row."""
    names = list(result.keys())[1:]
    return side_by_side(names, {row[0]: row[1:] for row in in_parts(result)}, ids)


def in_parts(result: Any) -> Iterator[Any]:
    """The rows of a result, so many at once that reading is quick and so few that the collector of garbage has not all of
    them to walk through again and again.
    """
    for part in result.partitions(500):
        yield from part


def side_by_side(
    names: Sequence[str], by_client: Mapping[int, Sequence[Any]], ids: Sequence[int]
) -> dict[str, Sequence[Any]]:
    """Columns of what is known of each client, in the order of the ids; empty where nothing is."""
    blank = (None,) * len(names)
    found = list(zip(*(by_client.get(client, blank) for client in ids), strict=True)) or [()] * len(names)
    return dict(zip(names, found, strict=True))


def _or_stated(held: Sequence[Any], held_on: Sequence[Any], stated: Sequence[Any]) -> list[Any]:
    """What is held, or what an import stated where no balance is known."""
    return [amount if day is not None else said for amount, day, said in zip(held, held_on, stated, strict=True)]


def _whole(column: Any) -> Any:
    """Money as the database stores it, and counts: sums stay integers on both databases."""
    return cast(column, BigInteger)


def _before(window: str) -> Any:
    """The last day before a window."""
    return bindparam(f"before_{window}", type_=Date)


def _moved(ids: Any) -> Any:
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
        .where(col(Transaction.client_id).in_(select(ids.c.id)), on <= ON)
        .group_by(col(Transaction.client_id), on)
        .subquery("day")
    )
    yes = day.c.bought == 1
    rfm, year, churn = (day.c.on > _before(name) for name in ("rfm", "purchases", "churn"))
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


_SAME: dict[str, Any] = {
    "partition_by": (col(Holding.client_id), col(Holding.product_id)), "order_by": col(Holding.as_of),
}  # fmt: skip
# Beside a balance: the one before it in the same product, and the day of the next. Whoever needs one of them asks for that
# one alone: a window is what takes the time.
_BEFORE = func.lag(_whole(col(Holding.balance)), type_=BigInteger).over(**_SAME).label("before")
_NEXT = func.lead(col(Holding.as_of), type_=Date).over(**_SAME).label("next_on")


def _spans(ids: Any, beside: Any) -> Any:
    """Balances up to the day."""
    balance = _whole(col(Holding.balance)).label("balance")
    return select(col(Holding.client_id), col(Holding.product_id), col(Holding.as_of), balance, beside).where(
        col(Holding.client_id).in_(select(ids.c.id)), col(Holding.as_of) <= ON
    )


def _held(ids: Any) -> Any:
    span = _spans(ids, _NEXT).subquery("span")
    product = aliased(Product)
    now, start = span.c.next_on.is_(None), _before("churn")
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


def _peak(ids: Any) -> Any:
    """The most that was held on any day of the grace, and the day that it ended before (empty: it lasts)."""
    span = _spans(ids, _BEFORE).subquery("stretch")
    first = _before("grace")
    day = case((span.c.as_of < first, first), else_=span.c.as_of)
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


def _talked(ids: Any) -> Any:
    on = col(ContactLog.on)
    statement = select(col(ContactLog.client_id), func.max(on).label("last_contact"))
    return statement.where(col(ContactLog.client_id).in_(select(ids.c.id)), on <= ON).group_by(
        col(ContactLog.client_id)
    )
