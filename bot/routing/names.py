"""Client names in what was said: exact, short, code, phone, pinyin, homophone, initials."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from bot.routing.strangers import CODE, COMPOUND, GIVEN, PHONE, SURNAMES, TAIL, NoNames

LONGEST_NAME = 24
_BESIDE = 4  # characters between a name and the number that tells which of that name
READ_AT_MOST = 400  # characters searched for names; beyond it no one names a client in a chat line
_CJK_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN_RUN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.'&-]*(?: [A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.'&-]*)*")
_INITIALS = re.compile(r"(?<![A-Za-z0-9.@])(?:[a-z]{2,4}|[A-Z]{2,4})(?![A-Za-z0-9.@])")
_WHOSE = re.compile(r"的?(?:那[个位家])?客户|的?那[个位家]|的人")  # 尾号2210的那位客户 is all one name
_OF_WHOM = re.compile(r"的|那[边里]|呢|这个|'s")
_STRENGTH = {
    "code": 0,
    "phone": 0,
    "full": 1,
    "tail": 1,
    "short": 2,
    "former": 2,
    "surname": 2,
    "pinyin": 3,
    "initials": 4,
}


_GOES_ON = "的|那[个位边里]?|最近|今天|明天|昨天|上次|下一?步|怎么|什么|有没?有?|在|电话|生日|资产"  # what follows a whole name
_SHORTHAND = (("surname",), ("initials",))
_TITLES = "总|先生|女士|小姐|太太|老师|经理|董事长|董|行长|主任|医生|教授|律师|工|姐|哥|叔|阿姨|大姐|大哥"
_BEFORE = "给和跟与帮看查问找约对是让向见等为替把请陪打"  # what stands before somebody: 给张总
ADDRESSED = re.compile(
    rf"(?<![\u3400-\u9fff])(?![{_BEFORE}][{SURNAMES}])(?:老|小)?[\u3400-\u9fff]{{1,2}}?(?:{_TITLES})|"
    rf"(?<=[{_BEFORE}])(?:老|小)?[\u3400-\u9fff]{{1,2}}?(?:{_TITLES})|"
    rf"(?<![\u3400-\u9fffA-Za-z])[A-Za-z]{{2,8}} ?(?:{_TITLES})|"
    rf"(?:(?<![\u3400-\u9fff])|(?<=[给和跟与帮看查问找约对让向等为替请陪]))(?:[老小][{SURNAMES}]|{COMPOUND})(?=$|[^\u3400-\u9fff]|{_GOES_ON})|"
    r"\b(?:mr|mrs|ms|miss|madam)\.? [a-z]{2,}\b",
    re.I,
)
_SURNAME_ALONE = re.compile(r"(?<![A-Za-z.@'-])[A-Z][a-z]{1,7}(?![A-Za-z@-])(?! [A-Z])")
_NEXT_WORD = re.compile(r" ?([a-z]{1,6})(?![a-z'])", re.I)


class Hit(Protocol):
    """A key that a client answers to."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102


FindNames = Callable[[Iterable[str], Iterable[str]], Sequence[Hit]]  # by keys; by those that are surnames or initials


@dataclass(frozen=True)
class FoundName:
    """A client's name and where it stands; several codes where several clients answer to it."""

    start: int
    end: int
    said: str
    codes: tuple[str, ...]
    kind: str

    def one_of(self, codes: Iterable[str]) -> str | None:
        """The only one among these codes that answers to the name."""
        fitting = [code for code in self.codes if code in set(codes)]
        return fitting[0] if len(fitting) == 1 else None

    @property
    def reference(self) -> str:
        """What a call takes for it: the code, or where several clients answer to it, the name as said."""
        return self.codes[0] if len(self.codes) == 1 else self.said


