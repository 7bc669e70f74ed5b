"""Inbox, outbox and sessions. What comes in is kept before the channel is told; what goes out before it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from storage.arrivals import Arrivals
from storage.changes import Stale
from storage.claims import ANSWER, RESTING, SEND, Hand, Waiting, let_one_go, take_to_send
from storage.models import ChatOff, ChatSession, InboxRow, Lease, OutboxRow
from storage.retention import Lag, lag, prune


@dataclass(frozen=True)
class Kept:
    """A stored conversation state and the version it was read at; version 0: none yet."""

    state: str
    version: int


# Run with every message, and so made once.
_OF_CHAT = (
    col(ChatSession.channel) == bindparam("of_channel"),
    col(ChatSession.chat) == bindparam("of_chat"),
    col(ChatSession.person_id) == bindparam("of_person"),
)
_READ_SESSION = select(ChatSession.state, ChatSession.version).where(*_OF_CHAT)
_NEXT_SESSION = (
    update(ChatSession)
    .where(*_OF_CHAT, col(ChatSession.version) == bindparam("read_version"))
    .values(state=bindparam("new_state"), version=col(ChatSession.version) + 1)
)
_CLOSE = (
    update(InboxRow)
    .where(col(InboxRow.id) == bindparam("row"), col(InboxRow.done_at).is_(None))
    .values(done_at=bindparam("at"), payload="")
    .returning(col(InboxRow.channel), col(InboxRow.chat))
)
_SETTLE = (
    update(OutboxRow)
    .where(col(OutboxRow.id) == bindparam("row"))
    .values(
        state=bindparam("new_state"),
        sent_at=bindparam("at"),
        reason=bindparam("why"),
        attempts=col(OutboxRow.attempts) + 1,
    )
    .returning(col(OutboxRow.chat))
)
_REST = (
    update(Lease)
    .where(
        col(Lease.channel) == bindparam("of_channel"),
        col(Lease.purpose) == SEND,
        col(Lease.chat) == bindparam("of_chat"),
    )
    .values(
        holder=case((col(Lease.holder).startswith(RESTING), col(Lease.holder)), else_=RESTING + col(Lease.holder)),
        until=bindparam("rest_until"),
    )
)
_POST = insert(OutboxRow).returning(col(OutboxRow.id))


def read_session(session: Session, channel: str, chat: str, person_id: int) -> Kept:
    """The state of one person's conversation in one chat."""
    of_chat = {"of_channel": channel, "of_chat": chat, "of_person": person_id}
    row = session.connection().execute(_READ_SESSION, of_chat).first()
    return Kept(*row) if row else Kept("", 0)


def write_session(session: Session, channel: str, chat: str, person_id: int, kept: Kept) -> None:
    """Store a new state, if nobody stored another one since `kept.version` was read; else Stale."""
    if kept.version == 0:
        row = ChatSession(channel=channel, chat=chat, person_id=person_id, state=kept.state)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            raise Stale(chat) from None
        return
    of_chat = {"of_channel": channel, "of_chat": chat, "of_person": person_id}
    change = {**of_chat, "read_version": kept.version, "new_state": kept.state}
    if session.connection().execute(_NEXT_SESSION, change).rowcount != 1:
        raise Stale(chat)


class AlreadyDone(Exception):
    """This update was answered before."""


class Mailbox(Arrivals):
    """One channel's inbox and outbox."""

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
        self.settle_all([(outbox_id, state, at, reason, rest_until, then)])

    def settle_all(self, marks: Sequence[tuple[Any, ...]]) -> None:
        """The same for several replies, each with what `settle` takes: all of them or none."""
        with self._store.writing() as session:
            for mark in sorted(marks, key=lambda mark: int(mark[0])):  # so that two workers never deadlock
                self._settle(session, *mark)

    def _settle(
        self,
        session: Session,
        outbox_id: int,
        state: str,
        at: datetime,
        reason: str | None,
        rest_until: datetime | None,
        then: tuple[str, str] | None,
    ) -> None:
        connection = session.connection()
        if then is not None and session.get_one(OutboxRow, outbox_id).state == "waiting":
            post(session, self._channel, *then, at)
        settled = {"row": outbox_id, "new_state": state, "at": at, "why": (reason or None) and str(reason)[:200]}
        chat = connection.execute(_SETTLE, settled).scalar_one()
        if rest_until is None:
            let_one_go(session, self._channel, SEND, chat)
            return
        lease = {"of_channel": self._channel, "of_chat": chat, "rest_until": rest_until}
        connection.execute(_REST, lease)

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
    """Close an update inside the transaction that answers it, and let its chat go; AlreadyDone where somebody did.

    What was said is kept no longer than it takes to answer: it may name clients, or hold an invitation.
    """
    closed = session.connection().execute(_CLOSE, {"row": inbox_id, "at": at}).first()
    if closed is None:
        raise AlreadyDone(str(inbox_id))
    let_one_go(session, closed.channel, ANSWER, closed.chat)


def post(session: Session, channel: str, chat: str, payload: str, at: datetime) -> int:
    """Put a reply into the outbox, inside the transaction that decides it."""
    row = {"channel": channel, "chat": chat, "payload": payload, "state": "waiting", "attempts": 0, "created_at": at}
    return session.connection().execute(_POST, row).scalar_one() or 0


def post_in_hand(session: Session, channel: str, chat: str, payload: str, at: datetime, hand: Hand) -> int | None:
    """The same for a worker that sends it at once: its row, where the chat is free and nothing waits there before it."""
    row = post(session, channel, chat, payload, at)
    return row if take_to_send(session, channel, chat, row, at, hand) else None
