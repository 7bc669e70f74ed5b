"""What a language model is asked about one message, and what it said: nothing of that is believed yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.routing.names import FoundName
from skills.contract import Language
from skills.rewording import Rewording


@dataclass(frozen=True)
class ToolCall:
    """A skill that the model wants performed, with its arguments as it wrote them."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class PlanWish:
    """Which of these skills does this message ask for? `client` is the code of the one spoken of before."""

    said: str
    names: Sequence[FoundName]
    skills: tuple[str, ...]
    client: str | None
    language: Language
    today: date


@dataclass(frozen=True)
class WordsWish:
    """What a skill would have in other words."""

    rewording: Rewording
    language: Language


Wish = PlanWish | WordsWish


@dataclass(frozen=True)
class Advice:
    """All that a model said to one message so far: wanted calls, and words for fields marked `FromModel`."""

    wanted: tuple[ToolCall, ...] = ()
    words: Mapping[str, Any] = field(default_factory=dict)

    def __or__(self, more: "Advice") -> "Advice":
        return Advice(more.wanted or self.wanted, {**self.words, **more.words})
