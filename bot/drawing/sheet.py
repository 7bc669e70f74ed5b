"""A drawing in the making: a page with a title, cards and words on it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from skills.contract import Line

Say = Callable[[Line], str]

INK, QUIET, PAPER, CARD, RULE = "#1F2A37", "#6B7785", "#F4F5F2", "#FFFFFF", "#D9DEE3"
DONE, HERE, THUMB = "#2F7F79", "#E07A2F", "#E07A2F"
WIDE, HIGH = 100.0, 74.0
_CHIPS, _CHIP_WIDTH = 6, 34  # how many labels stand under the title, and how wide one may be


@dataclass
class Sheet:
    """One drawing in the making; lengths are hundredths of its width."""

    axes: Any
    face: Any
    say: Say

    def text(self, x: float, y: float, text: str, size: float, colour: str = INK, align: str = "left") -> None:
        """Words at a place, on one line."""
        self.axes.text(
            x, y, text, fontproperties=self.face, fontsize=size, color=colour, ha=align, va="center", zorder=5
        )

    def card(self, x: float, y: float, width: float, height: float) -> None:
        """A white card to write on."""
        from matplotlib.patches import FancyBboxPatch

        box = FancyBboxPatch(
            (x, y),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=1.2",
            facecolor=CARD,
            edgecolor=RULE,
            linewidth=0.8,
        )
        self.axes.add_patch(box)

    def head(self, title: Line, subtitle: tuple[Line, ...]) -> None:
        """The title and the labels below it."""
        self.text(3, 70, cut(self.say(title), 72), 17)
        x = 3.0
        for part in subtitle[:_CHIPS]:
            word = cut(self.say(part), _CHIP_WIDTH)
            if not word:
                continue
            width = 2.6 + width_of(word) * 0.72
            if x + width > WIDE - 3:
                break
            self._chip(x, 64.2, width, word)
            x += width + 1.2

    def _chip(self, x: float, y: float, width: float, word: str) -> None:
        from matplotlib.patches import FancyBboxPatch

        style = "round,pad=0,rounding_size=1.5"
        self.axes.add_patch(
            FancyBboxPatch((x, y - 1.6), width, 3.2, boxstyle=style, facecolor="#E4EFED", edgecolor="none")
        )
        self.text(x + width / 2, y - 0.1, word, 10, DONE, "center")


def width_of(text: str) -> float:
    """About how wide a text is: a Chinese character is two, a Latin letter a little more than one."""
    return sum(2.0 if ord(sign) > 0x2E7F else 1.25 for sign in text)


def cut(text: str, most: float) -> str:
    """The text, cut where it is too wide."""
    if width_of(text) <= most:
        return text
    kept = text
    while kept and width_of(kept) > most - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrapped(text: str, most: float) -> list[str]:
    """A list item as rows of a card, at most two; the second is set in. English breaks between words."""
    if not text:
        return []
    first = ""
    pieces = re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", text)
    rest = list(pieces)
    while rest and width_of(first + rest[0].rstrip()) <= most - 2:
        first += rest.pop(0)
    left = "".join(rest).strip()
    return [f"• {first.strip()}", *([f"   {cut(left, most - 3)}"] if left else [])]
