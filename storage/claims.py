"""Several workers on one store: each takes a chat before it answers or sends there, and nobody does it beside it.

A lease is taken by compare-and-set and read together with the row that it is for, in one transaction: what was read
before another worker let the chat go may be answered or sent already. A worker that dies holds its chats until their
leases end; one that lives renews them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from storage.models import ChatOff, InboxRow, Lease, OutboxRow
from storage.store import Store

ANSWER, SEND = "answer", "send"
RESTING = "~"  # before a holder's name: the chat is let go, but must not be sent to yet by any other worker
_LIMIT = 500


@dataclass(frozen=True)
class Received:
    """An update in the inbox that is still to be answered."""

    id: int
    chat: str
    payload: str
    received_at: datetime


@dataclass(frozen=True)
class Waiting:
    """A reply in the outbox that is still to be sent."""

    id: int
    chat: str
    payload: str
    attempts: int


class Claims:
    """Who answers and who sends, on one channel of one store."""

    def __init__(self, store: Store, channel: str) -> None:
        self._store = store
        self._channel = channel

    def open_chats(self) -> list[str]:
        """The chats of which something is still to be answered, the longest waiting first."""
        with self._store.reading() as session:
            statement = (
                select(InboxRow.chat)
                .where(InboxRow.channel == self._channel, col(InboxRow.done_at).is_(None))
                .group_by(col(InboxRow.chat))
                .order_by(func.min(InboxRow.id))
            )
            return list(session.exec(statement))

    def claim_message(
        self, chat: str, holder: str, now: datetime, until: datetime, passed_over: Collection[int] = ()
    ) -> Received | bool:
        """Take a chat and read its oldest open message.

        True: nothing is left, and the chat is let go. False: another worker has it in hand.
        """
        with self._store.writing() as session:
            if not self._take(session, ANSWER, [chat], holder, now, until):
                return False
            statement = (
                select(InboxRow)
                .where(InboxRow.channel == self._channel, InboxRow.chat == chat, col(InboxRow.done_at).is_(None))
                .order_by(col(InboxRow.id))
                .limit(1)
            )
            if passed_over:
                statement = statement.where(col(InboxRow.id).not_in(passed_over))
            row = session.exec(statement).first()
            if row is None:
                session.exec(delete(Lease).where(*self._lease(ANSWER), col(Lease.chat) == chat))
                return True
            return Received(row.id or 0, row.chat, row.payload, row.received_at)

    def claim_replies(
        self, holder: str, now: datetime, until: datetime, busy: Collection[str] = (), limit: int = _LIMIT
    ) -> list[Waiting]:
        """Take the chats that have something to be sent and are free, and read the oldest reply of each.

        What waits for a chat that is switched off is closed instead.
        """
        with self._store.reading() as session:
            waiting = select(OutboxRow.chat).where(self._waiting()).group_by(col(OutboxRow.chat))
            oldest_first = waiting.order_by(func.min(OutboxRow.id)).limit(limit + len(busy))
            wanted = [chat for chat in session.exec(oldest_first) if chat not in busy][:limit]
        if not wanted:
            return []
        with self._store.writing() as session:
            taken = self._take(session, SEND, wanted, holder, now, until)
            off = self._close_for_those_off(session, taken, now)
            oldest = (
                select(func.min(OutboxRow.id))
                .where(self._waiting(), col(OutboxRow.chat).in_(taken - off))
                .group_by(col(OutboxRow.chat))
            )
            statement = select(OutboxRow).where(col(OutboxRow.id).in_(oldest)).order_by(col(OutboxRow.id))
            rows = [Waiting(row.id or 0, row.chat, row.payload, row.attempts) for row in session.exec(statement)]
            idle = taken - {row.chat for row in rows}
            if idle:
                session.exec(delete(Lease).where(*self._lease(SEND), col(Lease.chat).in_(idle)))
            return rows

    def renew(self, holder: str, until: datetime) -> None:
        """Keep all that this worker has in hand."""
        with self._store.writing() as session:
            session.exec(
                update(Lease)
                .where(col(Lease.channel) == self._channel, col(Lease.holder) == holder)
                .values(until=until)
            )

    def let_go(self, holders: Collection[str]) -> None:
        """Take everything out of the hands of these workers: they stopped, or are known to be dead."""
        names = [name for holder in holders for name in (holder, RESTING + holder)]
        with self._store.writing() as session:
            session.exec(delete(Lease).where(col(Lease.channel) == self._channel, col(Lease.holder).in_(names)))

    def holders(self) -> list[str]:
        """The workers that have something in hand."""
        with self._store.reading() as session:
            found = session.exec(select(Lease.holder).where(Lease.channel == self._channel).distinct())
            return sorted({holder.removeprefix(RESTING) for holder in found})

    def switch_off(self, chat: str, at: datetime) -> None:
        """Nothing is sent to this chat any more, until it writes again; nothing is done where it wrote since `at`."""
        values = {"channel": self._channel, "chat": chat, "since": at}
        with self._store.writing() as session:
            since = select(InboxRow.id).where(InboxRow.channel == self._channel, InboxRow.chat == chat)
            if session.exec(since.where(col(InboxRow.received_at) >= at).limit(1)).first():
                return
            upsert = (sqlite.insert if self._store.on_sqlite else postgresql.insert)(ChatOff)
            session.connection().execute(upsert.values(**values).on_conflict_do_nothing())

    def _take(
        self, session: Session, purpose: str, chats: Iterable[str], holder: str, now: datetime, until: datetime
    ) -> set[str]:
        """Those of the chats that are free, or this worker's already; sorted, so that two workers never deadlock."""
        upsert = (sqlite.insert if self._store.on_sqlite else postgresql.insert)(Lease)
        values = {"channel": self._channel, "purpose": purpose, "holder": holder, "until": until}
        own = col(Lease.holder).in_((holder, RESTING + holder))
        statement = upsert.values([{**values, "chat": chat} for chat in sorted(chats)]).on_conflict_do_update(
            index_elements=["channel", "purpose", "chat"],
            set_={"holder": holder, "until": until},
            where=or_(own, col(Lease.until) <= now),
        )
        return set(session.connection().scalars(statement.returning(col(Lease.chat))))

    def _close_for_those_off(self, session: Session, chats: Collection[str], now: datetime) -> set[str]:
        statement = select(ChatOff.chat).where(ChatOff.channel == self._channel, col(ChatOff.chat).in_(chats))
        off = set(session.exec(statement))
        if off:
            closed = update(OutboxRow).where(self._waiting(), col(OutboxRow.chat).in_(off))
            session.exec(closed.values(state="failed", sent_at=now, reason="the chat is switched off"))
        return off

    def _waiting(self) -> ColumnElement[bool]:
        return and_(col(OutboxRow.channel) == self._channel, col(OutboxRow.state) == "waiting")

    def _lease(self, purpose: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return col(Lease.channel) == self._channel, col(Lease.purpose) == purpose
