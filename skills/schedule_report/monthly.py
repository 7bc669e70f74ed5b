"""A day of every month in a sentence: 每月1号, 月底, monthly, on the 15th of each month."""

import re

_SIGNS = "一二三四五六七八九"
_ZH_DAY = re.compile(
    r"每个?月的?(\d{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九]?十?[一二三四五六七八九]?)(?:号|日)|每月(?:的)?(\d{1,2})(?![点::\d])"
)
_EN_DAY = re.compile(
    r"(?:on )?(?:the )?(?:(\d{1,2})(?:st|nd|rd|th)|(first|last))(?: day)? of (?:the|each|every) month|every (\d{1,2})(?:st|nd|rd|th)\b",
    re.I,
)
_END = re.compile(r"(?:每个?月的?)?(?:月底|月末|最后一天)|end of (?:the|each|every) month|month[- ]end", re.I)
_START = re.compile(r"(?:每个?月的?)?月初|(?:start|beginning) of (?:the|each|every) month", re.I)
_MONTHLY = re.compile(r"每个?月|按月|月度|\bmonthly\b|(?:every|each|once a) month", re.I)
_REPORT = re.compile(r"月报|月度(?:汇总|报告)|\bmonthly (?:report|summary)", re.I)
LAST = 31  # on a day that a month does not have, it is its last one


def read_monthly(text: str) -> tuple[str | None, str]:
    """The day of the month that was said, as m01 to m31 (the last), and the sentence without those words."""
    for pattern, day in ((_END, LAST), (_START, 1)):
        if pattern.search(text):
            return _code(day), _without(pattern.sub(" ", text))
    if found := _ZH_DAY.search(text):
        said_day = _number(found[1] or found[2])
        known = said_day is not None and 1 <= said_day <= LAST
        return (_code(said_day or 1), _without(_ZH_DAY.sub(" ", text))) if known else (None, text)
    if found := _EN_DAY.search(text):
        said = found[1] or found[3]
        day = int(said) if said else 1 if found[2].lower() == "first" else LAST
        return (_code(day), _without(_EN_DAY.sub(" ", text))) if 1 <= day <= LAST else (None, text)
    if _MONTHLY.search(text) and not _REPORT.search(text):
        return _code(1), _without(text)
    return (_code(1), _without(text)) if _REPORT.search(text) else (None, text)


def day_of(days: str) -> int | None:
    """The day of the month that m01 to m31 mean; None for weekdays."""
    return int(days[1:]) if days.startswith("m") else None


def _code(day: int) -> str:
    return f"m{day:02d}"


def _without(text: str) -> str:
    return _MONTHLY.sub(" ", _REPORT.sub(" ", text))


def _number(said: str) -> int | None:
    if said.isascii():
        return int(said) if said else None
    tens, ten, ones = said.rpartition("十")
    if not ten:
        return _SIGNS.index(ones) + 1 if len(ones) == 1 else None
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_SIGNS.index(tens) + 1 if tens else 1) * 10 + (_SIGNS.index(ones) + 1 if ones else 0)
