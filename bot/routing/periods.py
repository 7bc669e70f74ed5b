"""Periods in what was said, as days: 上季度, 近三个月, 2025Q3, next Friday.

An own small grammar, because the libraries for it misread finance periods silently (去年同期, 三个月内); what was
understood is always shown back.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.routing.calendars import Window, span
from bot.routing.periods_en import RULES as EN
from bot.routing.periods_zh import RULES as ZH


@dataclass(frozen=True)
class FoundPeriod:
    """A period and where in the text it stands."""

    start: int
    end: int
    window: Window


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Window]]
_RULES: tuple[Rule, ...] = (*ZH, *EN)
_BETWEEN = re.compile(r"\s*(?:到|至|~|-|–|—|to|until|through)\s*", re.I)


def find_periods(text: str, today: date) -> list[FoundPeriod]:
    """All periods in the order said; where readings overlap, the longest. Two joined by 到 or "to" become one."""
    readings = []
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            try:
                readings.append(FoundPeriod(match.start(), match.end(), read(match, today)))
            except (ValueError, OverflowError):
                continue  # 2月30日 and the like: no such day, so nothing was said
    readings.sort(key=lambda found: (found.start - found.end, found.start))
    kept: list[FoundPeriod] = []
    for found in readings:
        if all(found.end <= other.start or found.start >= other.end for other in kept):
            kept.append(found)
    return _joined(sorted(kept, key=lambda found: found.start), text)


def _joined(found: list[FoundPeriod], text: str) -> list[FoundPeriod]:
    joined: list[FoundPeriod] = []
    for period in found:
        if joined and _BETWEEN.fullmatch(text[joined[-1].end : period.start]):
            first = joined.pop()
            both = span(first.window.period.start, period.window.period.end)
            joined.append(FoundPeriod(first.start, period.end, both))
        else:
            joined.append(period)
    return joined
