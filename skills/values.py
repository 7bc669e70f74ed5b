"""The values that a reply's lines carry. They say what a value is; phrasing decides how it looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from storage.views import ClientBrief


@dataclass(frozen=True)
class Money:
    """Yuan. `exact` writes every fen; otherwise it is rounded to what is read at a glance."""

    amount: Decimal
    exact: bool = False


@dataclass(frozen=True)
class Share:
    """A part of a whole, 0 to 1; with `signed`, a change."""

    fraction: Decimal
    signed: bool = False


@dataclass(frozen=True)
class Who:
    """A client's name, shown as privacy allows."""

    client: ClientBrief


@dataclass(frozen=True)
class Identifier:
    """Something that identifies a client: shown, masked or withheld as privacy allows."""

    kind: Literal["phone", "email", "wechat", "address", "name"]
    value: str


@dataclass(frozen=True)
class Weekday:
    """A day said back with its day of the week, so that a misunderstood 下周三 shows."""

    day: date


@dataclass(frozen=True)
class Term:
    """A word of the house's vocabulary."""

    kind: str
    id: str


@dataclass(frozen=True)
class Stored:
    """A value as it is stored; shown in the language spoken where the vocabulary of that kind has just this word."""

    kind: str
    text: str


@dataclass(frozen=True)
class SkillLabel:
    """A skill, as its button calls it."""

    skill: str


@dataclass(frozen=True)
class Note:
    """Free text that somebody wrote about a client; names and numbers in it are masked as privacy demands.

    `most` is how many characters are shown at the most.
    """

    text: str
    client: ClientBrief | None = None
    most: int | None = None


@dataclass(frozen=True)
class Message:
    """Words for a client, as they may be sent: with the client's name as privacy allows it, or without."""

    named: str
    unnamed: str


@dataclass(frozen=True)
class Copy:
    """A text to take along: a channel that can puts it on the clipboard by a button labelled so."""

    label: str
    text: Message
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Handle:
    """What to type to mean a client: the name where names are shown, else the code."""

    client: ClientBrief


@dataclass(frozen=True)
class Template:
    """A sentence to try, its `{client}` filled in; without a client to name, nothing is shown."""

    text: str
    client: Handle | None


@dataclass(frozen=True)
class Citation:
    """Where quoted words stand: a passage's id, its document and heading, and what the passage rests on."""

    passage: str
    document: str
    heading: str
    source: str
