"""How Chinese says when."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.routing import calendars as c
from bot.routing.calendars import Unit, Window
from bot.routing.numbers import DIGITS, count

Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Window]]

_UNITS: dict[str, Unit] = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "个星期": "week", "个礼拜": "week",
    "个月": "month", "月": "month", "季度": "quarter", "个季度": "quarter", "季": "quarter", "年": "year",
}  # fmt: skip
_LONG_UNITS = "个星期|个礼拜|个季度|个月|星期|礼拜|天|周(?![年岁])|年"
_ALL_UNITS = f"{_LONG_UNITS}|季度|日|月|季"
_DAYS = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "昨晚": -1, "今天": 0, "今日": 0, "今儿": 0, "今晚": 0,
         "当天": 0, "今早": 0, "今个": 0, "明天": 1, "明日": 1, "明儿": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3}  # fmt: skip
_OFFSETS = {"上上个": -2, "上上": -2, "上一个": -1, "上一": -1, "上个": -1, "上": -1, "本": 0, "这个": 0, "这一": 0, "这": 0,
            "当": 0, "今": 0, "下下个": 2, "下下": 2, "下一个": 1, "下一": 1, "下个": 1, "下": 1}  # fmt: skip
_OFFSET = f"({'|'.join(sorted(_OFFSETS, key=len, reverse=True))})"
_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2}
YEAR = f"({'|'.join(sorted(_YEARS, key=len, reverse=True))}|(?<!\\d)(?:19|20)\\d\\d年?|(?<!\\d)\\d\\d年)"
_YEARS_SAID = f"(?:{'|'.join(sorted(_YEARS, key=len, reverse=True))}|(?<!\\d)(?:19|20)\\d\\d年)"
_NUMBER = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_WEEKDAY = {**{d: i for i, d in enumerate("一二三四五六日")}, "天": 6, **{str(i + 1): i for i in range(6)}}
_WEEKDAY_SIGN = "([一二三四五六日天末]|[1-6](?![\\d个位家户名次条笔点]))"
_ENDS: dict[str, Unit] = {"月": "month", "季": "quarter", "年": "year"}
# The day of a month, on its own; 3号 alone is left to numbered lists, and 3号楼, 一号客户 are no days.
_DAY = "(3[01]|[12]\\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_LONE_DAY = (
    f"(?<![\\d月第A-Za-z.,/\\-零一二三四五六七八九十百千万]){_DAY}[日号](?![楼线院店机码令员位那这]|文件|客户|公馆)"
    "(?!(?<=[^\\d十到至在约于][\\d一二三四五六七八九][日号])\\W*$)(?!(?<=^[\\d一二三四五六七八九][日号])\\W*$)"
)
# 三年期, 7天通知存款, 两年制 name a product or a school, not a time.
_NO_TERM = "(?![期级制型庆]|定期|定存|大额|通知|滚动|老店|人寿|好合|住房)"


def _length(units: str) -> str:
    """A length of time: 三个月, 半年, 一年半, 一个半月, 几天."""
    return rf"(?:半个?多?(?P<half>[年月])|(?P<more>{DIGITS})(?P<extra>年半|个半月)|(?P<count>{DIGITS}|几)(?P<unit>{units}))"


def _measured(m: re.Match[str]) -> tuple[int, Unit]:
    if m["half"]:
        return (6, "month") if m["half"] == "年" else (15, "day")
    if m["more"]:
        number = count(m["more"])
        return (12 * number + 6, "month") if m["extra"] == "年半" else (30 * number + 15, "day")
    return (3 if m["count"] == "几" else count(m["count"])), _UNITS[m["unit"]]


def year_of(word: str | None, today: date) -> int:
    """The year that a word means, 去年, 2025年, 25年; without one, today's."""
    if not word:
        return today.year
    if word in _YEARS:
        return today.year + _YEARS[word]
    return int(word[:4]) if len(word) >= 4 else 2000 + int(word[:2])


def _yearly(word: str | None, window: Window) -> Window:
    return window if word else c.open_(window, "year")


