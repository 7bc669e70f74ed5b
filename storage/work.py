"""Think, then commit: a read snapshot to decide in, and one short transaction that does what was decided."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError

from storage import audit, chats, people
from storage.changes import Change, Stale
from storage.chats import Kept
from storage.clients import ClientBook
from storage.fence import Fence, NotVisible
from storage.store import Store
from storage.views import Actor

# What it looks like when the database does not answer: nobody's fault here, and worth another try later.
OUTAGES: tuple[type[Exception], ...] = (OperationalError, InterfaceError, DisconnectionError)


@dataclass(frozen=True)
class Decision:
    """All that one answer writes. `state` is the conversation's new state, read at `state_version` before."""

    channel: str
    chat: str
    actor: Actor | None
    state: str
    state_version: int
    act: audit.Act
    changes: tuple[Change, ...] = ()
    delivery: int | None = None
    outgoing: str | None = None


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

    def commit(self, decision: Decision, now: datetime) -> None:
        """Do all of it or nothing. Raises Stale where the world changed since, AlreadyDone where it was answered."""
        try:
            with self._store.writing() as session:
                if decision.delivery is not None:
                    chats.mark_answered(session, decision.delivery, now)
                if decision.actor is not None:
                    if people.by_code(session, decision.actor.code) != decision.actor:
                        raise Stale(decision.actor.code)  # revoked, or in another role or team now
                    fence = Fence(session, decision.actor)
                    for change in decision.changes:
                        change.apply(fence, now)
                    kept = Kept(decision.state, decision.state_version)
                    chats.write_session(session, decision.channel, decision.chat, decision.actor.id, kept)
                audit.append(session, decision.act, now)
                if decision.outgoing is not None:
                    chats.post(session, decision.channel, decision.chat, decision.outgoing, now)
        except NotVisible as error:
            raise Stale(str(error)) from error
        except OperationalError as error:
            if "locked" in str(error.orig) or getattr(error.orig, "sqlstate", None) in ("40001", "40P01"):
                raise Stale("busy") from error
            raise
