"""What was known of clients by a day beside balances and transactions: plain columns with their history, losses, what is dated later."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, bindparam, case, cast, exists, func, select, union_all
from sqlmodel import col

from storage.models import Client, ClientLink, ClientLoss, ContactLog, Fact, Holding, Transaction

ON: Any = bindparam("on", type_=Date)  # the day that is looked at: the statements here are prepared
# The plain columns that rules look at and that change: what they were before is kept as facts.
CHANGING = ("tier", "corporate_class", "risk_class", "risk_expiry")


def plain(ids: Any) -> Any:
    """The plain columns of the clients, those that were known by the day; `plain_on` is when they were learnt."""
    known = col(Client.learnt_on) <= ON
    stated = col(Client.aum_on) <= ON
    owner = exists().where(col(ClientLink.person_id) == Client.id, col(ClientLink.relation) == "owner")
    return (
        select(
            col(Client.id),
            col(Client.code),
            col(Client.kind),
            col(Client.birthday),
            col(Client.occupation),
            col(Client.main_bank),
            owner.label("owns_company"),
            *(case((known, col(getattr(Client, name)))).label(name) for name in CHANGING),
            col(Client.learnt_on).label("plain_on"),
            case((stated, cast(col(Client.aum), BigInteger))).label("stated_aum"),
            case((stated, col(Client.aum_on))).label("stated_on"),
            case((col(Client.last_contact_on) <= ON, col(Client.last_contact_on))).label("contact_noted"),
        )
        .where(col(Client.id).in_(select(ids.c.id)))
        .order_by(col(Client.id))
    )


def history(ids: Any) -> Any:
    """What facts say of the plain columns, the oldest first."""
    statement = select(col(Fact.client_id), col(Fact.field), col(Fact.value), col(Fact.learnt_on))
    mine = col(Fact.client_id).in_(select(ids.c.id))
    return statement.where(mine, col(Fact.field).in_(CHANGING)).order_by(col(Fact.learnt_on), col(Fact.id))


def put_history(found: Iterable[Any], on: date, clients: Sequence[int], columns: dict[str, Sequence[Any]]) -> None:
    """Put into the plain columns what facts (the rows of `history`) say of that day, where they say more than the column,
    which knows one value.

    A fact counts that is no older than the column. A column that was changed after the day, with nothing known of before,
    was unknown on it.
    """
    histories: dict[tuple[int, str], list[tuple[date, str]]] = {}
    for client, field, value, learnt in found:
        histories.setdefault((client, field), []).append((learnt, value))
    if not histories:
        return
    place = {client: number for number, client in enumerate(clients)}
    changed = {name: list(columns[name]) for name in CHANGING}
    for (client, field), history in histories.items():
        row = place[client]
        changed[field][row] = _on_day(history, changed[field][row], columns["plain_on"][row], on, field)
    columns.update(changed)


def _on_day(history: list[tuple[date, str]], column: Any, column_on: date, on: date, field: str) -> Any:
    before = [(learnt, value) for learnt, value in history if learnt <= on]
    if before and (column_on > on or before[-1][0] >= column_on):
        value = before[-1][1]
        return date.fromisoformat(value) if field == "risk_expiry" else value
    changed_since = any(learnt > on and learnt >= column_on for learnt, _ in history)
    return None if changed_since else column


def lost(ids: Any) -> Any:
    """`lost_on`: the day of the newest recorded loss up to the day, empty where it was taken back."""
    rank = func.row_number().over(
        partition_by=col(ClientLoss.client_id), order_by=(col(ClientLoss.on).desc(), col(ClientLoss.id).desc())
    )
    newest = (
        select(col(ClientLoss.client_id), col(ClientLoss.on).label("on"), col(ClientLoss.reason), rank.label("rank"))
        .where(col(ClientLoss.client_id).in_(select(ids.c.id)), col(ClientLoss.on) <= ON)
        .subquery("newest")
    )
    lost_on = case((newest.c.reason.is_not(None), newest.c.on)).label("lost_on")
    return select(newest.c.client_id, lost_on).where(newest.c.rank == 1)


def ahead(ids: Any) -> Any:
    """`ahead`: the first day after the one looked at of which something is stored already."""
    days: tuple[tuple[Any, Any], ...] = (
        (Transaction.client_id, Transaction.on),
        (Holding.client_id, Holding.as_of),
        (ContactLog.client_id, ContactLog.on),
        (ClientLoss.client_id, ClientLoss.on),
        (Fact.client_id, Fact.learnt_on),
        (Client.id, Client.learnt_on),
        (Client.id, Client.aum_on),
        (Client.id, Client.last_contact_on),
    )
    later = union_all(
        *(
            select(col(client).label("client_id"), col(day).label("day")).where(
                col(client).in_(select(ids.c.id)), col(day) > ON
            )
            for client, day in days
        )
    ).subquery("later")
    return select(later.c.client_id, func.min(later.c.day).label("ahead")).group_by(later.c.client_id)
