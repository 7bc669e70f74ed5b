"""Which of the periods said is only held against: 满意度和上季度比, compared with last year, 比去年同期."""

import re

from bot.routing.calendars import Window
from bot.routing.slots import Spotted

_AGAINST = re.compile(
    r"(?:比|较|对比|相比于?|相较于?|\bvs\.?|\bversus|\bcompared (?:with|to)|\bcompare (?:it |that )?(?:with|to)|"
    r"\bagainst|\bthan(?: in)?)\s*(?:the )?$",
    re.I,
)
_WITH = re.compile(r"(?:和|跟|与|同)\s*$")
_COMPARED = re.compile(r"^\s*的?(?:同期)?(?:数据|情况)?(?:相?比|比较|对比|来?比一?比)")


def compared_with(spotted: Spotted) -> Window | None:
    """The period that another one is held against; None where none is."""
    for start, end, window in spotted.windows:
        before, after = spotted.text[:start], spotted.text[end:]
        if _AGAINST.search(before) or (_WITH.search(before) and _COMPARED.search(after)):
            return window
    return None


def period_meant(name: str, spotted: Spotted) -> str | None:
    """The first period said; where one is what another is held against (和上季度比), `against` is that one."""
    compared = compared_with(spotted)
    if name == "against":
        return str(compared.period) if compared else None
    others = [window for _, _, window in spotted.windows if window is not compared]
    return str(others[0].period) if others else None
