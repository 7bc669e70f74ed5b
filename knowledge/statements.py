"""A passage's text -> statements that may be quoted: sentences, list items, steps and formulas, each word for word.

A list or a formula hangs on the sentence before it and is never quoted without it: items under 不要说 say the opposite
of what they seem to say when they stand alone.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["sentence", "item", "step", "formula"]
_MARK = re.compile(r"(?:([-*•·])\s+|(\d{1,2})(?:[.)]\s+|[、\uff0e\uff09]\s*))(?=\S)")
_FORMULA = re.compile(r"`([^`]+)`")
_END = re.compile(
    r"[。\uff01\uff1f]+[”’」』\")\uff09]*|(?<=[\u3400-\u9fff])[!?]+[”’\")]*|[.!?]+[”’\")]*(?=\s+[A-Z\"“(\d]|$)"
)
_OPENING, _CLOSING = "“「『", "”」』"
_SHORT = re.compile(r"(?:\b(?:e\.g|i\.e|vs|etc|approx|No|Nos|Art|Mr|Mrs|Ms|Dr)|\b[A-Z])\.$")
_HEAD = re.compile(r"^(.{1,40}?)\s*(?:[:\uff1a,\uff0c]| – | — )")


@dataclass(frozen=True)
class Statement:
    """A run of a passage's text. `number` is its place in its list, from 1; 0 for what stands in none."""

    text: str
    kind: Kind = "sentence"
    number: int = 0

    @property
    def head(self) -> str:
        """What an item is about: the words before its first colon or comma, else all of it."""
        found = _HEAD.match(self.text)
        return found[1] if found else self.text


@dataclass(frozen=True)
class Block:
    """What is quoted together: a sentence, and the list or formula that hangs on it."""

    lead: Statement | None
    hanging: tuple[Statement, ...] = field(default=())

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All of it, in order."""
        return (*((self.lead,) if self.lead else ()), *self.hanging)

    @property
    def text(self) -> str:
        """All of it as one text."""
        return "\n".join(one.text for one in self.statements)

    @property
    def is_formula(self) -> bool:
        """Whether a formula hangs on it."""
        return any(one.kind == "formula" for one in self.hanging)


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a passage in their order."""
    found: list[Block] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if hung := _hanging(line, found[-1].hanging if found else ()):
            before = found.pop() if found else Block(None)
            found.append(Block(before.lead, (*before.hanging, hung)))
        else:
            found += [Block(Statement(sentence)) for sentence in sentences(line)]
    return tuple(found)


def _hanging(line: str, before: tuple[Statement, ...]) -> Statement | None:
    """The item, step or formula that a line is; None for a line of sentences."""
    if formula := _FORMULA.fullmatch(line):
        return Statement(formula[1], "formula")
    mark = _MARK.match(line)
    if mark is None:
        return None
    rest = line[mark.end() :]
    kind: Kind = "item" if mark[1] else "step"
    number = int(mark[2]) if mark[2] else 1 + sum(one.kind == "item" for one in before)
    return Statement(rest, kind, number)


def sentences(line: str) -> list[str]:
    """The sentences of one line. What is said within quotation marks is not cut: 可以说:“好的。明天见。” is one."""
    found, begin = list[str](), 0
    for end in _END.finditer(line):
        part = line[begin : end.end()]
        if _is_open(part) or _SHORT.search(part):
            continue
        found.append(part.strip())
        begin = end.end()
    rest = line[begin:].strip()
    return [*found, rest] if rest else found


def _is_open(part: str) -> bool:
    """Whether a quotation was begun and not ended."""
    curly = sum(part.count(mark) for mark in _OPENING) > sum(part.count(mark) for mark in _CLOSING)
    return curly or part.count('"') % 2 == 1
