"""How English says when."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.routing import calendars as c
from bot.routing.calendars import Unit, Window
from bot.routing.numbers import ENGLISH, count

Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Window]]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_DAY = r"(mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_UNIT = r"(day|week|month|quarter|year)s?"
_OFFSETS = {"last": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_OFFSET = "(last|previous|this|current|next|coming)"
_NEAR = {"day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2}


def _index(names: tuple[str, ...], said: str) -> int:
    return next(i for i, name in enumerate(names) if name.startswith(said.lower()[:3]))


def _unit(said: str) -> Unit:
    return said.lower().rstrip("s")  # type: ignore[return-value]


def _weekday(m: re.Match[str], today: date) -> Window:
    number = _index(_DAYS, m[2])
    if not m[1] or m[1].lower() in ("this", "current", "coming"):
        return c.weekday(today, number, None)
    return c.weekday(today, number, _OFFSETS[m[1].lower()])


def _day_month(day: str, month: str, year: str | None, today: date) -> Window:
    return c.on(date(int(year) if year else today.year, _index(_MONTHS, month) + 1, int(day)))


def _month(m: re.Match[str], today: date) -> Window:
    return c.month(int(m[2]) if m[2] else today.year, _index(_MONTHS, m[1]) + 1)


def _since(m: re.Match[str], today: date) -> Window:
    first = date(today.year, _index(_MONTHS, m[1]) + 1, 1)
    return c.span(first if first <= today else c.shifted(first, "year", -1), today)


def _bare(m: re.Match[str], today: date) -> Window:
    window = c.back(count(m[1]), _unit(m[2]), today)
    return Window(window.period, window.days)


def _rule(pattern: str, read: Callable[[re.Match[str], date], Window]) -> Rule:
    return re.compile(rf"(?<![a-z]){pattern}(?![a-z])", re.I), read


RULES: tuple[Rule, ...] = (
    _rule(r"(?:the )?(day before yesterday|day after tomorrow|yesterday|today|tonight|tomorrow)",
          lambda m, t: c.on(t + timedelta(days=_NEAR[m[1].lower()]))),
    _rule(rf"(?:in |over |during |for )?(?:the )?(?:last|past|previous) ({ENGLISH})[ -]{_UNIT}",
          lambda m, t: c.back(count(m[1]), _unit(m[2]), t)),
    _rule(rf"(?:in |over |during |within )?(?:the )?(?:next|coming|following) ({ENGLISH})[ -]{_UNIT}",
          lambda m, t: c.ahead(count(m[1]), _unit(m[2]), t)),
    _rule(rf"(?:within|in) ({ENGLISH})[ -]{_UNIT}", lambda m, t: c.ahead(count(m[1]), _unit(m[2]), t)),
    _rule(rf"({ENGLISH})[ -]{_UNIT} ago", lambda m, t: c.on(c.shifted(t, _unit(m[2]), -count(m[1])))),
    _rule(rf"(?:for )?(?:over |more than |at least )?({ENGLISH})[ -]{_UNIT}(?: or more)?", _bare),
    _rule(r"(?:in |over |during |for )?(?:the )?(?:last|past) half[ -]year",
          lambda m, t: Window(c.span(c.shifted(t, "month", -6), t).period, 180, "back")),
    _rule(rf"{_OFFSET} {_UNIT}", lambda m, t: c.whole(_unit(m[2]), t, _OFFSETS[m[1].lower()])),
    _rule(rf"(?:on |by |before |until )?(?:{_OFFSET} )?{_DAY}", _weekday),
    _rule(r"(?:this |next |the )?weekend",
          lambda m, t: c.span(c.weekday(t, 5, "next" in m[0].lower()).period.start, c.weekday(t, 6, "next" in m[0].lower()).period.end)),
    _rule(r"q([1-4])(?:[ /]?((?:19|20)\d\d))?", lambda m, t: c.quarter(int(m[2]) if m[2] else t.year, int(m[1]))),
    _rule(r"((?:19|20)\d\d)[ -/]?q([1-4])", lambda m, t: c.quarter(int(m[1]), int(m[2]))),
    _rule(r"(?:the )?(first|second|third|fourth) quarter(?: of ((?:19|20)\d\d))?",
          lambda m, t: c.quarter(int(m[2]) if m[2] else t.year, ("first", "second", "third", "fourth").index(m[1].lower()) + 1)),
    _rule(r"(?:the )?(first|second) half(?: of ((?:19|20)\d\d|the year|this year))?",
          lambda m, t: c.half(int(m[2]) if m[2] and m[2].isdigit() else t.year, 1 if m[1].lower() == "first" else 2)),
    _rule(r"(?:year[ -]to[ -]date|ytd|so far this year|since the start of the year)", lambda m, t: c.span(date(t.year, 1, 1), t)),
    _rule(r"(?:by |before |until )?(?:the )?end of (?:the |this )?(week|month|quarter|year)",
          lambda m, t: c.span(t, c.whole(_unit(m[1]), t).period.end)),
    _rule(r"(?:the )?same (?:time|period) last year", lambda m, t: c.span(date(t.year - 1, 1, 1), c.shifted(t, "year", -1))),
    _rule(rf"(?:on |by )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? ((?:19|20)\d\d))?",
          lambda m, t: _day_month(m[1], m[2], m[3], t)),
    _rule(rf"(?:on |by )?{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?:,? ((?:19|20)\d\d))?", lambda m, t: _day_month(m[2], m[1], m[3], t)),
    _rule(rf"since {_MONTH}", _since),
    _rule(rf"(?:in |during |for ){_MONTH}(?: ((?:19|20)\d\d))?", _month),
    _rule(rf"{_MONTH} ((?:19|20)\d\d)", _month),
    (re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), lambda m, t: c.on(date(int(m[1]), int(m[2]), int(m[3])))),
    _rule(r"in ((?:19|20)\d\d)", lambda m, t: c.year(int(m[1]))),
)  # fmt: skip
