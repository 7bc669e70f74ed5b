"""An answer in an interview as what is kept of it, and what was heard in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge.tables.kyc import Question
from skills.contract import Language, Line, Period, line

_ABOUT = re.compile(
    r"大概|大约|约|左右|上下|差不多|估计|可能|[多来几余]万|[多来几余]亿|"
    r"\b(?:about|around|roughly|some|approx\w*|maybe|nearly|almost|or so)\b",
    re.I,
)
_RANGE = re.compile(r"[\d万亿千百十kmn]\s?(?:到|至|-|~|–|to)\s?[\d一二两三四五六七八九十]", re.I)
# What may stand around an amount or a time without saying more than that.
_FILLING = re.compile(
    r"\d+(?:[.,]\d+)*|[零一二两三四五六七八九十百千万亿半]|个|元|块钱?|人民币|大概|大约|约|左右|上下|差不多|估计|可能|[多来几余]|一年|年|月|日|号|吧|的|了|是|有|就|到|至|他|她|说|"
    r"\b(?:about|around|roughly|some|maybe|nearly|or so|a year|per year|yearly|cny|rmb|yuan|million|thousand|billion|m|k|bn|"
    r"it'?s|he|she|says?|to|in|from)\b|"
    r"[\s,,.。!~、-]",
    re.I,
)
_COUNTS = {
    "一": 1, "俩": 2, "两": 2, "二": 2, "三": 3, "仨": 3, "四": 4, "五": 5,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
_COUNT = r"(?:(?P<count>\d|[一俩两二三仨四五]|\b(?:an?|one|two|three|four|five)\b)\s*(?:个|位|名)?\s*)?"
_PEOPLE = {
    "spouse": r"太太|妻子|老婆|爱人|先生(?!也)|丈夫|老公|配偶|夫妻|\b(?:wife|husband|spouse|partner)\b",
    "child": r"小?孩子?|儿子|女儿|子女|儿女|娃|\b(?:kids?|child|children|sons?|daughters?)\b",
    "parent": r"父母|爸妈|父亲|母亲|爸爸|妈妈|老人|岳父|岳母|公公|婆婆|\b(?:parents?|father|mother)\b",
    "sibling": r"兄弟|姐妹|哥哥|弟弟|姐姐|妹妹|\b(?:brothers?|sisters?|siblings?)\b",
    "partner": r"合伙人|伙伴|股东|投资人|\b(?:partners|shareholders?|investors?|co-?founders?)\b",
}
_DENIED = r"(?:没有?|无|不|未|没|\bno\b|\bnot\b|n't|\bnever\b)\s*(?:会|要|想|再|有|买过?|做过?|碰过?|a |any |bought |held |had )*"
WAN, YI = Decimal(10_000), Decimal(100_000_000)


@dataclass(frozen=True)
class Heard:
    """What is kept as the fact, what of it was understood, and which other facts it tells, too."""

    value: str
    understood: tuple[Line, ...] = ()
    also: tuple[str, ...] = ()


def hear(question: Question, said: str, amounts: Sequence[Decimal], on: Period | None, language: Language) -> Heard:
    """Read an answer as its question takes it. What does not fit the form is kept as it was said, and that is told."""
    said = " ".join(said.split())
    if question.form == "amount":
        return _amount(said, amounts, language)
    if question.form == "date":
        return _date(said, on)
    if question.form == "choice":
        return _choice(question, said, language)
    if question.form == "people":
        return _people(question, said)
    return Heard(said)


def _amount(said: str, amounts: Sequence[Decimal], language: Language) -> Heard:
    if not amounts:
        return Heard(said, (line("no_amount"),))
    about = ("约" if language == "zh" else "about ") if _ABOUT.search(said) else ""
    gap = _gap_of(said, language) if len(amounts) == 2 else ("、" if language == "zh" else ", ")
    value = about + gap.join(exact(amount, language) for amount in amounts)
    return Heard(_with_words(value, said, language))


def _gap_of(said: str, language: Language) -> str:
    """Between two amounts: of a range, or of two that were named one after the other."""
    if _RANGE.search(said):
        return "至" if language == "zh" else " to "
    return "、" if language == "zh" else ", "


def exact(amount: Decimal, language: Language) -> str:
    """An amount to the last fen, in the unit in which it is read: 350万元, 1.2亿元, CNY 3,500,000."""
    if language == "en":
        text = f"{amount:,f}"
        return "CNY " + (text.rstrip("0").rstrip(".") if "." in text else text)
    unit, name = (YI, "亿") if amount >= YI else (WAN, "万") if amount >= WAN else (Decimal(1), "")
    text = f"{amount / unit:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + name + "元"


def _date(said: str, on: Period | None) -> Heard:
    if on is None:
        return Heard(said, (line("no_date"),))
    return Heard(said, (line("when", start=on.start),))


def _choice(question: Question, said: str, language: Language) -> Heard:
    low = said.lower()
    chosen = [
        option.in_language(language) for option in question.options if any(_says(word, low) for word in option.words)
    ]
    if not chosen:
        return Heard(said, (line("no_choice"),))
    value = ("、" if language == "zh" else ", ").join(chosen)
    return Heard(value if said in chosen else f"{value}{_gap(language)}{said}")


def _says(word: str, low: str) -> bool:
    return word in low and not re.search(rf"{_DENIED}{re.escape(word)}", low)


def _people(question: Question, said: str) -> Heard:
    heard = []
    for kind, pattern in _PEOPLE.items():
        found = re.search(f"{_COUNT}(?:{pattern})", said, re.I)
        if found is None:
            continue
        if re.search(f"{_DENIED}(?:{pattern})", said, re.I):
            heard.append((kind, line(f"people_no_{kind}")))
            continue
        count = _counted(found["count"])
        heard.append((kind, line(f"people_{kind}", count=count) if count else line(f"people_{kind}_some")))
    understood = (line("people", people=[part for _, part in heard]),) if heard else ()
    also = tuple(field for kind, field in question.also.items() if any(kind == one for one, _ in heard))
    return Heard(said, understood, also)


def _counted(said: str | None) -> int | None:
    if not said:
        return None
    return int(said) if said.isdecimal() else _COUNTS[said.lower()]


def _with_words(value: str, said: str, language: Language) -> str:
    """The value, and the words as they were said where they say more."""
    rest = _FILLING.sub("", said)
    return f"{value}{_gap(language)}{said}" if len(rest) >= 2 else value


def _gap(language: Language) -> str:
    return ";" if language == "zh" else "; "
