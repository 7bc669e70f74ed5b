"""What the conversation thinks with, what it comes to, and what it needs of the rest of the house."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.formats import Privacy
from bot.llm.advice import Wish
from bot.messages import Button, Incoming, Outgoing
from bot.sentences import Style
from bot.sessions import Session
from skills.contract import Actor, Ask, Choose, Language, Reply
from skills.registry import Performed


class Snapshot(Protocol):
    """What storage gives to think with; all None for a stranger."""

    @property
    def actor(self) -> Actor | None: ...  # noqa: D102
    @property
    def book(self) -> Any: ...  # noqa: D102
    @property
    def kept(self) -> Any: ...  # noqa: D102


@dataclass(frozen=True)
class Post:
    """A message to somebody else's chat, sent because of an answer."""

    channel: str
    chat: str
    outgoing: Outgoing


@dataclass(frozen=True)
class Thought:
    """A decided answer, and all that is to be written with it.

    `performed` is the act that ends it, `before` are those that came before it in the same answer. `wish` is what a
    language model could be asked to make it better.
    """

    incoming: Incoming
    outgoing: Outgoing
    actor: Actor | None = None
    session: Session | None = None
    session_version: int = 0
    performed: Performed | None = None
    asked_by: str | None = None
    act: str = "none"
    changes: tuple[Any, ...] = ()
    posts: tuple[Post, ...] = ()
    before: tuple[Performed, ...] = ()
    wish: Wish | None = None

    @property
    def acts(self) -> tuple[Performed, ...]:
        """All that was performed, in order."""
        return (*self.before, self.performed) if self.performed else self.before

    @property
    def reply(self) -> Reply | None:
        """What the skill replied, if one did."""
        outcome = self.performed.outcome if self.performed else None
        return outcome if isinstance(outcome, Reply) else None

    @property
    def shown(self) -> tuple[str, ...]:
        """The codes of all clients whom the reply shows."""
        return clients_shown(self.performed) if self.performed else ()


def clients_shown(performed: Performed) -> tuple[str, ...]:
    """The codes of all clients whom what came of a call shows."""
    outcome = performed.outcome
    if isinstance(outcome, Choose):
        return tuple(client.code for client in outcome.options)
    return outcome.shown if isinstance(outcome, (Reply, Ask)) else ()


@dataclass(frozen=True)
class Memory:
    """What the conversation needs of storage; `bootstrap` provides it. `commit` gives what `Outgoing.posted` is."""

    think: Callable[[str, str, str], AbstractContextManager[Snapshot]]
    commit: Callable[[Thought, datetime], int | None]
    find_button: Callable[[str, str, str], Button | None]
    redeem: Callable[[str, str, str, datetime], bool]
    stale: type[Exception]
    outages: tuple[type[Exception], ...]


@dataclass(frozen=True)
class Manners:
    """How this installation speaks, whatever is said."""

    zone: ZoneInfo
    language: Language
    privacy: Privacy | None
    clock: Callable[[], datetime]

    def style(
        self, incoming: Incoming, session: Session | None, language: Language | None = None, role: str | None = None
    ) -> Style:
        """How this message is answered."""
        spoken = language or (session.language if session else None) or self.language
        privacy: Privacy = self.privacy or ("full" if incoming.channel == "console" else "masked")
        return Style(spoken, privacy, self.clock().astimezone(self.zone).date(), role)
