"""Several workers on one store: each takes a chat before it answers or sends there, and nobody does it beside it.

A lease is taken by compare-and-set and read together with the row that it is for, in one transaction: what was read
before another worker let the chat go may be answered or sent already. A worker that dies holds its chats until their
leases end; one that lives renews them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, String, bindparam, delete, exists, func, literal, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from storage.models import ChatOff, InboxRow, Lease, OutboxRow
from storage.models.columns import Moment
from storage.store import Store

ANSWER, SEND = "answer", "send"
RESTING = "~"  # before a holder's name: the chat is let go, but must not be sent to yet by any other worker
_LIMIT = 500

# Run with every message, and so made once. Each is given `channel`, and what else its parameters say.
_CHANNEL, _CHAT = (bindparam(name, type_=String()) for name in ("of_channel", "of_chat"))
_CHATS: Any = bindparam("chats", expanding=True)
_OPEN = col(InboxRow.channel) == _CHANNEL, col(InboxRow.chat) == _CHAT, col(InboxRow.done_at).is_(None)
_WAITING = col(OutboxRow.channel) == _CHANNEL, col(OutboxRow.state) == "waiting"
_OLDEST_OPEN = (
    select(InboxRow.id, InboxRow.chat, InboxRow.payload, InboxRow.received_at)
    .where(*_OPEN, col(InboxRow.id).not_in(bindparam("passed_over", expanding=True)))
    .order_by(col(InboxRow.id))
    .limit(1)
)
_CHATS_WAITING = (
    select(OutboxRow.chat)
    .where(*_WAITING, col(OutboxRow.chat).not_in(bindparam("busy", expanding=True)))
    .group_by(col(OutboxRow.chat))
    .order_by(func.min(OutboxRow.id))
    .limit(bindparam("limit", type_=Integer()))
)
_OLDEST_WAITING = (
    select(OutboxRow.id, OutboxRow.chat, OutboxRow.payload, OutboxRow.attempts)
    .where(
        col(OutboxRow.id).in_(
            select(func.min(OutboxRow.id))
            .where(*_WAITING, col(OutboxRow.chat).in_(_CHATS))
            .group_by(col(OutboxRow.chat))
        )
    )
    .order_by(col(OutboxRow.id))
)
_OFF = select(ChatOff.chat).where(col(ChatOff.channel) == _CHANNEL, col(ChatOff.chat).in_(_CHATS))
_CLOSE_OFF = (
    update(OutboxRow)
    .where(*_WAITING, col(OutboxRow.chat).in_(_CHATS))
    .values(state="failed", sent_at=bindparam("at"), reason="the chat is switched off")
)
_LET_GO = delete(Lease).where(
    col(Lease.channel) == _CHANNEL, col(Lease.purpose) == bindparam("purpose"), col(Lease.chat).in_(_CHATS)
)
_LET_ONE_GO = delete(Lease).where(
    col(Lease.channel) == _CHANNEL, col(Lease.purpose) == bindparam("purpose"), col(Lease.chat) == _CHAT
)
_LEASE = ("channel", "purpose", "chat", "holder", "until")


@cache
def _take(on_sqlite: bool) -> Any:
    """Take one chat that is free, or this worker's already; gives it back where it was."""
    row: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _LEASE}
    return _unless_held((sqlite.insert if on_sqlite else postgresql.insert)(Lease).values(row))


@cache
def _take_to_send(on_sqlite: bool) -> Any:
    """The same to send one reply, unless others wait in its chat before it, or the chat is switched off."""
    waits_before = exists().where(*_WAITING, col(OutboxRow.chat) == _CHAT, col(OutboxRow.id) < bindparam("row"))
    is_off = exists().where(col(ChatOff.channel) == _CHANNEL, col(ChatOff.chat) == _CHAT)
    values = bindparam("new_holder", type_=String()), bindparam("until", type_=Moment())
    row = select(_CHANNEL, literal(SEND), _CHAT, *values).where(~waits_before, ~is_off)  # type: ignore[call-overload]
    return _unless_held((sqlite.insert if on_sqlite else postgresql.insert)(Lease).from_select(_LEASE, row))


