"""Filters on what happened, in what was said: 上周联系过的, 今年新增的."""

import re
from datetime import timedelta
from typing import Any

from bot.routing.slots import Spotted
from skills.contract import Period

_RECENT = 30  # days: 最近联系过的, 新增客户; the dates are said back
TOUCHED = re.compile(
    r"(?:联系|跟进|跟|拜访|回访|沟通|聊|谈|接触|走访|见|打电话|通话|维护|碰面|外呼|约见|约)(?:过|了|到|上)(?:电话|面|话|天)?|"
    r"\b(?:contacted|called|met|visited|phoned|spoke|spoken|talked|saw|seen|reached out|reached|"
    r"did (?:i|we) (?:call|contact|meet|see|visit|ring|phone|speak|talk))\b(?: (?:to|with))?",
    re.I,
)
OPENED = re.compile(
    r"新(?:增|开户?|来|入|签|进|加|建|拓展?|发展|客户|户)|开户|开的户|入行|建档|成为(?:我们|我行|本行)?的?客户|"
    r"\bnew\b|\badded\b|\bopened(?: an? account)?\b|\bjoined\b|\bbecame (?:a )?clients?\b|\bonboarded\b|\bsigned up\b",
    re.I,
)
_NEWLY = re.compile(r"新(?:增|开户|进)|recently (?:added|opened|joined|onboarded)|newly", re.I)
_LATELY = re.compile(r"最近|近期|刚刚?|recent(?:ly)?|lately", re.I)


def read_contacted(spotted: Spotted) -> str | None:
    """The days in which they were contacted, as an interval; None where that is not said, or not of when."""
    if not TOUCHED.search(spotted.masked):
        return None
    return _past(spotted) or (_recent(spotted) if _LATELY.search(spotted.text) else None)


def read_opened(spotted: Spotted) -> str | None:
    """The days in which they became clients, as an interval."""
    if not OPENED.search(spotted.masked):
        return None
    return _past(spotted) or (_recent(spotted) if _NEWLY.search(spotted.text) else None)


def read_history(spotted: Spotted) -> dict[str, Any]:
    """Both filters, as far as they are said. One period said is of one of them."""
    if contacted := read_contacted(spotted):
        return {"contacted": contacted}
    opened = read_opened(spotted)
    return {"opened": opened} if opened else {}


def _past(spotted: Spotted) -> str | None:
    """The first period that has begun, up to today."""
    for _, _, window in spotted.windows:
        period = window.period
        if period.start <= spotted.today and window.way != "ahead":
            return str(Period(start=period.start, end=min(period.end, spotted.today)))
    return None


def _recent(spotted: Spotted) -> str:
    return str(Period(start=spotted.today - timedelta(days=_RECENT - 1), end=spotted.today))
