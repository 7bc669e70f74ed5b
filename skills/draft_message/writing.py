"""A message put together from the skill's own sentences: which of several ways to say a thing is the client's own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from zlib import crc32

from skills.contract import Desk
from skills.draft_message.facts import is_sayable
from skills.wording import read_wording

LONGEST = 256  # characters: what a button may put on the clipboard
_SLOT = re.compile(r"\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Plan:
    """What a message says: the ids of its sentences without tone and letter, in order; `optional` ones go first where it
    would be too long.
    """

    core: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True)
class Writer:
    """Writes in one language and tone for one client; `turn` goes on to other ways of saying the same."""

    client: str
    language: str
    tone: str
    turn: int
    values: Mapping[str, object]

    def write(self, plan: Plan, name: str | None, length: str | None, desk: Desk) -> str | None:
        """The message; None where every way to say it holds what may not be said."""
        for turn in range(self.turn, self.turn + 3):
            text = self._text(plan, name, length, turn)
            if is_sayable(text, desk):
                return text
        return None

    def say(self, line: str) -> str | None:
        """One sentence without variants; None where a value of it is missing."""
        return _filled(_lines(self.language)[line], self.values)

    def _text(self, plan: Plan, name: str | None, length: str | None, turn: int) -> str:
        hello = self._chosen("hello" if name else "hello_none", turn, {"name": name})
        core = [said for part in plan.core if (said := self._chosen(part, turn))]
        if length == "shortest":
            return _first_sentence(core[0])
        extras = [said for part in plan.optional if (said := self._chosen(part, turn))] if length != "short" else []
        while extras and len(self._joined(hello, core, extras)) > LONGEST:
            extras.pop()
        return self._joined(hello, core, extras)

    def _joined(self, hello: str | None, core: list[str], extras: list[str]) -> str:
        between = "" if self.language == "zh" else " "
        own_line = "\n" if self.language == "en" or self.tone == "formal" else ""
        sign = [extras[-1]] if extras and extras[-1] == self.say("sign") else []
        body = between.join((*core, *extras[: len(extras) - len(sign)]))
        return own_line.join(part for part in (hello, body, *sign) if part)

    def _chosen(self, part: str, turn: int, more: Mapping[str, object] | None = None) -> str | None:
        """One of the ways to say a part in this tone, by the client and the turn; None where a value is missing."""
        own = _lines(self.language)
        if part in own:
            return self.say(part)
        ways = [own[line] for line in _ways(self.language, f"{part}_{self.tone}")]
        at = crc32(f"{self.client} {part}".encode()) + turn
        said = _filled(ways[at % len(ways)], {**self.values, **(more or {})})
        return said[:1].upper() + said[1:] if said else None  # an English sentence that begins with a value


def in_words(day: date, language: str, *, weekday: bool = False) -> str:
    """A day as a message says it: 11月28日, 28 November."""
    zh = language == "zh"
    month, name = (day.month, "一二三四五六日") if zh else (_MONTHS[day.month - 1], _DAYS)
    values = {"month": month, "day": day.day, "weekday": name[day.weekday()]}
    return _filled(_lines(language)["weekday" if weekday else "day"], values) or ""


def topics() -> frozenset[str]:
    """What a last contact may have been about, as far as a message may say it."""
    return frozenset(line.removeprefix("topic_") for line in _lines("zh") if line.startswith("topic_"))


@cache
def _lines(language: str) -> dict[str, str]:
    return read_wording(Path(__file__).parent, language).lines


@cache
def _ways(language: str, part: str) -> tuple[str, ...]:
    return tuple(line for line in _lines(language) if re.fullmatch(rf"{part}_[a-z]", line))


def _filled(template: str, values: Mapping[str, object]) -> str | None:
    def shown(found: re.Match[str]) -> str:
        text = str(values[found[1]])
        return text if found[2] is None else f"{text} {found[2] if text == '1' else found[3]}"

    if any(values.get(found[1]) is None for found in _SLOT.finditer(template)):
        return None
    return _SLOT.sub(shown, template)


def _first_sentence(text: str) -> str:
    return next(_sentences(text), text)


def _sentences(text: str) -> Iterator[str]:
    yield from re.findall(r".+?[。!?.](?:\s|$|(?<=[。!?]))", text) or [text]
