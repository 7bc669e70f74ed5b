"""What is kept of conversations, and for how long; and how much is waiting."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, func
from sqlmodel import col, select

from storage.models import InboxRow, Lease, OutboxRow
from storage.store import Store

KEPT_FOR = timedelta(days=30)
_AT_ONCE = 1000  # rows deleted in one transaction, so that nobody waits long for the database


class Lag(NamedTuple):
    """How many replies wait to be sent, and since when the oldest does."""

    waiting: int
    oldest: datetime | None


def lag(store: Store, channel: str) -> Lag:
    """What a channel has still to send. Raises what the database raises where it does not answer."""
    with store.reading() as session:
        statement = select(func.count(), func.min(OutboxRow.created_at)).where(
            OutboxRow.channel == channel, OutboxRow.state == "waiting"
        )
        count, oldest = session.exec(statement).one()
        return Lag(count, oldest)


def prune(store: Store, channel: str, now: datetime) -> int:
    """Delete answered messages and sent replies that are older than is kept; returns how many.

    The newest row of each table stays: a database that numbers rows from the highest one left would give an old
    reply's number again, and with it the old reply's buttons.
    """
    before = now - KEPT_FOR
    inbox = _delete(store, InboxRow, channel, col(InboxRow.done_at) < before)
    outbox = _delete(store, OutboxRow, channel, (col(OutboxRow.state) != "waiting") & (col(OutboxRow.sent_at) < before))
    with store.writing() as session:
        session.exec(delete(Lease).where(col(Lease.channel) == channel, col(Lease.until) < now - timedelta(hours=1)))
    return inbox + outbox


def _delete(store: Store, table, channel: str, old) -> int:  # type: ignore[no-untyped-def]
    deleted = 0
    while True:
        newest = select(func.max(table.id)).scalar_subquery()
        some = select(table.id).where(table.channel == channel, old, table.id < newest).limit(_AT_ONCE)
        with store.writing() as session:
            found = session.exec(delete(table).where(table.id.in_(some))).rowcount
        deleted += found
        if found < _AT_ONCE:
            return deleted
