"""Periods in what was said, as days: 上季度, 近三个月, 2025Q3, next Friday.

An own small grammar, because the libraries for it misread finance periods silently (去年同期, 三个月内); what was
understood is always shown back.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from bot.routing import calendars as c
from bot.routing.calendars import Window
from bot.routing.numbers import DIGITS, ENGLISH, count
from bot.routing.periods_en import RULES as EN
from bot.routing.periods_holidays import RULES as HOLIDAYS
from bot.routing.periods_zh import RULES as ZH


@dataclass(frozen=True)
class FoundPeriod:
    """A period and where in the text it stands."""

    start: int
    end: int
    window: Window
    read: c.Reading  # the same words as said on another day


Read = Callable[[re.Match[str], date], Window]
Rule = tuple[re.Pattern[str], Read]
_WITHOUT_EN: tuple[Rule, ...] = (*ZH, *HOLIDAYS)
_RULES: tuple[Rule, ...] = (*ZH, *EN, *HOLIDAYS)
_LATIN = re.compile(r"[a-z\d]", re.I)
_TO = re.compile(r"\s*(?:到|至|~|-|–|—|to|until|till|through)\s*", re.I)
_AND = re.compile(r"\s*(?:和|与|and)\s*", re.I)
_PAIR_BEFORE = re.compile(r"between\s+$", re.I)
_PAIR_AFTER = re.compile(r"之间|中间")
_END_BEFORE = re.compile(r"(?:(?:by|before|until|till)\s+)?(?:the\s+)?end\s+of\s+(?:the\s+)?$", re.I)
_SINCE_BEFORE = re.compile(r"(?<![a-z])(?:ever\s+)?since\s+(?:the\s+)?$", re.I)
_SINCE_AFTER = re.compile(r"份?(?:以来|起?至今|到(?:现在|目前)(?:为止)?|\s(?:to date|until now|till now|up to now))")
_BY_BEFORE = re.compile(r"(?<![a-z])(?:(by|until|till|no later than)|before)\s+(?:the\s+)?$", re.I)
_BEFORE_AFTER = re.compile(r"份?[之以]?前(?![\d一二三四五六七八九十两])")
_DAYS_OFF = re.compile(
    rf"的?[之以]?(?:前|(?P<later>后))第?(?P<count>{DIGITS})(?P<unit>[天日周]|个?星期)(?![内里])|的?(?P<later2>第二天)"
)
_DAYS_OFF_EN = re.compile(
    rf"(?<![a-z])(?:the (?P<unit1>day|week)|(?P<count>{ENGLISH}) (?P<unit>day|week)s?) (?:before|(?P<later>after))\s+(?:the\s+)?$",
    re.I,
)
_PAST_BEFORE = re.compile(r"(?<![a-z])(?:right |just |soon )?after\s+(?:the\s+)?$", re.I)
_PAST_AFTER = re.compile(r"(?:过?[之以]?后|过了)(?![\d一二三四五六七八九十两第天面边续来台])")
_LONGEST_CONNECTIVE = 24
_LONGEST_HOLIDAY = 7  # days; 下周前三天 and 3月前十天 are parts of those, not days before them


def find_periods(text: str, today: date) -> list[FoundPeriod]:
    """All periods in the order said; where readings overlap, the longest. Two joined by 到 or "to" become one."""
    plain = _beside_days(_longest(_matches(text), text, today), text)
    joined = _joined(_apart(plain, [_ended(period, text, today) for period in plain], text), text, today)
    return _apart(joined, [_bounded(period, text, today) for period in joined], text)


def _apart(plain: list[FoundPeriod], wider: list[FoundPeriod], text: str) -> list[FoundPeriod]:
    """Each period with the words around it, unless those belong to its neighbour."""
    ends = [0, *(period.end for period in plain)]
    starts = [*(period.start for period in plain[1:]), len(text)]
    pairs = zip(plain, wider, ends, starts, strict=False)
    return [wide if end <= wide.start and wide.end <= start else as_is for as_is, wide, end, start in pairs]


def _matches(text: str) -> list[tuple[re.Match[str], Read]]:
    """What any rule matches, the longest first."""
    rules = _RULES if _LATIN.search(text) else _WITHOUT_EN  # no English period is without a letter or digit
    matches = [(match, read) for pattern, read in rules for match in pattern.finditer(text)]
    return sorted(matches, key=lambda found: (found[0].start() - found[0].end(), found[0].start()))


def _longest(matches: list[tuple[re.Match[str], Read]], text: str, today: date) -> list[FoundPeriod]:
    """The longest readings that do not overlap. What names no day, 2月30日, is read as nothing, its parts neither."""
    taken = bytearray(len(text))
    kept = []
    for match, rule in matches:
        start, end = match.span()
        if any(taken[start:end]):
            continue
        taken[start:end] = b"\x01" * (end - start)
        with suppress(ValueError, OverflowError):
            kept.append(FoundPeriod(start, end, rule(match, today), partial(rule, match)))
    return sorted(kept, key=lambda found: found.start)


def _just_before(text: str, at: int) -> str:
    return text[max(0, at - _LONGEST_CONNECTIVE) : at]


def _ended(found: FoundPeriod, text: str, today: date) -> FoundPeriod:
    """The end of a period: end of June, end of last year."""
    said = _END_BEFORE.search(_just_before(text, found.start))
    if said is None:
        return found
    return _replaced(found, c.until(found.window.period.end, today), before=len(said[0]))


def _joined(found: list[FoundPeriod], text: str, today: date) -> list[FoundPeriod]:
    joined: list[FoundPeriod] = []
    for period in found:
        if joined and _joins(joined[-1], period, text):
            first = joined.pop()
            try:
                both = c.between(first.read, period.read, today)
            except (ValueError, OverflowError):
                both = c.span(first.window.period.start, period.window.period.end)
            joined.append(FoundPeriod(first.start, period.end, both, _always(both)))
        else:
            joined.append(period)
    return joined


def _joins(first: FoundPeriod, second: FoundPeriod, text: str) -> bool:
    if second.start - first.end > _LONGEST_CONNECTIVE:
        return False
    link = text[first.end : second.start]
    pair = _PAIR_BEFORE.search(_just_before(text, first.start)) or _PAIR_AFTER.match(text, second.end)
    return bool(_TO.fullmatch(link) or (pair and _AND.fullmatch(link)))


def _bounded(found: FoundPeriod, text: str, today: date) -> FoundPeriod:
    """With what stands around it: since June, 6月以来; by Friday, 周五前."""
    before, window = _just_before(text, found.start), found.window
    prefix, suffix = _SINCE_BEFORE.search(before), _SINCE_AFTER.match(text, found.end)
    if (prefix or suffix) and window.way is None:
        return _replaced(found, c.since(found.read, today), prefix, suffix)
    prefix, suffix = _BY_BEFORE.search(before), _BEFORE_AFTER.match(text, found.end)
    if not (prefix or suffix) or window.way is not None or window.period.start < today:
        return found
    inclusive = window.period.start == window.period.end or bool(prefix and prefix[1])
    last = window.period.end if inclusive else window.period.start - timedelta(days=1)
    return _replaced(found, c.until(last, today), prefix, suffix)


def _beside_days(found: list[FoundPeriod], text: str) -> list[FoundPeriod]:
    """元旦前一天 and two days after Christmas as the days they mean, not as a holiday and a length of time."""
    kept: list[FoundPeriod] = []
    for period in found:
        if kept and period.start < kept[-1].end:
            continue
        wide = _beside(period, text) or period
        kept = [*(before for before in kept if before.end <= wide.start), wide]
    return kept


def _beside(found: FoundPeriod, text: str) -> FoundPeriod | None:
    """Some days before or after a day or a holiday; after it alone, the week that follows."""
    before, window = _just_before(text, found.start), found.window
    length = (window.period.end - window.period.start).days
    if window.days or window.way or length > _LONGEST_HOLIDAY or (length and window.cycle != "year"):
        return None
    prefix, suffix = _DAYS_OFF_EN.search(before), _DAYS_OFF.match(text, found.end)
    if said := prefix or suffix:
        parts = said.groupdict()
        days = count(parts["count"]) if parts["count"] else 1
        days *= 7 if (parts.get("unit1") or parts["unit"] or "day")[0] in ("w", "周", "星", "个") else 1
        later = parts["later"] or parts.get("later2")
        day = window.period.end + timedelta(days=days) if later else window.period.start - timedelta(days=days)
        return _replaced(found, c.on(day), prefix, suffix)
    prefix, suffix = _PAST_BEFORE.search(before), _PAST_AFTER.match(text, found.end)
    if prefix or suffix:
        first = window.period.end + timedelta(days=1)
        return _replaced(found, c.span(first, first + timedelta(days=6)), prefix, suffix)
    return None


def _replaced(
    found: FoundPeriod,
    window: Window,
    prefix: re.Match[str] | None = None,
    suffix: re.Match[str] | None = None,
    before: int = 0,
) -> FoundPeriod:
    start = found.start - (len(prefix[0]) if prefix else before)
    return FoundPeriod(start, suffix.end() if suffix else found.end, window, _always(window))


def _always(window: Window) -> c.Reading:
    return lambda _: window