def _weekday(m: re.Match[str], today: date) -> Window:
    offset = _OFFSETS[m[1]] if m[1] else None
    if m[3] == "末":
        saturday = c.weekday(today, 5, offset or 0).period.start
        return c.span(saturday, saturday + timedelta(days=1))
    return c.weekday(today, _WEEKDAY[m[3]], offset)


def _date(m: re.Match[str], today: date) -> Window:
    return _yearly(m[1], c.on(date(year_of(m[1], today), count(m[2]), count(m[3]))))


def _lone_day(m: re.Match[str], today: date) -> Window:
    return c.open_(c.on(date(today.year, today.month, count(m[1]))), "month")


def _day_of_month(m: re.Match[str], today: date) -> Window:
    start = c.whole("month", today, _OFFSETS[m[1]]).period.start
    return c.on(start.replace(day=count(m[2])))


def _days_of_month(m: re.Match[str], today: date) -> Window:
    year, month = year_of(m[1], today), count(m[2])
    return _yearly(m[1], c.span(date(year, month, count(m[3])), date(year, month, count(m[4]))))


def _months(m: re.Match[str], today: date) -> Window:
    first, last = count(m[2]), count(m[3])
    if m[1]:
        return c.between(lambda _: c.month(year_of(m[1], today), first), lambda d: _open_month(d, last), today)
    return c.between(lambda d: _open_month(d, first), lambda d: _open_month(d, last), today)


def _open_month(day: date, number: int) -> Window:
    return c.open_(c.month(day.year, number), "year")


def _first_months(m: re.Match[str], today: date) -> Window:
    year = year_of(m[1], today)
    return c.span(date(year, 1, 1), c.month(year, count(m[2])).period.end)


def _quarter(m: re.Match[str], today: date) -> Window:
    year = m[1] or m[3]
    return _yearly(year, c.quarter(year_of(year, today), _NUMBER[m[2] or m[4]]))


def _first_quarters(m: re.Match[str], today: date) -> Window:
    year = year_of(m[1], today)
    return c.span(date(year, 1, 1), c.quarter(year, _NUMBER[m[2]]).period.end)


def _third(m: re.Match[str], today: date) -> Window:
    number = "上中下".index(m[4])
    if m[1]:
        start = c.whole("month", today, _OFFSETS[m[1]]).period.start
        return c.third_of_month(start.year, start.month, number)
    return _yearly(m[2], c.third_of_month(year_of(m[2], today), count(m[3]), number))


def _same_time_last_year(m: re.Match[str], today: date) -> Window:
    return c.span(date(today.year - 1, 1, 1), c.shifted(today, "year", -1))


def _rule(pattern: str, read: Callable[[re.Match[str], date], Window], flags: int = 0) -> Rule:
    return re.compile(pattern, flags), read


def _moved(m: re.Match[str], today: date, way: int) -> Window:
    number, unit = _measured(m)
    return c.on(c.shifted(today, unit, way * number))


def _end(window: Window, today: date) -> Window:
    return c.until(window.period.end, today)


