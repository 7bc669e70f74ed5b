"""What a summary of a group is asked for, beside its filters: which days' change is told, and what is only a heading."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.routing.calendars import Window
from bot.routing.filter_order import LARGEST
from bot.routing.slots import Spotted
from skills.contract import Period

# Filters that say when something was or is to be: the first period said is theirs.
_DATED = ("dormant_days", "birthday_within_days", "maturing_within_days", "contacted", "opened")
# What stands before or after a day that is compared with: 和上季度比, 较去年底, vs last quarter.
_WITH = re.compile(
    r"(?:和|跟|与|同|比起?|较|对比|相比)$|(?<![a-z])(?:vs\.?|versus|compared? (?:to|with)|against|over|than)(?: the)? $",
    re.I,
)
_ALONE = re.compile(r"(?:比起?|较|对比|相比)$|[a-z.] $", re.I)
_THEN_COMPARED = re.compile(r"(?:末|底|期)?(?:的|情况|数据)?(?:相?比|对比|比较)")
_SINCE_NEW_YEAR = re.compile(r"年初")
_YEAR_ON_YEAR = re.compile(r"同比|year[ -]on[ -]year|\byoy\b", re.I)
_HEADING = re.compile(r"(?<!high )(?<!with )(?<!of )(?<!at )(?<!low )(?<!medium )\bchurn risk", re.I)
_AT_RISK = re.compile(r"high (?:churn|attrition)|at risk|likely to leave|about to leave|流失", re.I)
_ABC = re.compile(r"abc(?:分?类|等?级| class)?", re.I)


def read_overview(found: Mapping[str, Any], spotted: Spotted) -> dict[str, Any]:
    """The arguments read from a sentence, as a summary takes them."""
    left = {name: value for name, value in found.items() if name != "period"}
    if period := _period(found, spotted):
        left["period"] = str(period)
    ranked = left.get("rank_by") == "churn_risk" and not spotted.ids("churn_risk")
    if ranked or (_HEADING.search(spotted.text) and not _AT_RISK.search(spotted.text)):
        left.pop("churn_risk", None)  # assets and churn risk: a column, not those at risk
    if "group_by" in left and "rank_by" not in left and LARGEST.search(spotted.text):
        left["rank_by"] = "aum"
    if _ABC.search(spotted.text):
        left.pop("abc", None)  # 按ABC类看 names the class, none of its values
        left.setdefault("group_by", "abc")
    return left


def _period(found: Mapping[str, Any], spotted: Spotted) -> Period | None:
    """The days whose change is told: those said, or those since the day that is compared with."""
    today = spotted.today
    windows = spotted.windows[1:] if found.keys() & set(_DATED) else spotted.windows
    if windows:
        start, end, window = windows[0]
        base = _compared_with(spotted.text, start, end) and window.period.end < today
        return _since(window, today) if base else window.period
    if _YEAR_ON_YEAR.search(spotted.text):
        return Period(start=today - relativedelta(years=1) + timedelta(days=1), end=today)
    if _SINCE_NEW_YEAR.search(spotted.text):
        return Period(start=date(today.year, 1, 1), end=today)
    return None


def _compared_with(text: str, start: int, end: int) -> bool:
    before = _WITH.search(text[:start])
    return bool(before and (_ALONE.search(before[0]) or _THEN_COMPARED.match(text, end)))


def _since(window: Window, today: date) -> Period:
    return Period(start=window.period.end + timedelta(days=1), end=today)