class NameFinder:
    """Looks up all substrings of a message in one query, and keeps the best readings that do not overlap."""

    def __init__(
        self,
        fold: Callable[[str], str],
        pinyin: Callable[[str], str],
        addressed: Callable[[str], str | None],
        no_names: NoNames,
    ) -> None:
        """`addressed` gives the surname in 张总 or "Mr Zhang".

        Of `no_names`, Chinese words are names only when written so, and Latin ones never somebody's initials.
        """
        self._latin = no_names.latin
        self._places = no_names.places
        self._dictionary = no_names.dictionary
        self._addressed = addressed
        self._fold = fold
        self._pinyin = pinyin
        self._ordinary = no_names.ordinary | no_names.dictionary
        self._syllables = frozenset(pinyin(character) for character in GIVEN) - {"he", "long", "man", "an"}

    def find(self, text: str, lookup: FindNames) -> list[FoundName]:
        """The clients named in a text, in the order said."""
        text = text[:READ_AT_MOST]
        keyed = list(self._candidates(text))
        hits: dict[str, list[Hit]] = {}
        shorthand = {key for _, _, key, kinds in keyed if kinds in _SHORTHAND}
        for hit in lookup({key for _, _, key, kinds in keyed if kinds not in _SHORTHAND}, shorthand):
            hits.setdefault(hit.key, []).append(hit)
        readings = []
        for start, end, key, kinds in keyed:
            matching = [hit for hit in hits.get(key, ()) if hit.kind in kinds]
            if matching:
                kind = min((hit.kind for hit in matching), key=_STRENGTH.__getitem__)
                codes = tuple(sorted({hit.code for hit in matching if hit.kind == kind}))
                said, whose = text[start:end], _WHOSE.match(text, end)
                readings.append(FoundName(start, whose.end() if whose and kind == "tail" else end, said, codes, kind))
        fitting = [r for r in readings if not self._runs_into_a_word(r, readings, text) and not self._goes_on(r, text)]
        return self._best(fitting, text)

    def places_in(self, text: str) -> tuple[str, ...]:
        """The places that Latin words name, in Chinese: 无锡 for Wuxi."""
        words = re.findall(r"[a-z]{4,}", text.lower())
        return tuple(self._by_sound[word] for word in words if word in self._by_sound) if words else ()

    @cached_property
    def _by_sound(self) -> dict[str, str]:
        return {self._pinyin(place): place for place in self._places}

    def _goes_on(self, name: FoundName, text: str) -> bool:
        """何勇 in 何勇军电话: the name goes on, and is somebody else's."""
        if name.said.isascii() and name.kind == "pinyin" and " " in name.said:  # zhang wei in zhang wei wei
            following = _NEXT_WORD.match(text, name.end)
            return bool(following and following[1].lower() in self._syllables)
        after = text[name.end : name.end + 1]
        if name.kind not in ("full", "pinyin") or len(name.said) != 2 or after not in GIVEN:
            return False
        return text[name.end : name.end + 2] not in self._dictionary

    def _runs_into_a_word(self, name: FoundName, readings: list[FoundName], text: str) -> bool:
        """张伟明 in 张伟明天来: a shorter name stands before a word that this one cuts."""
        cut = text[name.end - 1 : name.end + 1] in self._dictionary
        begun = name.start > 0 and text[name.start - 1 : name.start + 1] in self._dictionary
        if begun and (cut or name.kind == "pinyin") and not name.said.isascii():
            return True  # 天工 in 今天工作 is of two words; 海那 in 上海那边 only sounds like somebody
        return cut and any(other.start == name.start and other.end == name.end - 1 for other in readings)

    def _candidates(self, text: str) -> Iterable[tuple[int, int, str, tuple[str, ...]]]:
        for match in CODE.finditer(text):
            yield match.start(), match.end(), match[0].lower(), ("code",)
        for match in PHONE.finditer(text):
            yield match.start(), match.end(), re.sub(r"\D", "", match[1]), ("phone",)
        for match in TAIL.finditer(text):
            yield match.start(), match.end(), match[1], ("tail",)
        for match in ADDRESSED.finditer(text):
            if family := self._addressed(match[0]):
                yield match.start(), match.end(), self._fold(family), ("surname",)
        for match in _SURNAME_ALONE.finditer(text):
            if match[0].lower() not in self._latin:
                yield match.start(), match.end(), match[0].lower(), ("surname",)
        for match in _INITIALS.finditer(text):
            if match[0].lower() not in self._latin:
                yield match.start(), match.end(), match[0].lower(), ("initials",)
        for start, end in stretches(text):
            part = text[start:end]
            chinese = _CJK_RUN.fullmatch(part) is not None
            key = part if chinese else self._fold(part)  # a normalised text is folded but for case and signs
            if len(key) < 2:
                continue
            yield start, end, key, ("full", "short", "former")
            if part.isascii():
                if len(key) >= 4:
                    yield start, end, key, ("pinyin",)
            elif chinese and len(part) <= 8 and part not in self._ordinary:
                yield start, end, self._pinyin(part), ("pinyin",)

    def _best(self, readings: list[FoundName], text: str) -> list[FoundName]:
        readings.sort(key=lambda r: (_STRENGTH[r.kind] >= 3, -(r.end - r.start), _STRENGTH[r.kind], r.start))
        kept: list[FoundName] = []
        for reading in readings:
            if all(reading.end <= other.start or reading.start >= other.end for other in kept):
                kept.append(reading)
        kept = _in_full(kept, readings)
        for weak in (3, 4):  # by sound only where nothing is written out, by initials only where nothing sounds
            if any(_strength(r) < weak for r in kept):
                kept = [r for r in kept if _strength(r) < weak]
        # 马上 and 方便 are names, too; beside another name they are the word.
        named = [r for r in kept if not self.is_word(r)]
        if not named and len(kept) > 1:  # 马上帮我查下方便的电话: of whom something is asked
            named = [r for r in kept if _OF_WHOM.match(text, r.end)]
        return _with_numbers(sorted(named or kept, key=lambda r: r.start))

    def is_word(self, name: FoundName) -> bool:
        """Whether what was found as a name is an ordinary word as well."""
        return name.said in self._ordinary


