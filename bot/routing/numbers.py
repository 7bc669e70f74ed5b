"""Numbers as people write them: 3, 三, 两, 1,200."""

import re
from functools import lru_cache

# Bounded, so that a long run of digits is read in linear time; no number that people mean is longer.
DIGITS = r"(?:\d[\d,]{0,15}(?:\.\d{1,6})?|[零一二两俩三仨四五六七八九十百千廿]{1,12}(?:点[零一二三四五六七八九]{1,6})?)"
_ENGLISH = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3,
    "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
ENGLISH = rf"(?:\d[\d,]{{0,15}}|{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})"


@lru_cache(maxsize=1_000)
def chinese(text: str) -> float:
    """The value of Chinese numerals, 三百五十, 两千万; ValueError where they make no number."""
    import cn2an  # slow to import, and many messages hold no such number

    plain = text.replace("俩", "两").replace("仨", "三").replace("廿", "二十")
    try:
        return float(cn2an.cn2an(plain, "smart"))
    except (KeyError, IndexError) as error:  # what it raises for some runs of numerals, 一二十一
        raise ValueError(f"no number: {text}") from error


def number(text: str) -> float:
    """The value of a number matched by `DIGITS` or `ENGLISH`; ValueError where it is none."""
    plain = text.replace(",", "").strip().lower()
    if plain in _ENGLISH:
        return _ENGLISH[plain]
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        return float(plain)
    return chinese(plain)


def count(text: str) -> int:
    """A whole number, bounded so that no arithmetic on days runs out of the calendar."""
    return min(int(number(text)), 100_000)
