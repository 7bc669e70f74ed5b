"""Inbox, outbox and sessions. What comes in is kept before the channel is told; what goes out before it is sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from storage.changes import Stale
from storage.claims import RESTING, SEND, Claims, Waiting
from storage.models import ChatOff, ChatSession, InboxRow, Lease, OutboxRow
from storage.retention import Lag, lag, prune


@dataclass(frozen=True)
class Kept:
    """A stored conversation state and the version it was read at; version 0: none yet."""

    state: str
    version: int


def read_session(session: Session, channel: str, chat: str, person_id: int) -> Kept:
    """The state of one person's conversation in one chat."""
    row = session.exec(_session_row(channel, chat, person_id)).first()
    return Kept(row.state, row.version) if row else Kept("", 0)


def write_session(session: Session, channel: str, chat: str, person_id: int, kept: Kept) -> None:
    """Store a new state, if nobody stored another one since `kept.version` was read; else Stale."""
    if kept.version == 0:
        try:
            with session.begin_nested():
                session.add(ChatSession(channel=channel, chat=chat, person_id=person_id, state=kept.state))
        except IntegrityError:
            raise Stale(chat) from None
        return
    done = session.exec(
        update(ChatSession)
        .where(
            col(ChatSession.channel) == channel,
            col(ChatSession.chat) == chat,
            col(ChatSession.person_id) == person_id,
            col(ChatSession.version) == kept.version,
        )
        .values(state=kept.state, version=kept.version + 1)
    )
    if done.rowcount != 1:
        raise Stale(chat)


def _session_row(channel: str, chat: str, person_id: int):  # type: ignore[no-untyped-def]
    return select(ChatSession).where(
        ChatSession.channel == channel, ChatSession.chat == chat, ChatSession.person_id == person_id
    )


class AlreadyDone(Exception):
    """This update was answered before."""


class Mailbox(Claims):
    """One channel's inbox and outbox."""

    def receive(self, update_key: int, chat: str, payload: str, at: datetime) -> int | None:
        """Keep an update; None where it was received before. Returns only once it is committed.

        Who writes can be written to: a chat that was switched off is on again.
        """
        values = {"channel": self._channel, "update_key": update_key, "chat": chat, "payload": payload}
        insert = sqlite.insert if self._store.on_sqlite else postgresql.insert
        once = insert(InboxRow).on_conflict_do_nothing(index_elements=["channel", "update_key"])
        with self._store.writing() as session:
            kept: int | None = session.connection().scalar(
                once.values(**values, received_at=at).returning(col(InboxRow.id))
            )
            if kept is not None:
                off = col(ChatOff.channel) == self._channel, col(ChatOff.chat) == chat
                session.exec(delete(ChatOff).where(*off))
            return kept

    def dismiss(self, inbox_id: int, at: datetime) -> None:
        """Mark an update as done that needs no answer."""
        with self._store.writing() as session:
            mark_answered(session, inbox_id, at)

    def next_of_each_chat(self, limit: int = 1000) -> list[Waiting]:
        """The oldest reply of each chat that is still to be sent: no chat's pile hides the others."""
        oldest = (
            select(func.min(OutboxRow.id))
            .where(OutboxRow.channel == self._channel, OutboxRow.state == "waiting")
            .group_by(col(OutboxRow.chat))
        )
        with self._store.reading() as session:
            rows = session.exec(
                select(OutboxRow).where(col(OutboxRow.id).in_(oldest)).order_by(col(OutboxRow.id)).limit(limit)
            )
            return [Waiting(row.id or 0, row.chat, row.payload, row.attempts) for row in rows]

    def settle(
        self,
        outbox_id: int,
        state: str,
        at: datetime,
        reason: str | None = None,
        rest_until: datetime | None = None,
        then: tuple[str, str] | None = None,
    ) -> None:
        """Mark a reply as sent or failed, and let its chat go: to others only from `rest_until`.

        `then` is a chat and a payload: what is to be said there once this is settled.
        """
        with self._store.writing() as session:
            row = session.get_one(OutboxRow, outbox_id)
            if then is not None and row.state == "waiting":
                post(session, self._channel, *then, at)
            row.state, row.sent_at, row.reason = state, at, (reason or None) and str(reason)[:200]
            row.attempts += 1
            lease = session.get(Lease, (self._channel, SEND, row.chat))
            if lease is None:
                return
            if rest_until is None:
                session.delete(lease)
            else:
                lease.holder, lease.until = RESTING + lease.holder.removeprefix(RESTING), rest_until

    def move_chat(self, old: str, new: str) -> None:
        """A group has another number now: what it was told and what waits for it goes there. A second time does nothing.

        Nothing else is kept of a group: who asks there is known by the own account, whose rights do not change.
        """
        with self._store.writing() as session:
            session.exec(delete(Lease).where(col(Lease.channel) == self._channel, col(Lease.chat) == old))
            session.exec(delete(ChatOff).where(col(ChatOff.channel) == self._channel, col(ChatOff.chat) == old))
            there = col(OutboxRow.channel) == self._channel, col(OutboxRow.chat) == old
            session.exec(update(OutboxRow).where(*there).values(chat=new))

    def lag(self) -> Lag:
        """How much waits to be sent, and since when."""
        return lag(self._store, self._channel)

    def prune(self, now: datetime) -> int:
        """Delete what is older than is kept; returns how many rows."""
        return prune(self._store, self._channel, now)

    def reply(self, outbox_id: int, chat: str) -> str | None:
        """The payload of a reply that went to this chat; None where there is none or it went to another."""
        with self._store.reading() as session:
            row = session.get(OutboxRow, outbox_id)
            return row.payload if row and row.chat == chat and row.channel == self._channel else None


def mark_answered(session: Session, inbox_id: int, at: datetime) -> None:
    """Close an update inside the transaction that answers it; AlreadyDone where somebody did.

    What was said is kept no longer than it takes to answer: it may name clients, or hold an invitation.
    """
    opened = col(InboxRow.id) == inbox_id, col(InboxRow.done_at).is_(None)
    done = session.exec(update(InboxRow).where(*opened).values(done_at=at, payload=""))
    if done.rowcount != 1:
        raise AlreadyDone(str(inbox_id))


def post(session: Session, channel: str, chat: str, payload: str, at: datetime) -> int:
    """Put a reply into the outbox, inside the transaction that decides it."""
    row = OutboxRow(channel=channel, chat=chat, payload=payload, created_at=at)
    session.add(row)
    session.flush()
    return row.id or 0
