"""What the schedule needs of storage, and what it gives back to be written."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.messages import Outgoing
from bot.thoughts import Snapshot
from skills.contract import Actor


class Chosen(Protocol):
    """Whether and when a person is sent a report; the default, or what they chose themselves."""

    @property
    def active(self) -> bool: ...  # noqa: D102
    @property
    def at(self) -> time: ...  # noqa: D102
    @property
    def days(self) -> str: ...  # noqa: D102


class Recipient(Protocol):
    """Somebody who may be written to, as storage gives it."""

    @property
    def account(self) -> str: ...  # noqa: D102
    @property
    def role(self) -> str: ...  # noqa: D102
    @property
    def chats(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def choices(self) -> Any: ...  # noqa: D102
    @property
    def settled(self) -> Mapping[tuple[str, date], tuple[str, ...]]: ...  # noqa: D102


@dataclass(frozen=True)
class Message:
    """What one chat is told, and its conversation afterwards; without `outgoing` there is nothing to say."""

    chat: str
    state: str
    version: int
    outgoing: Outgoing | None
    codes: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Due:
    """One report of one person's day, to be settled. `monthly`: it comes on a day of the month."""

    report: str
    day: date
    zone: ZoneInfo
    monthly: bool = False


@dataclass(frozen=True)
class Ledger:
    """What the schedule needs of storage; `bootstrap` provides it."""

    recipients: Callable[[date], Sequence[Recipient]]
    first_words: Callable[[], Mapping[str, datetime]]
    defaults: Callable[[date], Mapping[str, Chosen]]
    think: Callable[[str, str], AbstractContextManager[Snapshot]]
    commit: Callable[[Due, Actor, Sequence[Message], datetime], None]
    stale: type[Exception]
    already_done: type[Exception]
    outages: tuple[type[Exception], ...]