def _unless_held(statement: Any) -> Any:
    return statement.on_conflict_do_update(
        index_elements=["channel", "purpose", "chat"],
        set_={"holder": statement.excluded.holder, "until": statement.excluded.until},
        where=or_(
            col(Lease.holder) == statement.excluded.holder,
            col(Lease.holder) == RESTING + statement.excluded.holder,
            col(Lease.until) <= bindparam("now"),
        ),
    ).returning(col(Lease.chat))


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


@dataclass(frozen=True)
class Hand:
    """A worker that sends what it decides, and for how long it takes a chat for that."""

    worker: str
    lease: timedelta


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
        """Take a chat and read its oldest open message. With its answer the chat is let go (`chats.mark_answered`).

        True: nothing is left, and the chat is let go. False: another worker has it in hand.
        """
        asked = {"of_channel": self._channel, "of_chat": chat, "passed_over": list(passed_over)}
        with self._store.writing() as session:
            if not self._take(session, ANSWER, [chat], holder, now, until):
                return False
            row = session.connection().execute(_OLDEST_OPEN, asked).first()
            if row is None:
                let_go(session, self._channel, ANSWER, [chat])
                return True
            return Received(*row)

    def claim_replies(
        self, holder: str, now: datetime, until: datetime, busy: Collection[str] = (), limit: int = _LIMIT
    ) -> list[Waiting]:
        """Take the chats that have something to be sent and are free, and read the oldest reply of each.

        What waits for a chat that is switched off is closed instead.
        """
        with self._store.reading() as session:
            asked = {"of_channel": self._channel, "busy": list(busy), "limit": limit}
            wanted = list(session.connection().scalars(_CHATS_WAITING, asked))
        if not wanted:
            return []
        with self._store.writing() as session:
            taken = self._take(session, SEND, wanted, holder, now, until)
            off = self._close_for_those_off(session, taken, now)
            oldest = {"of_channel": self._channel, "chats": list(taken - off)}
            rows = [Waiting(*row) for row in session.connection().execute(_OLDEST_WAITING, oldest)]
            if idle := taken - {row.chat for row in rows}:
                let_go(session, self._channel, SEND, idle)
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
        statement, connection = _take(self._store.on_sqlite), session.connection()
        row = {
            "new_channel": self._channel,
            "new_purpose": purpose,
            "new_holder": holder,
            "new_until": until,
            "now": now,
        }
        taken = (connection.scalar(statement, {**row, "new_chat": chat}) for chat in sorted(chats))
        return {chat for chat in taken if chat is not None}

    def _close_for_those_off(self, session: Session, chats: Collection[str], now: datetime) -> set[str]:
        asked = {"of_channel": self._channel, "chats": list(chats)}
        off = set(session.connection().scalars(_OFF, asked))
        if off:
            session.connection().execute(_CLOSE_OFF, {**asked, "chats": list(off), "at": now})
        return off


def let_one_go(session: Session, channel: str, purpose: str, chat: str) -> None:
    """Let a chat go, inside a transaction."""
    session.connection().execute(_LET_ONE_GO, {"of_channel": channel, "purpose": purpose, "of_chat": chat})


def let_go(session: Session, channel: str, purpose: str, chats: Iterable[str]) -> None:
    """Let chats go, inside a transaction."""
    session.connection().execute(_LET_GO, {"of_channel": channel, "purpose": purpose, "chats": list(chats)})


def take_to_send(session: Session, channel: str, chat: str, row: int, now: datetime, hand: Hand) -> bool:
    """Take a chat to send this row of the outbox there, inside a transaction; whether it is in hand and its turn."""
    asked = {"of_channel": channel, "of_chat": chat, "row": row, "now": now}
    taken = session.connection().scalar(
        _take_to_send(session.connection().dialect.name == "sqlite"),
        {**asked, "new_holder": hand.worker, "until": now + hand.lease},
    )
    return taken is not None
