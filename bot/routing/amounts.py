"""Amounts of money in what was said, as Decimal yuan: 500万, 1.2亿, 三百万, 2m, CNY 50,000."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from bot.routing.numbers import chinese

_SCALES = {
    "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "w": 10**4, "千": 10**3, "k": 10**3, "thousand": 10**3,
    "m": 10**6, "mio": 10**6, "million": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "billion": 10**9,
}  # fmt: skip
_DIGITS = re.compile(
    r"(?<![\d.A-Za-z])(?:cny|rmb|¥|￥)?\s?(\d[\d,]*(?:\.\d+)?)\s?(亿|千万|百万|万|w|千|k|thousand|million|mio|mn|m|billion|bn|b)?"
    r"(?:元|块钱|块|人民币|yuan|cny|rmb)?(?![\dA-Za-z%])",
    re.I,
)
_CHINESE = re.compile(r"[零一二两三四五六七八九十百千]+[万亿](?:[零一二两三四五六七八九十百千]+万?)?(?:元|块)?")


def find_amounts(text: str) -> Iterator[tuple[int, int, Decimal]]:
    """(start, end, yuan) of each amount. A bare number counts from five digits on, or with a currency."""
    for match in _DIGITS.finditer(text):
        scale = (match[2] or "").lower()
        bare = not scale and not re.search(r"元|块|人民币|yuan|cny|rmb|¥|￥", match[0], re.I)
        if bare and len(match[1].replace(",", "").split(".")[0]) < 5:
            continue
        try:
            amount = Decimal(match[1].replace(",", "")) * _SCALES.get(scale, 1)
        except InvalidOperation:
            continue
        if amount <= Decimal(10) ** 15:
            yield match.start(), match.end(), amount
    for match in _CHINESE.finditer(text):
        try:
            yield match.start(), match.end(), Decimal(str(chinese(match[0].rstrip("元块"))))
        except ValueError:
            continue