def _strength(name: FoundName) -> int:
    """How sure a reading is; two or more Latin words that sound like a name are as good as written out."""
    return 2 if name.kind == "pinyin" and " " in name.said else _STRENGTH[name.kind]


def _in_full(kept: list[FoundName], readings: list[FoundName]) -> list[FoundName]:
    """Chen in "Chen Jianguo" is not everybody called Chen: the longer reading by sound wins over a part of it."""
    longer = [r for r in readings if r.kind == "pinyin" and " " in r.said]
    for whole in sorted(longer, key=lambda r: r.end - r.start):
        inside = [k for k in kept if k.kind in ("short", "surname") and whole.start <= k.start and k.end <= whole.end]
        if inside and all(k.end - k.start < whole.end - whole.start for k in inside):
            kept = [k for k in kept if k not in inside] + [whole]
    return kept


def _with_numbers(names: list[FoundName]) -> list[FoundName]:
    """陈建国尾号0916, 陈建国 C000347: the name and the number beside it are one client, the one both fit."""
    merged: list[FoundName] = []
    for name in names:
        before = merged[-1] if merged else None
        common = sorted(set(name.codes) & set(before.codes)) if before else []
        numbered = before is not None and {"code", "tail", "phone"} & {name.kind, before.kind}
        if before is not None and numbered and common and name.start - before.end <= _BESIDE:
            merged[-1] = FoundName(before.start, name.end, name.said, tuple(common), "code")
        else:
            merged.append(name)
    return merged


def stretches(text: str) -> Iterable[tuple[int, int]]:
    """Every stretch that could be a name: of Chinese characters, or of whole Latin words."""
    for run in re.finditer(r"[\u3400-\u9fff·•・‧()0-9A-Za-z]+", text):
        if _CJK_RUN.search(run[0]):
            for start in range(run.start(), run.end()):
                for end in range(start + 2, min(run.end(), start + LONGEST_NAME) + 1):
                    yield start, end
    for run in _LATIN_RUN.finditer(text):
        edges = [(m.start() + run.start(), m.end() + run.start()) for m in re.finditer(r"[^ ]+", run[0])]
        for i, (start, _) in enumerate(edges):
            for _, end in edges[i : i + 6]:
                yield start, end - 2 if text[start:end].lower().endswith("'s") else end
