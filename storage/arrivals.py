"""What comes in: kept before the channel is told of it, and taken in hand in the same transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from storage.claims import ANSWER, Claims
from storage.models import ChatOff, InboxRow

_CHATS: Any = bindparam("chats", expanding=True)
_SWITCH_ON = delete(ChatOff).where(col(ChatOff.channel) == bindparam("of_channel"), col(ChatOff.chat).in_(_CHATS))
_FIRST_OPEN = (
    select(func.min(InboxRow.id))
    .where(
        col(InboxRow.channel) == bindparam("of_channel"),
        col(InboxRow.chat).in_(_CHATS),
        col(InboxRow.done_at).is_(None),
    )
    .group_by(col(InboxRow.chat))
)


@cache
def _receive(on_sqlite: bool) -> Any:
    statement = (sqlite.insert if on_sqlite else postgresql.insert)(InboxRow)
    return statement.on_conflict_do_nothing(index_elements=["channel", "update_key"]).returning(col(InboxRow.id))


class Kept(NamedTuple):
    """The row of an update, None where it was received before. `first`: its chat is in hand, and this is next there."""

    row: int | None
    first: bool = False


class Arrivals(Claims):
    """The door of a channel's inbox."""

    def receive(self, update_key: int, chat: str, payload: str, at: datetime) -> int | None:
        """Keep one update; None where it was received before. Returns only once it is committed."""
        return self.receive_all([(update_key, chat, payload)], at)[0].row

    def receive_all(
        self,
        arrived: Sequence[tuple[int, str, str]],
        at: datetime,
        holder: str | None = None,
        until: datetime | None = None,
    ) -> list[Kept]:
        """Keep updates, each a key, a chat and a payload: all of them or none, in the order given.

        A `holder` takes the chats that are free until then, so that the first of what is new there is answered without
        another look. Who writes can be written to: a chat that was switched off is on again.
        """
        with self._store.writing() as session:
            connection, statement = session.connection(), _receive(self._store.on_sqlite)
            rows = []
            for key, chat, payload in arrived:
                row = {"channel": self._channel, "update_key": key, "chat": chat, "payload": payload, "received_at": at}
                rows.append(connection.scalar(statement, row))
            new = {chat for (_, chat, _), row in zip(arrived, rows, strict=True) if row is not None}
            if not new:
                return [Kept(None)] * len(rows)
            connection.execute(_SWITCH_ON, {"of_channel": self._channel, "chats": list(new)})
            taken: set[str] = set()
            if holder is not None and until is not None:
                taken = self._take(session, ANSWER, new, holder, at, until)
            first = self._first_open(session, taken)
            return [Kept(row, row in first) for row in rows]

    def _first_open(self, session: Session, chats: Collection[str]) -> set[int | None]:
        if not chats:
            return set()
        asked = {"of_channel": self._channel, "chats": list(chats)}
        return set(session.connection().scalars(_FIRST_OPEN, asked))