_LEN, _LONG = _length(_ALL_UNITS), _length(_LONG_UNITS)
RULES: tuple[Rule, ...] = (
    _rule("|".join(sorted(_DAYS, key=len, reverse=True)), lambda m, t: c.on(t + timedelta(days=_DAYS[m[0]]))),
    _rule(f"{_OFFSET}(周|星期|礼拜|月|季度|季|年)度?(?![一二三四五六日天末底\\d])内?",
          lambda m, t: c.whole(_UNITS[m[2]], t, _OFFSETS[m[1]])),
    _rule(f"{_YEARS_SAID}(?!同期)", lambda m, t: c.year(year_of(m[0], t))),
    _rule(f"{YEAR}?前([一二两三四1-4])季度", _first_quarters),
    _rule(f"(?:最近|近来|近|过去|过往|之前|(?<!提)前)的?{_LEN}(?:以内|内|里|以来|来)?", lambda m, t: c.back(*_measured(m), t)),
    _rule(f"{_LONG}(?:以来|来)", lambda m, t: c.back(*_measured(m), t)),
    _rule(f"(?:未来|接下来|今后|往后|之后|后面|(?<!最)后)的?{_LEN}(?:之内|以内|内|里)?", lambda m, t: c.ahead(*_measured(m), t)),
    _rule(f"(?<!第){_LEN}(?:之内|以内|内)", lambda m, t: c.ahead(*_measured(m), t)),
    _rule(f"这{_LEN}", lambda m, t: c.lasting(*_measured(m), t)),
    _rule(f"(?<!第){_LONG}(?:以上|多|了)?{_NO_TERM}", lambda m, t: c.lasting(*_measured(m), t)),
    _rule(f"(?<!第){_LONG}[之以]?前", lambda m, t: _moved(m, t, -1)),
    _rule(f"(?<!第){_LONG}[之以]?后", lambda m, t: _moved(m, t, 1)),
    _rule(f"再过{_LONG}", lambda m, t: _moved(m, t, 1)),
    _rule("([周月季年])内", lambda m, t: c.whole(_UNITS[m[1]], t)),
    _rule(f"{_OFFSET}?(周|星期|礼拜){_WEEKDAY_SIGN}", _weekday),
    _rule(f"{YEAR}?的?第?([一二三四1-4])季度|(?:{YEAR}的?第?|第)([一二三四1-4])季(?!度)", _quarter),
    _rule(f"{YEAR}?的?第?([一二三四1-4])季度?[底末]", lambda m, t: _end(c.quarter(year_of(m[1], t), _NUMBER[m[2]]), t)),
    _rule(f"{YEAR}\\s?[Qq]([1-4])(?!\\d)", lambda m, t: c.quarter(year_of(m[1], t), int(m[2]))),
    _rule(f"{YEAR}?的?([上下])半年", lambda m, t: _yearly(m[1], c.half(year_of(m[1], t), 1 if m[2] == "上" else 2))),
    _rule(f"{YEAR}?的?({DIGITS})月({DIGITS})[日号]", _date),
    _rule(f"{YEAR}?的?({DIGITS})月({DIGITS})[日号]?\\s?[-~—–至到]\\s?({DIGITS})[日号]", _days_of_month),
    _rule(f"{YEAR}?的?(?<![\\d一二三四五六七八九十])({DIGITS})月份?(?![日号底末]|{DIGITS}[日号])",
          lambda m, t: _yearly(m[1], c.month(year_of(m[1], t), count(m[2])))),
    _rule(f"{YEAR}?的?(\\d\\d?)\\s?[-~—–至到]\\s?(\\d\\d?)月份?(?!{DIGITS}[日号])", _months),
    _rule(f"{YEAR}前({DIGITS})个?月", _first_months),
    _rule(f"(?:{_OFFSET}月|{YEAR}?的?({DIGITS})月)份?([上中下])旬", _third),
    _rule(f"{_OFFSET}月份?的?{_DAY}[日号]", _day_of_month),
    _rule(_LONE_DAY, _lone_day),
    _rule(f"(?:{_OFFSET}个?)?([月季年])度?[底末](?:[之以]?前)?",
          lambda m, t: _end(c.whole(_ENDS[m[2]], t, _OFFSETS.get(m[1] or "", 0)), t)),
    _rule(f"{YEAR}年?度?[底末](?:[之以]?前)?", lambda m, t: _end(c.year(year_of(m[1], t)), t)),
    _rule(f"{YEAR}?的?({DIGITS})月份?[底末](?:[之以]?前)?", lambda m, t: _end(c.month(year_of(m[1], t), count(m[2])), t)),
    _rule("从?年初(?:至今|以来|到现在|到今天|到目前)|[本今]年以来|开年以来", lambda m, t: c.span(date(t.year, 1, 1), t)),
    _rule("去年同期|上年同期", _same_time_last_year),
    _rule("去年的?(?:这个?时候|这会儿?|此时|今天|今日)", lambda m, t: c.on(c.shifted(t, "year", -1))),
)  # fmt: skip
