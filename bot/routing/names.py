"""Client names in what was said: exact, short, code, phone, pinyin, homophone; and what looks like an unknown name."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

LONGEST_NAME = 24
READ_AT_MOST = 400  # characters searched for names; beyond it no one names a client in a chat line
_CJK_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN_RUN = re.compile(r"[A-Za-z][A-Za-z.'&-]*(?: [A-Za-z][A-Za-z.'&-]*)*")
_CODE = re.compile(r"(?<![A-Za-z0-9])[Cc]\d{4,8}(?!\d)")
_PHONE = re.compile(r"(?<!\d)1\d{2}[ -]?\d{4}[ -]?\d{4}(?!\d)")
_TAIL = re.compile(r"(?:尾号|末四位|后四位|ending(?: in)?)\s*(?:是|为)?\s*(\d{4})(?!\d)", re.I)
_STRENGTH = {"code": 0, "phone": 0, "full": 1, "tail": 1, "short": 2, "pinyin": 3, "initials": 4}


class Hit(Protocol):
    """A key that a client answers to."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102


FindNames = Callable[[Iterable[str]], Sequence[Hit]]


@dataclass(frozen=True)
class FoundName:
    """A client's name and where it stands; several codes where several clients answer to it."""

    start: int
    end: int
    said: str
    codes: tuple[str, ...]
    kind: str


class NameFinder:
    """Looks up all substrings of a message in one query, and keeps the best readings that do not overlap."""

    def __init__(self, fold: Callable[[str], str], pinyin: Callable[[str], str], ordinary: frozenset[str]) -> None:
        self._fold = fold
        self._pinyin = pinyin
        self._ordinary = ordinary

    def find(self, text: str, lookup: FindNames) -> list[FoundName]:
        """The clients named in a text, in the order said."""
        text = text[:READ_AT_MOST]
        keyed = list(self._candidates(text))
        hits: dict[str, list[Hit]] = {}
        for hit in lookup({key for _, _, key, _ in keyed}):
            hits.setdefault(hit.key, []).append(hit)
        readings = []
        for start, end, key, kinds in keyed:
            matching = [hit for hit in hits.get(key, ()) if hit.kind in kinds]
            if matching:
                kind = min((hit.kind for hit in matching), key=_STRENGTH.__getitem__)
                codes = tuple(sorted({hit.code for hit in matching if hit.kind == kind}))
                readings.append(FoundName(start, end, text[start:end], codes, kind))
        return self._best(readings)

    def _candidates(self, text: str) -> Iterable[tuple[int, int, str, tuple[str, ...]]]:
        for match in _CODE.finditer(text):
            yield match.start(), match.end(), match[0].lower(), ("code",)
        for match in _PHONE.finditer(text):
            yield match.start(), match.end(), re.sub(r"\D", "", match[0]), ("phone",)
        for match in _TAIL.finditer(text):
            yield match.start(), match.end(), match[1], ("tail",)
        for start, end in stretches(text):
            part = text[start:end]
            key = self._fold(part)
            if len(key) < 2:
                continue
            yield start, end, key, ("full", "short")
            if part.isascii():
                if len(key) >= 4:
                    yield start, end, key, ("pinyin",)
            elif len(part) <= 8 and _CJK_RUN.fullmatch(part) and part not in self._ordinary:
                yield start, end, self._pinyin(part), ("pinyin",)

    def _best(self, readings: list[FoundName]) -> list[FoundName]:
        readings.sort(key=lambda r: (_STRENGTH[r.kind] >= 3, -(r.end - r.start), _STRENGTH[r.kind], r.start))
        kept: list[FoundName] = []
        for reading in readings:
            if all(reading.end <= other.start or reading.start >= other.end for other in kept):
                kept.append(reading)
        if any(_STRENGTH[r.kind] < 3 for r in kept):
            kept = [r for r in kept if _STRENGTH[r.kind] < 3]
        return sorted(kept, key=lambda r: r.start)


def stretches(text: str) -> Iterable[tuple[int, int]]:
    """Every stretch that could be a name: of Chinese characters, or of whole Latin words."""
    for run in re.finditer(r"[\u3400-\u9fff·()0-9A-Za-z]+", text):
        if _CJK_RUN.search(run[0]):
            for start in range(run.start(), run.end()):
                for end in range(start + 2, min(run.end(), start + LONGEST_NAME) + 1):
                    yield start, end
    for run in _LATIN_RUN.finditer(text):
        edges = [(m.start() + run.start(), m.end() + run.start()) for m in re.finditer(r"[^ ]+", run[0])]
        for i, (start, _) in enumerate(edges):
            for _, end in edges[i : i + 6]:
                yield start, end - 2 if text[start:end].lower().endswith("'s") else end


_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷"
    "龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪季樊祝章毕鲁葛柳岑齐梅庄辛管柯翟欧尚温俞涂聂焦左阮倪岳单詹翁"
)
_UNKNOWN_PERSON = re.compile(rf"(?:欧阳|司马|上官|诸葛|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}")
_UNKNOWN_COMPANY = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,16}?(?:股份有限公司|有限责任公司|有限公司|集团|公司)")
_UNKNOWN_LATIN = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+\b")


def guess_names(text: str, ordinary: frozenset[str]) -> list[tuple[int, int]]:
    """Stretches that look like the name, code or phone of a client whom the book does not show, the likeliest first."""
    found = [m.span() for pattern in (_CODE, _PHONE, _TAIL) for m in pattern.finditer(text)]
    found += [m.span() for m in _UNKNOWN_COMPANY.finditer(text)]
    for match in _UNKNOWN_PERSON.finditer(text):
        for end in (match.end(), match.end() - 1):
            name = text[match.start() : end]
            pieces = {name[i:j] for i in range(len(name)) for j in range(i + 2, len(name) + 1)}
            if len(name) >= 2 and not pieces & ordinary:
                found.append((match.start(), end))
                break
    return found + [m.span() for m in _UNKNOWN_LATIN.finditer(text)]
