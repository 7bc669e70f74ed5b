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
_UNIT = "(个星期|个礼拜|个季度|个月|星期|礼拜|季度|天|日|周|月|季|年)"
_DAYS = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "今儿": 0, "今晚": 0, "当天": 0, "今早": 0,
         "今个": 0, "明天": 1, "明日": 1, "明儿": 1, "明早": 1, "后天": 2, "大后天": 3}  # fmt: skip
_OFFSETS = {"上上个": -2, "上上": -2, "上一个": -1, "上个": -1, "上": -1, "本": 0, "这个": 0, "这": 0, "当": 0, "今": 0,
            "下下个": 2, "下下": 2, "下一个": 1, "下个": 1, "下": 1}  # fmt: skip
_OFFSET = "(上上个|上上|上一个|上个|上|本|这个|这|当|今|下下个|下下|下一个|下个|下)"
_YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2}
_YEAR = "(前年|去年|上年|今年|本年|明年|来年|后年|(?:19|20)\\d\\d年?)"
_NUMBER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_WEEKDAY = {**{d: i for i, d in enumerate("一二三四五六日")}, "天": 6, **{str(i + 1): i for i in range(6)}}
_ENDS: dict[str, Unit] = {"周": "week", "月": "month", "季": "quarter", "年": "year"}


def _year_of(word: str | None, today: date) -> int:
    if not word:
        return today.year
    return today.year + _YEARS[word] if word in _YEARS else int(word[:4])


def _rolling(m: re.Match[str], today: date) -> Window:
    return c.back(count(m[1]), _UNITS[m[2]], today)


def _coming(m: re.Match[str], today: date) -> Window:
    return c.ahead(count(m[1]), _UNITS[m[2]], today)


def _bare(m: re.Match[str], today: date) -> Window:
    window = c.back(count(m[1]), _UNITS[m[2]], today)
    return Window(window.period, window.days)


def _half_year(m: re.Match[str], today: date) -> Window:
    return c.Window(c.span(c.shifted(today, "month", -6), today).period, 180, "back")


def _whole(m: re.Match[str], today: date) -> Window:
    return c.whole(_UNITS[m[2]], today, _OFFSETS[m[1]])


def _weekday(m: re.Match[str], today: date) -> Window:
    offset = _OFFSETS[m[1]] if m[1] else None
    if m[3] == "末":
        saturday = c.weekday(today, 5, offset or 0).period.start
        return c.span(saturday, saturday + timedelta(days=1))
    return c.weekday(today, _WEEKDAY[m[3]], offset)


def _ago(m: re.Match[str], today: date) -> Window:
    sign = 1 if m[3] in ("后", "之后", "以后") else -1
    return c.on(c.shifted(today, _UNITS[m[2]], sign * count(m[1])))


def _date(m: re.Match[str], today: date) -> Window:
    return c.on(date(_year_of(m[1], today), count(m[2]), count(m[3])))


def _month(m: re.Match[str], today: date) -> Window:
    return c.month(_year_of(m[1], today), count(m[2]))


def _until_end(m: re.Match[str], today: date) -> Window:
    window = c.whole(_ENDS[m[2]], today, _OFFSETS.get(m[1] or "", 0))
    return c.span(today, window.period.end)


def _to_date(m: re.Match[str], today: date) -> Window:
    return c.span(date(today.year, 1, 1), today)


def _same_time_last_year(m: re.Match[str], today: date) -> Window:
    return c.span(date(today.year - 1, 1, 1), c.shifted(today, "year", -1))


RULES: tuple[Rule, ...] = (
    (re.compile("大前天|大后天|前天|昨天|昨日|今天|今日|今儿|今晚|今早|今个|当天|明天|明日|明儿|明早|后天"),
     lambda m, t: c.on(t + timedelta(days=_DAYS[m[0]]))),
    (re.compile(f"(?:最近|近|过去|过往|之前|前|这|近来)(?:的)?({DIGITS}){_UNIT}(?:内|里|以来|来)?"), _rolling),
    (re.compile("(?:最近|近|过去|这)?半年(?:内|里|以来|来|多)?(?![前后])"), _half_year),
    (re.compile(f"(?:未来|接下来|今后|往后|之后|后面|后)(?:的)?({DIGITS}){_UNIT}(?:内|里|之内|以内)?"), _coming),
    (re.compile(f"({DIGITS}){_UNIT}(?:内|之内|以内)"), _coming),
    (re.compile(f"({DIGITS})(个星期|个礼拜|个季度|个月|星期|礼拜|天|周|年)(?:以上|多|了)?"), _bare),
    (re.compile(f"{_OFFSET}(周|星期|礼拜|月|季度|季|年)(?![一二三四五六日天末\\d])"), _whole),
    (re.compile("(前年|去年|今年|明年|来年|后年)(?!同期|以来)"), lambda m, t: c.year(_year_of(m[1], t))),
    (re.compile(f"{_OFFSET}?(周|星期|礼拜)([一二三四五六日天末])(?:之?前)?"), _weekday),
    (re.compile(f"({DIGITS}){_UNIT}(前|之前|以前|后|之后|以后)"), _ago),
    (re.compile(f"{_YEAR}?(?:的)?第?([一二三四1-4])(?:个)?季度?"), lambda m, t: c.quarter(_year_of(m[1], t), _NUMBER[m[2]])),
    (re.compile("((?:19|20)\\d\\d)年?\\s*[Qq]([1-4])"), lambda m, t: c.quarter(int(m[1]), int(m[2]))),
    (re.compile(f"{_YEAR}?(?:的)?([上下])半年"), lambda m, t: c.half(_year_of(m[1], t), 1 if m[2] == "上" else 2)),
    (re.compile(f"{_YEAR}?(?:的)?({DIGITS})月({DIGITS})[日号](?:之?前)?"), _date),
    (re.compile(f"{_YEAR}?(?:的)?({DIGITS})月(?:份)?(?![前后]|{DIGITS}[日号])"), _month),
    (re.compile("((?:19|20)\\d\\d)年(?!\\d|第|[上下]半|[Qq])"), lambda m, t: c.year(int(m[1]))),
    (re.compile(f"{_OFFSET}?个?(周|月|季|年)度?[底末](?:之?前)?"), _until_end),
    (re.compile("年初至今|年初以来|今年以来|本年以来|开年以来|年内|YTD", re.I), _to_date),
    (re.compile("去年同期|上年同期"), _same_time_last_year),
)  # fmt: skip
