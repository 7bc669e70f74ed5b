"""Holidays: of the solar calendar, the same days every year; of the lunar one, as its calendar says."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from lunar_python import Lunar, Solar

from bot.routing import calendars as c
from bot.routing.calendars import Window
from bot.routing.periods_zh import YEAR, year_of
from skills.contract import Period

# First and last day as (month, day); where the state gives several days off, those.
_DAYS = {
    "元旦": ((1, 1), (1, 1)), "情人节": ((2, 14), (2, 14)), "妇女节": ((3, 8), (3, 8)), "五一": ((5, 1), (5, 5)),
    "劳动节": ((5, 1), (5, 5)), "青年节": ((5, 4), (5, 4)), "儿童节": ((6, 1), (6, 1)), "教师节": ((9, 10), (9, 10)),
    "平安夜": ((12, 24), (12, 24)), "圣诞前夜": ((12, 24), (12, 24)), "圣诞夜": ((12, 24), (12, 24)), "跨年": ((12, 31), (12, 31)),
    "christmas eve": ((12, 24), (12, 24)), "new year's eve": ((12, 31), (12, 31)), "new year": ((1, 1), (1, 1)),
    "boxing day": ((12, 26), (12, 26)),
    "国庆": ((10, 1), (10, 7)), "十一": ((10, 1), (10, 7)), "双十一": ((11, 11), (11, 11)), "圣诞": ((12, 25), (12, 25)),
    "new year's day": ((1, 1), (1, 1)), "labour day": ((5, 1), (5, 5)), "labor day": ((5, 1), (5, 5)),
    "national day": ((10, 1), (10, 7)), "christmas": ((12, 25), (12, 25)), "valentine's day": ((2, 14), (2, 14)),
}  # fmt: skip
# Month and day of the lunar calendar, and how many days are kept.
_LUNAR = {
    "春节": (1, 1, 7), "过年": (1, 1, 7), "新年": (1, 1, 7), "大年初一": (1, 1, 1), "元宵": (1, 15, 1), "端午": (5, 5, 1),
    "七夕": (7, 7, 1), "中元": (7, 15, 1), "中秋": (8, 15, 1), "重阳": (9, 9, 1), "腊八": (12, 8, 1), "小年": (12, 23, 1),
    "chinese new year": (1, 1, 7), "lunar new year": (1, 1, 7), "spring festival": (1, 1, 7), "lantern festival": (1, 15, 1),
    "dragon boat": (5, 5, 1), "mid-autumn": (8, 15, 1), "mid autumn": (8, 15, 1), "moon festival": (8, 15, 1), "double ninth": (9, 9, 1),
}  # fmt: skip
_TAIL = "(?:节|假期|长假|黄金周|小长假|期间|当天)*"
_NO_PLACE = "(?!路|广场|大道|大街|街|村|新村|大厦|酒店|中学|公司|小区|[祝典])"
# Behind a surname it is somebody's given name: 陈国庆.
_NO_NAME = (
    "(?<![王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾萧田董袁潘蔡蒋余叶杜苏魏程吕丁沈任姚卢姜崔钟谭陆汪"
    "范石廖贾韦夏付邹熊孟秦邱侯江尹薛闫段雷建])"
)


def _holiday(name: str, said_year: str | None, today: date) -> Window:
    (month, day), (last_month, last_day) = _DAYS[name.lower()]

    def of(year: int) -> Window:
        return c.span(date(year, month, day), date(year, last_month, last_day))

    return _said_or_near(of, said_year, today)


def _lunar(name: str, said_year: str | None, today: date) -> Window:
    """A lunar holiday; without a year the one that comes next, or that has just been."""
    month, day, kept = _LUNAR[name.lower()]

    def of(year: int) -> Window:
        first = date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())
        return c.span(first, first + timedelta(days=kept - 1))

    return _said_or_near(of, said_year, today)


def _eve(said_year: str | None, today: date) -> Window:
    """除夕, the day before the lunar year begins."""
    first = _lunar("大年初一", said_year, today)
    return replace(
        first, period=Period(start=first.period.start - timedelta(days=1), end=first.period.start - timedelta(days=1))
    )


def _qingming(said_year: str | None, today: date) -> Window:
    """清明, the day of that solar term."""

    def of(year: int) -> Window:
        return c.on(date.fromisoformat(Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()["清明"].toYmd()))

    return _said_or_near(of, said_year, today)


def _said_or_near(of: Callable[[int], Window], said_year: str | None, today: date) -> Window:
    if said_year:
        return of(year_of(said_year, today))
    near = min((of(today.year + step) for step in (-1, 0, 1)), key=lambda window: abs(window.period.start - today))
    return c.open_(near, "year")


RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Window]], ...] = (
    (re.compile(f"{YEAR}?的?{_NO_NAME}(元旦|情人节|妇女节|五一|劳动节|青年节|儿童节|教师节|国庆|双十一|平安夜|圣诞前夜|圣诞夜|跨年|圣诞){_TAIL}{_NO_PLACE}"),
     lambda m, t: _holiday(m[2], m[1], t)),
    (re.compile(f"{YEAR}?的?(?<![双第百千二三四五六七八九])(十一)(?:(?:假期|长假|黄金周|期间)|(?=之?前|过后))"),
     lambda m, t: _holiday(m[2], m[1], t)),
    (re.compile(f"(?:{YEAR}|农历)?的?{_NO_NAME}(春节|过年|新年|大年初一|元宵|端午|七夕|中元|中秋|重阳|腊八|小年)(?!好|快乐|祝|礼|愿|贺|寄){_TAIL}{_NO_PLACE}"),
     lambda m, t: _lunar(m[2], m[1], t)),
    (re.compile(f"{YEAR}?的?(除夕|大年三十|年三十|年夜)"), lambda m, t: _eve(m[1], t)),
    (re.compile(f"{YEAR}?的?{_NO_NAME}(清明){_TAIL}{_NO_PLACE}"), lambda m, t: _qingming(m[1], t)),
    (re.compile(r"(?<![a-z])(chinese new year|lunar new year|spring festival|lantern festival|dragon boat|mid[- ]autumn|moon festival|"
                r"double ninth)(?: festival| day| holidays?)?(?! (?:wish|greeting|card|message|gift))(?![a-z])", re.I),
     lambda m, t: _lunar(m[1], None, t)),
    (re.compile(r"(?<![a-z])(?:qingming|tomb[- ]sweeping)(?: festival| day)?(?![a-z])", re.I), lambda m, t: _qingming(None, t)),
    (re.compile(r"(?<![a-z])(new year's (?:day|eve)|(?<!chinese )(?<!lunar )(?<!happy )new year(?!'s)|"
                r"labou?r day|national day|christmas eve|christmas|boxing day|valentine's day)"
                r"(?:(?<=christmas) day)?(?! (?:card|greeting|wish|message|gift|present|part))(?![a-z])", re.I),
     lambda m, t: _holiday(m[1], None, t)),
)  # fmt: skip
