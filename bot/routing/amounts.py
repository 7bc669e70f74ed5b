"""Amounts of money in what was said, as exact Decimal yuan: 500万, 1.2亿, 三百万, 2m, CNY 50,000."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.routing.numbers import chinese

MOST = Decimal(10) ** 15
_SCALES = {
    "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "w": 10**4, "千": 10**3, "百": 100, "k": 10**3, "thousand": 10**3,
    "m": 10**6, "mio": 10**6, "million": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "billion": 10**9,
}  # fmt: skip
_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,18})(?:\.\d{1,10})?"
_SCALE = r"(?:\s?[多来余几]?(?:亿|千万|百万|万|千(?=[元块万])|百(?=[元块万])|w)|个亿|\s?(?:thousand|million|mio|mn|m|billion|bn|b|k))"
_MONEY_BEFORE, _MONEY_AFTER = r"(?:cny|rmb|¥|￥)", r"(?:元|块钱|块|人民币|yuan|cny|rmb)"
# Not inside a word, a longer number or a telephone number, and not the negative of what is written.
_ALONE = r"(?<![\d.A-Za-z,])(?<!\d[ -])(?<!(?<![\d万亿千百wkmWKM])-)(?<!负)"
_NO_MORE = r"(?![\dA-Za-z%‰]|[,.-]\d|号|个(?!亿)|火)"
_TO = r"\s?(?:到|至|-|~|–|to)\s?"
_DIGITS = re.compile(
    rf"{_ALONE}(?P<low>{_NUMBER})(?={_TO}{_NUMBER}{_SCALE})|"
    rf"(?:(?<!\d){_MONEY_BEFORE}\s?|{_ALONE}|(?<=\d[-~–])(?={_NUMBER}{_SCALE}))(?P<number>{_NUMBER})(?P<scale>{_SCALE})?"
    rf"(?P<rest>(?<=亿)\d{{1,4}}(?:\.\d{{1,6}})?万|(?<=万)\d{{1,4}}(?=[元块])|(?<=[万亿])\d千?(?=$|[^\w]|[元块的以]))?"
    rf"\s?{_MONEY_AFTER}?{_NO_MORE}",
    re.I,
)
_WRITTEN = r"[零一二两三四五六七八九十百千点]{1,16}"
_CHINESE = re.compile(
    r"(?P<round>半个?亿|(?<![一二两三四五六七八九十\d])(?:百万|千万|亿)(?=级|以上|以下|以内|元))|"
    rf"(?<![零一二两三四五六七八九十百千万亿点第负\d])(?P<low>{_WRITTEN})(?=(?:到|至){_WRITTEN}[万亿])|"
    rf"(?<![零一二两三四五六七八九十百千万亿点第负\d])(?P<written>(?:{_WRITTEN}[多来余]?个?(?:万亿|[万亿])){{1,3}}(?:{_WRITTEN})?)"
    rf"(?:元|块钱|块|人民币)?(?![个火号])|"
    rf"(?<![零一二两三四五六七八九十百千万亿点第负\d])(?P<small>{_WRITTEN})(?:元|块(?![头地板]))"
)
_ROUND = {"半亿": 5 * 10**7, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_ENGLISH = re.compile(r"(?<![a-z])(half a|a|one) (million|billion)(?![a-z])", re.I)


def find_amounts(text: str) -> Iterator[tuple[int, int, Decimal]]:
    """(start, end, yuan) of each amount. A bare number counts from five digits on, or with a currency."""
    found = sorted({**_in_words(text), **_in_digits(text)}.items())
    last = 0
    for (start, end), amount in found:
        if start >= last and amount <= MOST:
            last = end
            yield start, end, amount


def _in_digits(text: str) -> dict[tuple[int, int], Decimal]:
    found: dict[tuple[int, int], Decimal] = {}
    low: tuple[tuple[int, int], Decimal] | None = None
    for match in _DIGITS.finditer(text):
        if match["low"]:
            low = match.span(), Decimal(match["low"].replace(",", ""))
            continue
        scale = re.sub(r"[\s多来余几个]", "", (match["scale"] or "").lower())
        value = Decimal(match["number"].replace(",", ""))
        if (
            not scale
            and not re.search(f"{_MONEY_BEFORE}|{_MONEY_AFTER}", match[0], re.I)
            and not _is_plain(match["number"])
        ):
            low = None
            continue
        factor = _SCALES.get(scale, 1)
        if low and low[1] < value and scale:  # 100到300万: the first takes the scale of the second
            found[low[0]] = low[1] * factor
        low = None
        found[match.span()] = value * factor + _rest(match["rest"], factor)
    return found


def _is_plain(number: str) -> bool:
    """Whether a number without scale and currency is an amount: long enough, and no telephone, card or ID number."""
    figures = number.replace(",", "").split(".")[0]
    return len(figures) >= 5 and ("," in number or len(figures) <= 10)


def _rest(said: str | None, factor: int) -> Decimal:
    """What stands behind 万 or 亿: 1亿2000万, 3万5, 3万5千."""
    if not said:
        return Decimal(0)
    if said.endswith("万"):
        return Decimal(said[:-1]) * 10**4
    if said.endswith("千"):
        return Decimal(said[:-1]) * 10**3
    return Decimal(said) * (factor // 10) if len(said) == 1 else Decimal(said)


def _in_words(text: str) -> dict[tuple[int, int], Decimal]:
    found: dict[tuple[int, int], Decimal] = {}
    low = ""
    for match in _CHINESE.finditer(text):
        try:
            if match["low"]:
                low, place = match["low"], match.span()
                continue
            if match["round"]:
                found[match.span()] = Decimal(_ROUND[match["round"].replace("个", "")])
                continue
            written = re.sub("[多来余个]", "", match["written"] or match["small"])
            amount = chinese(written)
            if low and (first := chinese(low + written[-1])) < amount:
                found[place] = first
            found[match.span()] = amount
        except ValueError:
            pass
        low = ""
    for match in _ENGLISH.finditer(text):
        found[match.span()] = Decimal(_SCALES[match[2].lower()]) / (2 if match[1].lower() == "half a" else 1)
    return found
