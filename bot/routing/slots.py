"""What a sentence names: clients, periods, amounts, tiers and other words of the vocabulary; and the rest, masked.

The mask puts one sign in the place of each such thing, so that sentences which mean the same skill look alike. The
examples the router learns from go through the same mask.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from bot.routing.amounts import find_amounts
from bot.routing.calendars import Window
from bot.routing.names import FoundName
from bot.routing.periods import find_periods

CLIENT, PERIOD, AMOUNT, CLASS, FIELD, ORDINAL, PRODUCT = (
    "\ue000",
    "\ue001",
    "\ue002",
    "\ue003",
    "\ue004",
    "\ue005",
    "\ue006",
)
CLASSES = ("tier", "corporate_class", "lifecycle", "risk_class", "risk_level")
_ORDINAL = re.compile(
    r"第\s*([一二两三四五六七八九十\d]{1,3})\s*(?:个|条|位|项|户|家|名|只|款|件|单)?|最后(?:一)?(?:个|条|位|项|户)|"
    r"(?<![a-z])(?:the )?(first|second|third|fourth|fifth|sixth|seventh|eighth|last)(?: one| client| task)?(?![a-z])|"
    r"(?:number|no\.?|#|task) ?(\d{1,2})(?!\d)|^([1-9]\d?)\s*号?$",
    re.I,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_PRONOUN = re.compile(
    r"(?:这|那|该)(?:个|位|家|名)?(?:客户|公司|企业|人)|他们?家?|她们?家?|它家?|(?:这|那)(?:位|家)|此人|刚才那(?:个|位)|"
    r"(?<![a-z])(?:that|this) (?:one|client|company|person|guy)|"
    r"(?<![a-z])(?:he|him|his|she|her|hers|they|them|their|it|its)(?![a-z'])",
    re.I,
)


class Vocabulary(Protocol):
    """The house's words, as far as the router needs them."""

    def words(self, kind: str) -> list[tuple[str, str]]:
        """Every (word, id) of a kind, in both languages."""
        ...

    def ids(self, kind: str) -> list[str]:
        """The ids of a kind in their own order."""
        ...


@dataclass(frozen=True)
class Word:
    """A word of the vocabulary and where it stands."""

    start: int
    end: int
    kind: str
    id: str


@dataclass
class Spotted:
    """A sentence taken apart."""

    text: str
    today: date
    names: Sequence[FoundName] = ()
    windows: list[tuple[int, int, Window]] = field(default_factory=list)
    amounts: list[tuple[int, int, Decimal]] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    ordinal: int | None = None
    pronoun: bool = False
    masked: str = ""

    def ids(self, kind: str) -> list[str]:
        """The ids named of a kind, in the order said."""
        return list(dict.fromkeys(word.id for word in self.words if word.kind == kind))


class Spotter:
    """Takes sentences apart; made once, from the vocabulary."""

    KINDS = (*CLASSES, "kind", "channel", "field")

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._words: dict[str, list[tuple[str, str]]] = {}
        for kind in self.KINDS:
            for word, term in vocabulary.words(kind):
                self._words.setdefault(word.lower(), []).append((kind, term))
        longest_first = sorted(self._words, key=len, reverse=True)
        parts = [rf"(?<![a-z]){re.escape(w)}(?![a-z])" if w.isascii() else re.escape(w) for w in longest_first]
        self._pattern = re.compile("|".join(parts))

    def spot(
        self, text: str, today: date, names: Sequence[FoundName] = (), products: Mapping[str, str] | None = None
    ) -> Spotted:
        """Take a normalised sentence apart; `names` were found before, and nothing is read inside them."""
        spotted = Spotted(text, today, names)
        taken: list[tuple[int, int, str]] = [(name.start, name.end, CLIENT) for name in names]

        def free(start: int, end: int) -> bool:
            return all(end <= a or start >= b for a, b, _ in taken)

        low = text.lower() if len(text.lower()) == len(text) else text
        for product in products or ():
            at = low.find(product.lower())
            if at >= 0 and free(at, at + len(product)):
                taken.append((at, at + len(product), PRODUCT))
                spotted.words.append(Word(at, at + len(product), "product", (products or {})[product]))
        self._spot_words(low, spotted, taken, free, CLASSES)
        for period in find_periods(text, today):
            if free(period.start, period.end):
                taken.append((period.start, period.end, PERIOD))
                spotted.windows.append((period.start, period.end, period.window))
        for start, end, amount in find_amounts(text):
            if free(start, end):
                taken.append((start, end, AMOUNT))
                spotted.amounts.append((start, end, amount))
        self._spot_words(low, spotted, taken, free, ("kind", "channel", "field"))
        self._spot_references(text, spotted, taken, free)
        spotted.masked = _mask(low, taken)
        return spotted

    def _spot_words(self, low: str, spotted: Spotted, taken, free, kinds) -> None:  # type: ignore[no-untyped-def]
        for match in self._pattern.finditer(low):
            for kind, term in self._words[match[0]]:
                if kind in kinds and free(*match.span()):
                    mask = {"field": FIELD, "kind": "", "channel": ""}.get(kind, CLASS)
                    if term == "tasks":
                        mask = ""
                    spotted.words.append(Word(*match.span(), kind, term))
                    if mask:
                        taken.append((*match.span(), mask))
                    break

    def _spot_references(self, text: str, spotted: Spotted, taken, free) -> None:  # type: ignore[no-untyped-def]
        found = _ORDINAL.search(text)
        if found and free(*found.span()):
            spotted.ordinal = read_ordinal(found)
            taken.append((*found.span(), ORDINAL))
        for match in _PRONOUN.finditer(text):
            if free(*match.span()) and not spotted.names:
                spotted.pronoun = True
                taken.append((*match.span(), CLIENT))
                break


def read_ordinal(found: re.Match[str]) -> int:
    """Which of a list: 1 for the first, -1 for the last."""
    if found[1]:
        from bot.routing.numbers import count

        return count(found[1])
    if found[2]:
        word = found[2].lower()
        return -1 if word == "last" else _ORDINALS.index(word) + 1
    if found[3] or found[4]:
        return int(found[3] or found[4])
    return -1


def _mask(low: str, taken: list[tuple[int, int, str]]) -> str:
    parts, position = [], 0
    for start, end, sign in sorted(taken):
        parts.append(low[position:start])
        parts.append(sign)
        position = end
    parts.append(low[position:])
    return "".join(parts)
