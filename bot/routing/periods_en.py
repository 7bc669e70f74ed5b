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
_DAY = r"(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"((?:19|20)\d\d|(?:last|this|next) year|the year)"
_LONG_UNIT = r"(day|week|fortnight|month|quarter|year)s?"
_UNIT = r"(day|week|month|quarter|year)s?"
_OFFSETS = {"last": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_OFFSET = "(last|previous|this|current|next|coming)"
_NEAR = {
    "day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
}
_ORDINALS = ("first", "second", "third", "fourth", "1st", "2nd", "3rd", "4th")
# Sat, Sun, Mar and May are words, too: short or lone they count only where a time is expected.
_LEADS = ("since ", "by ", "before ", "until ", "till ", "from ", "in ", "during ", "for ", "end of ", "of ")
_AFTER_LEAD = f"(?:{'|'.join(f'(?<={lead})' for lead in _LEADS)})"
# "a 12-month fixed deposit" names a product, "60 years old" an age.
_NO_TERM = r"(?![ -]*(?:olds?\b|of age|fixed|term|time dep|deposit|bond|notes?\b|cds?\b|tenor|maturity))"


def _index(names: tuple[str, ...], said: str) -> int:
    return next(i for i, name in enumerate(names) if name.startswith(said.lower()[:3]))


def _unit(said: str) -> Unit:
    return said.lower().rstrip("s")  # type: ignore[return-value]


def _length(number: str | None, unit: str) -> tuple[int, Unit]:
    many = count(number) if number else 1
    return (2 * many, "week") if unit.lower().startswith("fortnight") else (many, _unit(unit))


def _year(said: str | None, today: date) -> int:
    if not said:
        return today.year
    return int(said) if said.isdigit() else today.year + _OFFSETS.get(said.split()[0].lower(), 0)


def _yearly(said: str | None, window: Window) -> Window:
    return window if said else c.open_(window, "year")


def _weekday(m: re.Match[str], today: date) -> Window:
    number, offset = _index(_DAYS, m[2]), (m[1] or "").lower()
    if not offset or offset in ("this", "current", "coming"):
        return c.weekday(today, number, None)
    if offset == "next":
        return c.weekday(today, number, 1)
    return c.on(today - timedelta(days=(today.weekday() - number - 1) % 7 + 1))


def _weekend(m: re.Match[str], today: date) -> Window:
    offset = _OFFSETS.get((m[1] or "").lower(), 0)
    return c.span(c.weekday(today, 5, offset).period.start, c.weekday(today, 6, offset).period.start)


def _day_month(day: str, month: str, year: str | None, today: date) -> Window:
    return _yearly(year, c.on(date(_year(year, today), _index(_MONTHS, month) + 1, int(day))))


def _month(m: re.Match[str], today: date) -> Window:
    return _yearly(m[2], c.month(_year(m[2], today), _index(_MONTHS, m[1]) + 1))


def _near_month(m: re.Match[str], today: date) -> Window:
    """Last June is the latest one that is over, next June the first that is to come."""
    window = c.month(today.year, _index(_MONTHS, m[2]) + 1)
    if m[1].lower() == "last" and window.period.end >= today:
        return c.month(today.year - 1, window.period.start.month)
    if m[1].lower() == "next" and window.period.start <= today:
        return c.month(today.year + 1, window.period.start.month)
    return window


def _months(m: re.Match[str], today: date) -> Window:
    def read(name: str, year: str | None) -> c.Reading:
        return lambda day: _yearly(year, c.month(_year(year, day), _index(_MONTHS, name) + 1))

    return c.between(read(m[1], m[2]), read(m[3], m[4]), today)


def _quarter(number: str, year: str | None, today: date) -> Window:
    place = int(number) if number.isdigit() else _ORDINALS.index(number.lower()) % 4 + 1
    return _yearly(year, c.quarter(_year(year, today), place))


def _half(number: str, year: str | None, today: date) -> Window:
    return _yearly(year, c.half(_year(year, today), 1 if number.lower() in ("1", "first", "1st") else 2))


def _short_year(said: str) -> str:
    return said if len(said) == 4 else f"20{said}"


def _end(m: re.Match[str], today: date) -> Window:
    unit: Unit = next(
        name for name in ("week", "month", "quarter", "year") if name[0] == m[m.lastindex or 1][0].lower()
    )
    return c.until(c.whole(unit, today).period.end, today)


def _to_date(unit: Unit) -> Callable[[re.Match[str], date], Window]:
    return lambda _, today: c.span(c.whole(unit, today).period.start, today)


def _rule(pattern: str, read: Callable[[re.Match[str], date], Window]) -> Rule:
    return re.compile(rf"(?<![a-z\d]){pattern}(?![a-z\d])", re.I), read


_HALF_YEAR = "(?:half[ -](?:a[ -])?year|half of a year)"
_ISO = r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})"
RULES: tuple[Rule, ...] = (
    _rule(r"(?:the )?(day before yesterday|day after tomorrow|yesterday|last night|today|tonight|tomorrow|tomm?orr?ow|tmrw|tmr)",
          lambda m, t: c.on(t + timedelta(days=_NEAR.get(m[1].lower(), 1)))),
    _rule(rf"(?:in |over |during |for )?(?:the )?(?:last|past|previous) ({ENGLISH})[ -]{_LONG_UNIT}",
          lambda m, t: c.back(*_length(m[1], m[2]), t)),
    _rule(rf"(?:in |over |during |for )?(?:the )?past {_LONG_UNIT}", lambda m, t: c.back(*_length(None, m[1]), t)),
    _rule(r"(?:in |over |during |for )?(?:the )?(?:last|past|previous) (fortnight)", lambda m, t: c.back(2, "week", t)),
    _rule(rf"(?:in |over |during |within )?(?:the )?(?:next|coming|following) ({ENGLISH})[ -]{_LONG_UNIT}",
          lambda m, t: c.ahead(*_length(m[1], m[2]), t)),
    _rule(r"(?:in |over |during |within )?(?:the )?(?:next|coming|following) (fortnight)", lambda m, t: c.ahead(2, "week", t)),
    _rule(rf"(?:within|in) ({ENGLISH})[ -]{_LONG_UNIT}", lambda m, t: c.ahead(*_length(m[1], m[2]), t)),
    _rule(rf"({ENGLISH})[ -]{_LONG_UNIT} ago", lambda m, t: c.on(c.shifted(t, _length(m[1], m[2])[1], -_length(m[1], m[2])[0]))),
    _rule(rf"(?:for )?(?:over |more than |at least )?({ENGLISH})\+?[ -]{_LONG_UNIT}(?: or more)?{_NO_TERM}",
          lambda m, t: c.lasting(*_length(m[1], m[2]), t)),
    _rule(rf"(?:in |over |during |for )?(?:the )?(?:last|past) {_HALF_YEAR}", lambda m, t: c.back(6, "month", t)),
    _rule(rf"(?:(?:in |over |during |within )?(?:the )?next|within) {_HALF_YEAR}", lambda m, t: c.ahead(6, "month", t)),
    _rule(rf"(?:for )?(?:over |more than )?{_HALF_YEAR}", lambda m, t: c.lasting(6, "month", t)),
    _rule(rf"(?:the )?{_OFFSET} {_UNIT}", lambda m, t: c.whole(_unit(m[2]), t, _OFFSETS[m[1].lower()])),
    _rule(rf"(?:on )?(?:{_OFFSET} )?(?!sat\b|sun\b){_DAY}", _weekday),
    _rule(rf"(?:on |{_AFTER_LEAD})(?:{_OFFSET} )?{_DAY}", _weekday),
    _rule(rf"(?:on )?()(?!sat\b|sun\b){_DAY} week(?! \d)", lambda m, t: c.on(_weekday(m, t).period.start + timedelta(weeks=1))),
    _rule(rf"(?:a )?week on (){_DAY}", lambda m, t: c.on(_weekday(m, t).period.start + timedelta(weeks=1))),
    _rule(rf"(?:on )?(?:the )?(){_DAY} after next", lambda m, t: c.on(c.weekday(t, _index(_DAYS, m[2]), 2).period.start)),
    _rule(r"(?:(this|next|last|coming) |the )?weekend", _weekend),
    _rule(rf"(?:the )?q([1-4])(?:(?: of)?[ /]?{_YEAR})?", lambda m, t: _quarter(m[1], m[2], t)),
    _rule(r"((?:19|20)\d\d)[ -/]?q([1-4])", lambda m, t: _quarter(m[2], m[1], t)),
    _rule(r"([1-4])q ?((?:20)?\d\d)", lambda m, t: _quarter(m[1], _short_year(m[2]), t)),
    _rule(rf"(?:the )?(first|second|third|fourth|1st|2nd|3rd|4th) quarter(?:(?: of|,)? {_YEAR})?", lambda m, t: _quarter(m[1], m[2], t)),
    _rule(rf"(?:the )?(first|second|1st|2nd) half(?! an?\b)(?:(?: of|,)? {_YEAR})?", lambda m, t: _half(m[1], m[2], t)),
    _rule(rf"h([12])(?:(?: of)?[ /]?{_YEAR})?", lambda m, t: _half(m[1], m[2], t)),
    _rule(r"((?:19|20)\d\d)[ -/]?h([12])", lambda m, t: _half(m[2], m[1], t)),
    _rule(r"([12])h ?((?:20)?\d\d)", lambda m, t: _half(m[1], _short_year(m[2]), t)),
    _rule(r"(?:year[ -]to[ -]date|ytd|so far this year|since the start of the year)", _to_date("year")),
    _rule(r"(?:quarter[ -]to[ -]date|qtd)", _to_date("quarter")),
    _rule(r"(?:month[ -]to[ -]date|mtd|so far this month)", _to_date("month")),
    _rule(r"(?:(?:by|before|until) )?(?:the )?"
          r"(?:end of (?:the |this )?(week|month|quarter|year)|(week|month|quarter|year)[ -]end|eo([wmqy]))", _end),
    _rule(r"(?:the )?same (?:time|period) last year", lambda m, t: c.span(date(t.year - 1, 1, 1), c.shifted(t, "year", -1))),
    _rule(rf"(?:on )?(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEAR})?", lambda m, t: _day_month(m[1], m[2], m[3], t)),
    _rule(rf"(?:on )?{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?:,? {_YEAR})?", lambda m, t: _day_month(m[2], m[1], m[3], t)),
    _rule(r"(?:on |(?<=by )|(?<=before )|(?<=until ))the (\d{1,2})(?:st|nd|rd|th)",
          lambda m, t: c.open_(c.on(t.replace(day=int(m[1]))), "month")),
    _rule(rf"(?:(?:in |during |for )|{_AFTER_LEAD}){_MONTH}(?: {_YEAR})?", _month),
    _rule(rf"{_MONTH} {_YEAR}", _month),
    _rule(rf"(last|this|next) {_MONTH}", _near_month),
    _rule(rf"(?:from )?{_MONTH}(?: {_YEAR})? ?(?:to|-|–|until|till|through) ?{_MONTH}(?: {_YEAR})?", _months),
    _rule(rf"between {_MONTH}(?: {_YEAR})? and {_MONTH}(?: {_YEAR})?", _months),
    (re.compile(rf"{_ISO}[-/.](\d{{1,2}})(?!\d)"), lambda m, t: c.on(date(int(m[1]), int(m[2]), int(m[3])))),
    (re.compile(rf"{_ISO}(?![\d万亿元]|[-/.]\d|\s?%)"), lambda m, t: c.month(int(m[1]), int(m[2]))),
    (re.compile(r"(?<![\d.,])((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?![\d.,万亿元])"),
     lambda m, t: c.on(date(int(m[1]), int(m[2]), int(m[3])))),
    _rule(rf"(?:in |during |{_AFTER_LEAD})((?:19|20)\d\d)", lambda m, t: c.year(int(m[1]))),
)  # fmt: skip
