"""Which of several things a word of order means: 第二个, 2, the last one."""

import re
from collections.abc import Sequence
from typing import TypeVar

_ZH, _EN = "一二三四五六七八九", ("first", "second", "third", "fourth")
Shown = TypeVar("Shown")


def at_place(order: re.Match[str] | None, found: Sequence[Shown]) -> Shown | None:
    """The one at the place that a match says (a number in its first group, or a word in its second); None where there is none."""
    if order is None:
        return None
    word = (order[1] or order[2]).lower()
    if word == "last":
        return found[-1]
    place = _EN.index(word) if word in _EN else _ZH.index(word) if word in _ZH else int(word) - 1
    return found[place] if place < len(found) else None
