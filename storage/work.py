"""Think, then commit: a read snapshot to decide in, and one short transaction that does what was decided."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exc
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlmodel import Session

from storage import audit, chats, invitations, people
from storage.changes import Change, Stale
from storage.chats import Kept
from storage.claims import Hand
from storage.clients import ClientBook
from storage.fence import Fence, NotVisible
from storage.store import Store
from storage.views import Actor

_CONFLICTS = ("40001", "40P01")  # PostgreSQL: serialization failure, deadlock
_TIMEOUTS = ("55P03", "57014")  # PostgreSQL: lock not available, statement cancelled
_LOCKED = (5, 6)  # SQLite: busy, locked


class Busy(Exception):
    """Others kept the database locked for longer than is waited; nothing was written, and a later try may succeed."""


# What means that the database does not answer, or not in time: nothing was decided, try again when it is back.
OUTAGES: tuple[type[Exception], ...] = (Busy, OperationalError, InterfaceError, DisconnectionError, exc.TimeoutError)


@dataclass(frozen=True)
class Decision:
    """All that one answer writes. `state` is the conversation's new state, read at `state_version` before.

    `before` are the acts of the same answer that came before `act`. `hand` is the worker that sends the reply at once.
    """

    channel: str
    chat: str
    actor: Actor | None
    state: str
    state_version: int
    act: audit.Act
    changes: tuple[Change, ...] = ()
    delivery: int | None = None
    outgoing: str | None = None
    before: tuple[audit.Act, ...] = ()
    hand: Hand | None = None


@dataclass(frozen=True)
class Snapshot:
    """One person's view of one moment. `actor` and `book` are None for a stranger."""

    actor: Actor | None
    book: ClientBook | None
    kept: Kept


class UnitOfWork:
    """The bot's way into the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @contextmanager
    def think(self, channel: str, chat: str, account: str) -> Iterator[Snapshot]:
        """A snapshot for who is speaking. On the console the account is a person's code; elsewhere it is looked up."""
        with self._store.reading() as session:
            actor = (
                people.by_code(session, account)
                if channel == "console"
                else people.by_account(session, channel, account)
            )
            if actor is None:
                yield Snapshot(None, None, Kept("", 0))
                return
            kept = chats.read_session(session, channel, chat, actor.id)
            yield Snapshot(actor, ClientBook(session, actor), kept)

    def redeem(self, channel: str, account: str, token: str, now: datetime) -> bool:
        """Let an account in by its invitation, in a transaction of its own; audited whatever comes of it."""
        with self._store.writing() as session:
            let_in = invitations.redeem(session, token, channel, account, now)
            actor = people.by_account(session, channel, account)
            who = actor.code if actor else f"{channel}:stranger"
            audit.append(session, audit.Act(who, "invitation", "done" if let_in else "denied", (), 0), now)
            return let_in

    def commit(self, decision: Decision, now: datetime) -> int | None:
        """Do all of it or nothing; the reply's row in the outbox, where it is in the decision's `hand` by that.

        Raises Stale where the world changed since, AlreadyDone where it was answered, Busy where others took too long.
        """
        try:
            with self._store.writing() as session:
                if decision.delivery is not None:
                    chats.mark_answered(session, decision.delivery, now)
                if decision.actor is not None:
                    if people.by_code(session, decision.actor.code) != decision.actor:
                        raise Stale(decision.actor.code)  # revoked, or in another role or team now
                    if decision.changes:
                        fence = Fence(session, decision.actor)
                        for change in decision.changes:
                            change.apply(fence, now)
                    kept = Kept(decision.state, decision.state_version)
                    chats.write_session(session, decision.channel, decision.chat, decision.actor.id, kept)
                for act in (*decision.before, decision.act):
                    audit.append(session, act, now)
                return _post(session, decision, now)
        except NotVisible as error:
            raise Stale(str(error)) from error
        except DBAPIError as error:
            if meaning := _meaning(error):
                raise meaning from error
            raise


def _post(session: Session, decision: Decision, now: datetime) -> int | None:
    if decision.outgoing is None:
        return None
    reply = decision.channel, decision.chat, decision.outgoing, now
    if decision.hand is None:
        chats.post(session, *reply)
        return None
    return chats.post_in_hand(session, *reply, decision.hand)


def _meaning(error: DBAPIError) -> Exception | None:
    """What a refusal of the database means to the one who commits; None where it means nothing but itself."""
    state = getattr(error.orig, "sqlstate", None)
    if state in _CONFLICTS:
        return Stale(str(state))
    if state in _TIMEOUTS or getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _LOCKED:
        return Busy("the database was locked for too long")
    return None
