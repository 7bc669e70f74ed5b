"""How a list is ordered and how long it is, in what was said: 按生日排, 前三个, 谁的资产多."""

import re
from typing import Any

from bot.routing.numbers import DIGITS, ENGLISH, count
from bot.routing.slots import Spotted

TOP = re.compile(
    rf"(?:前|排名前|头)\s*({DIGITS})\s*(?:个|位|名|户|家|大)?(?!天|周|月|年|个月|季)|\b(?:top|first|biggest|largest)\s({ENGLISH})\b|"
    rf"(?:最大|最多|最高|最有钱)的({DIGITS})(?:个|位|名|户|家)|"
    rf"\b(?:show|list|give|find|pull)(?: me)?(?: the)? (\d{{1,2}}) (?:clients|customers)\b|"
    rf"\b({ENGLISH}) (?:biggest|largest|richest|wealthiest|top)\b",
    re.I,
)
LARGEST = re.compile(
    r"(?:资产|AUM|规模|钱|金额|余额)?(?:最大|最多|最高|最有钱|排名靠前|从高到低)|大客户|"
    r"largest|biggest|richest|wealthiest|\btop\b|most assets",
    re.I,
)
SMALLEST = re.compile(
    r"(?:资产|AUM|规模|钱|金额|余额)?(?:最小|最少|最低|从低到高)|smallest|poorest|(?<!at )least", re.I
)
SORTED = re.compile(
    r"(?:按|以|照).{1,8}(?:排|为序|顺序|高低|先后)|\b(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?)\b.* by\b|^by\b", re.I
)
_BY_AMOUNT = re.compile(
    r"(?:按|以|照)(?:照)?(?:金额|钱|余额|规模|大小|多少)|\bby (?:amount|size|balance|value)\b", re.I
)
_BY_FIELD = {"aum": "aum", "last_contact": "last_contact", "birthday": "birthday", "name": "name"}
COMPARED = re.compile(
    r"(?:谁|哪[个位家户]).{0,5}?(?:资产|钱|AUM|规模).{0,4}?(多(?!少)|[大高]|(?<!多)[少小低])|"
    r"\b(?:who|which)(?: one| of .{1,40}?)?(?: has| have| is| holds)?(?: the)? "
    r"(more|bigger|larger|richer|wealthier|less|smaller|poorer)\b(?! than)",
    re.I,
)
# 谁更急, who is more urgent: of clients, which of them comes first.
MORE_PRESSING = re.compile(
    r"(?:谁|哪[个位家户])(?:的事)?(?:更|最|比较)?(?:急|紧急|要紧|着急|紧迫|优先)|(?:先|优先)(?:联系|找|打给?|见|跟进|顾|跑)(?:谁|哪[个位家])|"
    r"\b(?:who|which)(?: one| of .{1,40}?)? (?:is|are|needs|comes|should i (?:call|see|contact))(?: a call)?(?: the)? "
    r"(?:more urgent|most urgent|more pressing|first)\b|\bwho(?:'s| is) more urgent\b",
    re.I,
)
_FEWER = ("少", "小", "低", "less", "smaller", "poorer")
_MATURITY = re.compile(r"到期|matur", re.I)


def read_order(spotted: Spotted) -> dict[str, Any]:
    """The sort order and the limit that a sentence names."""
    found: dict[str, Any] = {}
    if match := TOP.search(spotted.text):
        limit = count(next(part for part in match.groups() if part))
        if 1 <= limit <= 50:
            found |= {"limit": limit, "sort": "aum"}
    compared = COMPARED.search(spotted.text)
    fields = [field for field in spotted.ids("field") if field in _BY_FIELD]
    if SMALLEST.search(spotted.text) or (compared and (compared[1] or compared[2]) in _FEWER):
        found["sort"] = "aum_ascending"
    elif SORTED.search(spotted.text) and (fields or _MATURITY.search(spotted.text)):
        found["sort"] = _BY_FIELD[fields[0]] if fields else "maturity"
    elif LARGEST.search(spotted.text) or compared or (SORTED.search(spotted.text) and _BY_AMOUNT.search(spotted.text)):
        found["sort"] = "aum"
    return found
