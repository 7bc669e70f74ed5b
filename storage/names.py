"""The keys by which a client is found: full and short names, pinyin, initials, code, phone and its tail."""

import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from opencc import OpenCC
from rapidfuzz.distance import OSA

# Names are read character by character; without its phrase table pypinyin loads four times faster.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
from pypinyin import Style, lazy_pinyin

# Surnames whose reading as a name differs from the character's usual one.
SURNAME_READINGS = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "任": "ren", "查": "zha", "盖": "ge", "朴": "piao",
    "区": "ou", "翟": "zhai", "尉": "wei", "缪": "miao", "种": "chong", "乐": "yue", "冼": "xian", "员": "yun",
    "燕": "yan", "那": "na", "纪": "ji", "宁": "ning", "洗": "xian", "覃": "qin", "秘": "bi", "折": "she",
    "阚": "kan", "卜": "bu", "都": "du", "薄": "bo", "粘": "nian", "乜": "nie",
    "尉迟": "yuchi", "万俟": "moqi", "澹台": "tantai",
}  # fmt: skip
LONGEST_KEY = 200  # as the table of names has room for; nobody says a longer one
_NOT_WORD = re.compile(r"[^\w]+|_+")
_NOT_DIGIT = re.compile(r"\D")
_CHINA = re.compile(r"^(?:00)?86(?=\d{10})")  # before a whole number; a local one may itself begin with 86
_CJK = re.compile(r"[\u3400-\u9fff]")


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def fold(text: str) -> str:
    """One spelling for all: NFKC, simplified, lower case, without spaces, dots and other punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if not plain.isascii():
        # Müller is found as Muller, too.
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
        plain = _simplifier().convert(unicodedata.normalize("NFC", plain))
    return _NOT_WORD.sub("", plain)


@lru_cache(maxsize=20_000)
def _syllable(character: str) -> str:
    return lazy_pinyin(character, style=Style.NORMAL)[0]


def pinyin(folded: str, *, of_person: bool = False) -> str:
    """Pinyin without tones and spaces, read character by character; a person's surname in its reading as a name."""
    syllables = [_syllable(c) if _CJK.match(c) else c for c in folded]
    surname = folded[:2] if folded[:2] in SURNAME_READINGS else folded[:1]
    if of_person and surname in SURNAME_READINGS:
        syllables[: len(surname)] = [SURNAME_READINGS[surname]]
    return "".join(syllables)


@dataclass(frozen=True)
class CompanyName:
    """A company's name taken apart: 苏州 · 晶芯 · 半导体 · 有限公司."""

    region: str
    brand: str
    trade: str

    @property
    def short(self) -> str:
        """How people write it: the place and the brand."""
        return self.region + self.brand

    def forms(self) -> Iterator[str]:
        """All shorter forms in use, the longest first; a bare place (上海) or trade word (仪器) names nobody."""
        region_word, trade_word, _ = _company_words()
        first_trade = found.group() if (found := _first_trade().match(self.trade)) else ""
        for form in (
            self.region + self.brand + self.trade,
            self.brand + self.trade,
            self.brand + first_trade,
            self.region + self.brand,
            self.brand,
        ):
            if len(form) >= 2 and not trade_word.fullmatch(form) and not region_word.fullmatch(form):
                yield form


@cache
def _first_trade() -> re.Pattern[str]:
    return re.compile(_company_words()[1].pattern.removesuffix("+$"))


@cache
def _company_words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = tomllib.loads(files("storage").joinpath("company_words.toml").read_text(encoding="utf-8"))

    def either(key: str) -> str:
        return "|".join(sorted((re.escape(w) for w in words[key]), key=len, reverse=True))

    region = re.compile(
        rf"^(?:{either('regions')})(?:省|市|自治区)?"
        r"(?:工业园区|高新技术产业开发区|高新技术开发区|高新区|经济技术开发区|经济开发区|开发区|新区|自贸区|产业园)?"
    )
    return region, re.compile(rf"(?:{either('trades')})+$"), re.compile(rf"[\s,,.]*(?:{either('forms')})\.?$", re.I)


def take_apart(name: str) -> CompanyName:
    """A company's name in its parts; what has no such parts is all brand."""
    region_word, trade_word, form_word = _company_words()
    core = re.sub(r"[((].*?[))]", "", unicodedata.normalize("NFKC", name)).strip()
    while (shorter := form_word.sub("", core).strip()) and shorter != core:
        core = shorter
    region = found.group() if (found := region_word.match(core)) and len(core) - found.end() >= 2 else ""
    rest = core[len(region) :]
    trade = found.group() if (found := trade_word.search(rest)) and found.start() >= 2 else ""
    return CompanyName(region, rest[: len(rest) - len(trade)].strip(), trade)


