"""Numbers as people write them: 3, 三, 两, 1,200, 两千五百万, 三万五."""

import re
from decimal import Decimal

# Bounded, so that a long run of digits is read in linear time; no number that people mean is longer.
DIGITS = r"(?:\d[\d,]{0,15}(?:\.\d{1,6})?|[零一二两俩三仨四五六七八九十百千廿]{1,12}(?:点[零一二三四五六七八九]{1,6})?)"
_ENGLISH = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "sixty": 60, "ninety": 90,
}  # fmt: skip
ENGLISH = rf"(?:\d[\d,]{{0,15}}|{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})"

_FIGURES = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_F = "[一二两三四五六七八九]"
# Up to 9,999; the last figure without its unit takes the next lower one: 三千五 is 3,500, but 三千零五 is 3,005.
_SECTION = re.compile(rf"(?:({_F})千)?(零)?(?:({_F})百)?(零)?(?:({_F})?(十))?(零)?({_F})?")
_BARE = re.compile(r"[零一二三四五六七八九]{2,4}")
_SCALES = (("亿", 10**8), ("万", 10**4))


def chinese(text: str) -> Decimal:
    """The value of Chinese numerals, 三百五十, 两千万, 一点二亿; ValueError where they make no number."""
    plain = text.replace("俩", "两").replace("仨", "三").replace("廿", "二十")
    value = _scaled(plain)
    if value is None:
        raise ValueError(f"no number: {text[:40]}")
    return value


def _scaled(text: str) -> Decimal | None:
    for sign, scale in _SCALES:
        if sign in text:
            left, _, right = text.rpartition(sign) if sign == "亿" else text.partition(sign)
            many = _scaled(left)
            if many is None or (right and sign in right):
                return None
            if not right:
                return many * scale
            if re.fullmatch(_F, right):  # 三万五, 一亿五
                return many * scale + Decimal(_FIGURES[right] * scale // 10)
            rest = _scaled(right.removeprefix("零"))
            return None if rest is None or rest >= scale else many * scale + rest
    whole, point, decimals = text.partition("点")
    value = _section(whole)
    if value is None or not point:
        return value if not point else None
    if not re.fullmatch(r"[零一二三四五六七八九]{1,8}", decimals):
        return None
    return value + Decimal("0." + "".join(str(_FIGURES[sign]) for sign in decimals))


def _section(text: str) -> Decimal | None:
    if text == "零":
        return Decimal(0)
    if _BARE.fullmatch(text):  # 二零二六, said figure by figure
        return Decimal("".join(str(_FIGURES[sign]) for sign in text))
    found = _SECTION.fullmatch(text)
    if not text or found is None:
        return None
    thousand, zero, hundred, zero2, tens, ten, zero3, unit = found.groups()
    value = sum(_FIGURES[sign] * size for sign, size in ((thousand, 1_000), (hundred, 100), (tens, 10)) if sign)
    if ten and not tens:
        value += 10
    if unit:
        skipped = zero or zero2 or zero3 or ten
        value += _FIGURES[unit] * (1 if skipped else 10 if hundred else 100 if thousand else 1)
    return Decimal(value)


def number(text: str) -> Decimal:
    """The value of a number matched by `DIGITS` or `ENGLISH`; ValueError where it is none."""
    plain = text.replace(",", "").strip().lower()
    if plain in _ENGLISH:
        return Decimal(_ENGLISH[plain])
    if re.fullmatch(r"\d{1,40}(\.\d{1,40})?", plain):
        return Decimal(plain)
    return chinese(plain)


def count(text: str) -> int:
    """A whole number, bounded so that no arithmetic on days runs out of the calendar."""
    return int(min(number(text), Decimal(100_000)))
