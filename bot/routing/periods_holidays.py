"""Holidays that fall on the same days every year. Those of the lunar calendar (春节, 中秋) are not read."""

import re
from collections.abc import Callable
from datetime import date

from bot.routing import calendars as c
from bot.routing.calendars import Window
from bot.routing.periods_zh import YEAR, year_of

# First and last day as (month, day); where the state gives several days off, those.
_DAYS = {
    "元旦": ((1, 1), (1, 1)), "情人节": ((2, 14), (2, 14)), "妇女节": ((3, 8), (3, 8)), "五一": ((5, 1), (5, 5)),
    "劳动节": ((5, 1), (5, 5)), "青年节": ((5, 4), (5, 4)), "儿童节": ((6, 1), (6, 1)), "教师节": ((9, 10), (9, 10)),
    "国庆": ((10, 1), (10, 7)), "十一": ((10, 1), (10, 7)), "双十一": ((11, 11), (11, 11)), "圣诞": ((12, 25), (12, 25)),
    "new year's day": ((1, 1), (1, 1)), "labour day": ((5, 1), (5, 5)), "labor day": ((5, 1), (5, 5)),
    "national day": ((10, 1), (10, 7)), "christmas": ((12, 25), (12, 25)), "valentine's day": ((2, 14), (2, 14)),
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

    if said_year:
        return of(year_of(said_year, today))
    near = min((of(today.year + step) for step in (-1, 0, 1)), key=lambda window: abs(window.period.start - today))
    return c.open_(near, "year")


RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Window]], ...] = (
    (re.compile(f"{YEAR}?的?{_NO_NAME}(元旦|情人节|妇女节|五一|劳动节|青年节|儿童节|教师节|国庆|双十一|圣诞){_TAIL}{_NO_PLACE}"),
     lambda m, t: _holiday(m[2], m[1], t)),
    (re.compile(f"{YEAR}?的?(?<![双第百千二三四五六七八九])(十一)(?:(?:假期|长假|黄金周|期间)|(?=之?前|过后))"),
     lambda m, t: _holiday(m[2], m[1], t)),
    (re.compile(r"(?<![a-z])(new year's day|labou?r day|national day|christmas|valentine's day)(?:(?<=christmas) day)?(?![a-z])", re.I),
     lambda m, t: _holiday(m[1], None, t)),
)  # fmt: skip