def short_name(name: str, kind: str) -> str:
    """The name as people say it: a person's own, a company's place and brand."""
    return (take_apart(name).short or name) if kind == "company" else name


def digits_of(phone: str | None) -> str:
    """A phone by which somebody is found: its digits, without China's 86, 0086 or +86; empty where too short."""
    digits = _CHINA.sub("", _NOT_DIGIT.sub("", unicodedata.normalize("NFKC", phone or "")))
    return digits if len(digits) >= 7 else ""


COMPOUND_SURNAMES = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木", "宇文",
    "长孙", "南宫", "万俟", "澹台",
)  # fmt: skip
TITLES = "总|先生|女士|小姐|太太|老师|经理|董事长|董|行长|主任|医生|教授|律师|工|姐|哥|叔|阿姨|大哥|大姐"


def surname(name: str) -> str:
    """A person's surname: the first of a Chinese name, the last word of a Latin one, the first part of one with ·."""
    parts = re.sub("[·•・]", " ", name).split()
    if not parts:
        return ""
    if len(parts) > 1 or name.isascii():
        return parts[-1] if name.isascii() else parts[0]
    return name[:2] if name.startswith(COMPOUND_SURNAMES) else name[:1]


def latin_name(name: str) -> str:
    """Shen Jianing for 沈嘉宁; empty where the name is no Chinese one."""
    family = surname(name)
    if not name or not all(map(_CJK.match, name)):
        return ""
    given = name[len(family) :]
    return " ".join(part.capitalize() for part in (pinyin(family, of_person=True), pinyin(given)) if part)


def addressed(said: str) -> str | None:
    """The surname in 张总, 欧阳女士, 老王, Mr Zhang, Zhang总, 欧阳, Chen; None where nobody is addressed like that."""
    if said in COMPOUND_SURNAMES:
        return said
    found = re.fullmatch(rf"(?:老|小)?([\u3400-\u9fff]{{1,2}}?)(?:{TITLES})|(?:老|小)([\u3400-\u9fff])", said)
    latin = re.fullmatch(rf"(?:(?:mr|mrs|ms|miss|madam)\.? )?([a-z]{{2,}})(?: ?(?:{TITLES}))?", said, re.I)
    return (found[1] or found[2]) if found else latin[1].lower() if latin else None


def keys(code: str, name: str, kind: str, phone: str | None) -> set[tuple[str, str]]:
    """All (key, kind) pairs of a client for the table of names."""
    full = fold(name)
    found = {(full, "full"), (fold(code), "code")}
    spoken = {full}
    if kind == "company":
        spoken = {fold(form) for form in take_apart(name).forms()}
        found |= {(form, "short") for form in spoken if form != full}
    else:
        parts = {fold(part) for part in re.split(r"[·•・\s]", name)}
        found |= {(part, "short") for part in parts if len(part) >= (3 if part.isascii() else 2) and part != full}
        family = fold(surname(name))
        found |= {(family, "surname"), (pinyin(family, of_person=True), "surname")}
    if kind == "person" and "乾" in name:
        spoken.add(_NOT_WORD.sub("", name))  # folded to 干 (gan), but in a name it is read qian
    for form in spoken:
        if _CJK.search(form):
            found.add((pinyin(form, of_person=kind == "person"), "pinyin"))
            found.add(
                ("".join(pinyin(c, of_person=kind == "person" and i == 0)[:1] for i, c in enumerate(form)), "initials")
            )
    if digits := digits_of(phone):
        written = _NOT_DIGIT.sub("", unicodedata.normalize("NFKC", phone or ""))
        found |= {(digits, "phone"), (written, "phone"), (digits[-4:], "tail")}
    return {(key, what) for key, what in found if 0 < len(key) <= LONGEST_KEY}


ALIKE_FROM = 3  # characters of a name from which one wrong one is taken for a slip
_SURE_CJK, _SURE_LATIN = 4, 6  # lengths from which a single name that differs by one is the one meant


def is_slip(said: str, name: str) -> bool:
    """Whether two folded names differ by one character left out, changed or swapped (in Latin letters also added)."""
    if len(said) > len(name) and not said.isascii():
        return False  # 苏州晶芯呢: the name and a word behind it
    return min(len(said), len(name)) >= ALIKE_FROM and OSA.distance(said, name, score_cutoff=1) == 1


def is_sure_slip(said: str) -> bool:
    """Whether a name is long enough that a slip leaves no doubt: 王建国 may well be another person than 王建军."""
    return len(said) >= (_SURE_LATIN if said.isascii() else _SURE_CJK)
