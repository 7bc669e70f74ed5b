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
from bot.routing.numbers import DIGITS, ENGLISH, count
from bot.routing.periods import find_periods

CLIENT, PERIOD, AMOUNT, CLASS, FIELD, ORDINAL, PRODUCT, RISK, PERSON, LEVEL, TRADE = (
    chr(0xE000 + n) for n in range(11)
)
ANY_SIGN = re.compile(f"[{CLIENT}-{TRADE}]")
# Words that stand for a value and say little of the skill are masked; the others (投诉, 生日祝福) are what tells skills apart.
MASKS = {
    "tier": CLASS,
    "corporate_class": CLASS,
    "rfm": CLASS,
    "abc": CLASS,
    "risk_class": RISK,
    "risk_level": LEVEL,
    "industry": TRADE,
    "field": FIELD,
}
PLAIN_KINDS = (
    "kind", "channel", "lifecycle", "style", "purchase", "churn_risk", "persona", "stage", "consent", "feedback", "occasion",
    "kpi", "report", "loss_reason", "answer", "group_by", "contact_channel", "greeting", "product_kind", "rank_by", "against",
)  # fmt: skip
PERSON_CODE = re.compile(r"(?<![A-Za-z0-9_.@-])([AMTS]\d{2,4})(?![A-Za-z\d])", re.I)  # a colleague: A01, M01
_ORDINAL = re.compile(
    r"((?:倒数)?第\s*(?:[一二两三四五六七八九十\d]{1,3}))\s*(?:个|条|位|项|户|家|名|只|款|件|单)?+(?!月|季|年|周|星期|问题|步)|"
    r"最后(?:一)?(?:个|条|位|项|户)(?!月|季|年|周|星期|问题|步)|"
    r"(?<![a-z])(?:the )?(first|second|third|fourth|fifth|sixth|seventh|eighth|last)(?: one| client| task)?"
    r"(?! (?:show|tell|give|let|check|look|see|open|of all|quarter|month|half)|[a-z])|"
    r"(?:number|no\.?|#|task|done|finish|finished|完成|mark) ?(\d{1,2})(?!\d| priorit)|"
    r"^([1-9]\d?)\s*(?:号|条)?\s*(?:$|(?=做完|完成|搞定|办|弄|is done|done|finished))",
    re.I,
)
# More places beside those: 第一、三个; 1和3的电话; and, where a field is asked for, 前两个的风险等级.
_ALSO_ORDINAL = re.compile(
    rf"(?<=第[一二三四五六七八九十\d])[、,和与跟]\s*({DIGITS})(?:个|条|位|户|家)|"
    r"(?<![\d.])(\d{1,2})号?\s*(?:和|跟|与|、|and|&)\s*(\d{1,2})(?:号|个|位)?(?=的|谁|哪|'s)|"
    rf"(?:前|头)({DIGITS})(?:个|位|户|家|名)(?=(?:客户|人)?的|分别|都)|\b(?:of|for) (?:the )?(?:first|top) ({ENGLISH})\b",
    re.I,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_MOST_PLACES = 6
_PRONOUN = re.compile(
    r"(?:这|那|该)(?:个|位|家|名)?(?:客户|公司|企业|人)|他们?家?|她们?家?|它家?|(?:这|那)(?:位|家)|此人|刚才那(?:个|位)|"
    r"(?<![a-z])(?:that|this) (?:one|client|company|person|guy)|"
    r"(?<![a-z])(?:he|him|his|she|her|hers|they|them|their|it|its)(?![a-z'])|"
    r"(?<=[a-z]{4} )(?<!over )(?<!hello )(?<!morning )(?<!evening )there(?=[?.!]*$)",
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
    """A sentence taken apart. `pointed` is the client whom the ordinal means in the list shown last; `whole` is the
    message with what follows the part that was read; `masked` has a sign for all that was read, `unnamed` for clients only.
    `places` are those that Latin words name, in Chinese.
    """

    text: str
    today: date
    names: Sequence[FoundName] = ()
    windows: list[tuple[int, int, Window]] = field(default_factory=list)
    amounts: list[tuple[int, int, Decimal]] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    ordinals: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    pointed: str | None = None
    pronoun: bool = False
    masked: str = ""
    whole: str = ""
    unnamed: str = ""

    @property
    def ordinal(self) -> int | None:
        """The first place in a list that is named."""
        return self.ordinals[0] if self.ordinals else None

    def ids(self, kind: str) -> list[str]:
        """The ids named of a kind, in the order said."""
        return list(dict.fromkeys(word.id for word in self.words if word.kind == kind))


class Taken:
    """The stretches of a sentence that are read already, each with the sign that masks it (or none)."""

    def __init__(self) -> None:
        self._stretches: list[tuple[int, int, str]] = []

    def free(self, start: int, end: int) -> bool:
        """Whether nothing that is masked was read here."""
        return all(end <= a or start >= b for a, b, _ in self._stretches)

    def take(self, start: int, end: int, sign: str) -> None:
        """Mask a stretch."""
        self._stretches.append((start, end, sign))

    def mask(self, text: str) -> str:
        """The text with the signs in the stretches' places."""
        parts, position = [], 0
        for start, end, sign in sorted(self._stretches):
            parts += [text[position:start], sign]
            position = end
        return "".join([*parts, text[position:]])


class Spotter:
    """Takes sentences apart; made once, from the vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._classes = _Lexicon(vocabulary, [kind for kind in MASKS if kind != "field"])
        self._others = _Lexicon(vocabulary, ["field", *PLAIN_KINDS])
        self.words = [word for kind in (*MASKS, *PLAIN_KINDS) for word, _ in vocabulary.words(kind)]

    def spot(
        self, text: str, today: date, names: Sequence[FoundName] = (), products: Mapping[str, str] | None = None
    ) -> Spotted:
        """Take a normalised sentence apart; `names` were found before, and nothing is read inside them."""
        spotted, taken = Spotted(text, today, names), Taken()
        for name in names:
            taken.take(name.start, name.end, CLIENT)
        low = text.lower() if len(text.lower()) == len(text) else text
        spotted.unnamed = taken.mask(low)
        for product, code in (products or {}).items():
            at = low.find(product.lower())
            if at >= 0 and taken.free(at, at + len(product)):
                taken.take(at, at + len(product), PRODUCT)
                spotted.words.append(Word(at, at + len(product), "product", code))
        for match in PERSON_CODE.finditer(text):
            if taken.free(*match.span()):
                taken.take(*match.span(), PERSON)
        self._classes.read(low, spotted, taken)
        for period in find_periods(text, today):
            if taken.free(period.start, period.end):
                taken.take(period.start, period.end, PERIOD)
                spotted.windows.append((period.start, period.end, period.window))
        for start, end, amount in find_amounts(text):
            if taken.free(start, end):
                taken.take(start, end, AMOUNT)
                spotted.amounts.append((start, end, amount))
        self._others.read(low, spotted, taken)
        _spot_references(text, spotted, taken)
        spotted.masked = taken.mask(low)
        return spotted


class _Lexicon:
    """The words of some kinds, found in one pass, the longest first. A word may be of several kinds."""

    def __init__(self, vocabulary: Vocabulary, kinds: Sequence[str]) -> None:
        self._words: dict[str, list[tuple[str, str]]] = {}
        for kind in kinds:
            for word, term in vocabulary.words(kind):
                if (kind, term) not in self._words.setdefault(word.lower(), []):
                    self._words[word.lower()].append((kind, term))
        longest_first = sorted(self._words, key=len, reverse=True)
        chinese, latin = (
            "|".join(re.escape(word) for word in longest_first if word.isascii() == is_latin) or "(?!)"
            for is_latin in (False, True)
        )
        # The edges of a Latin word are looked at once for all, and not once for each of hundreds.
        self._pattern = re.compile(rf"{chinese}|(?<![a-z])(?:{latin})(?![a-z0-9])")

    def read(self, low: str, spotted: Spotted, taken: Taken) -> None:
        """Note the words that stand free, and mask those whose kind is masked."""
        for match in self._pattern.finditer(low):
            if not taken.free(*match.span()):
                continue
            meanings = self._words[match[0]]
            spotted.words += [Word(*match.span(), kind, term) for kind, term in meanings]
            # 待办 is a field of the card and the heart of my_tasks: it stays to be read.
            masks = [MASKS[kind] for kind, term in meanings if kind in MASKS and term != "tasks"]
            if masks:
                taken.take(*match.span(), masks[0])


def _spot_references(text: str, spotted: Spotted, taken: Taken) -> None:
    for found in (*_ORDINAL.finditer(text), *_ALSO_ORDINAL.finditer(text)):
        if taken.free(*found.span()):
            numbers = (read_ordinal(found),) if found.re is _ORDINAL else _places(found, spotted)
            if not numbers:
                continue
            spotted.ordinals = (*spotted.ordinals, *numbers)
            taken.take(*found.span(), ORDINAL)
    for match in _PRONOUN.finditer(text):
        if taken.free(*match.span()) and not spotted.names:
            spotted.pronoun = True
            taken.take(*match.span(), CLIENT)
            break


def _places(found: re.Match[str], spotted: Spotted) -> tuple[int, ...]:
    """The places that `_ALSO_ORDINAL` names; the first so many only where a field of each is asked for."""
    one, low, high, zh, en = found.groups()
    if one:
        return (count(one),)
    if low:
        return int(low), int(high)
    fields = [word for word in spotted.words if word.kind == "field"]
    asked = any(word.start >= found.end() if zh else word.end <= found.start() for word in fields)
    return tuple(range(1, min(count(zh or en), _MOST_PLACES) + 1)) if asked else ()


def read_ordinal(found: re.Match[str]) -> int:
    """Which of a list: 1 for the first, -1 for the last."""
    if found[1]:
        number = count(found[1].removeprefix("倒数").removeprefix("第").strip())
        return -number if found[1].startswith("倒数") else number
    if found[2]:
        word = found[2].lower()
        return -1 if word == "last" else _ORDINALS.index(word) + 1
    if found[3] or found[4]:
        return int(found[3] or found[4])
    return -1
