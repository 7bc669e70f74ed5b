"""Typed chart -> PNG. The only file that imports matplotlib, and that on first use."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from bot.fonts import chinese_font
from skills.charts import Bar, MapChart, State, Stop
from skills.contract import Line

Say = Callable[[Line], str]

_INK, _QUIET, _PAPER, _CARD, _RULE = "#1F2A37", "#6B7785", "#F4F5F2", "#FFFFFF", "#D9DEE3"
_DONE, _HERE, _BAR, _THUMB = "#2F7F79", "#E07A2F", "#2F7F79", "#E07A2F"
_WIDE, _HIGH = 100.0, 74.0
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
_NO_SIGN = re.compile(r"[\ufe0f\u2600-\u27bf\U0001f000-\U0001faff]")
_CHIPS, _CHIP_WIDTH = 6, 34  # how many labels stand under the title, and how wide one may be


@dataclass(frozen=True)
class Drawing:
    """Draws maps; `font` is the setting, else an installed font is looked for."""

    font: Path | None = None

    @cached_property
    def _file(self) -> Path | None:
        return chinese_font(self.font)

    @property
    def writes_chinese(self) -> bool:
        """Whether Chinese can be written; else the words have to be English, with codes for names."""
        return self._file is not None

    def draw(self, chart: MapChart, say: Say) -> bytes:
        """A PNG of about 1100 × 810 pixels."""
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties

        figure = Figure(figsize=(10, 7.4), dpi=110, facecolor=_PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, _WIDE)
        axes.set_ylim(0, _HIGH)
        axes.axis("off")
        face = FontProperties(fname=str(self._file)) if self._file else FontProperties(family="DejaVu Sans")
        sheet = _Sheet(axes, face, lambda line: self._plain(say(line)))
        sheet.head(chart)
        bottom = sheet.journeys(chart.journeys, 56.0)
        sheet.bars(chart, (2.5, 2.5, 38.0, bottom - 2.5))
        sheet.lists(chart, 42.5, bottom)
        out = BytesIO()
        figure.savefig(out, format="png", facecolor=_PAPER)
        return out.getvalue()

    def _plain(self, text: str) -> str:
        """Without marks and signs that a font may lack; nothing is ever drawn as an empty box."""
        text = _NO_SIGN.sub("", text.replace("**", "")).strip()
        return text if self.writes_chinese else _CJK.sub("", text).strip()


@dataclass
class _Sheet:
    """One drawing in the making; lengths are hundredths of its width."""

    axes: Any
    face: Any
    say: Say

    def text(self, x: float, y: float, text: str, size: float, colour: str = _INK, align: str = "left") -> None:
        self.axes.text(
            x, y, text, fontproperties=self.face, fontsize=size, color=colour, ha=align, va="center", zorder=5
        )

    def card(self, x: float, y: float, width: float, height: float) -> None:
        from matplotlib.patches import FancyBboxPatch

        box = FancyBboxPatch(
            (x, y),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=1.2",
            facecolor=_CARD,
            edgecolor=_RULE,
            linewidth=0.8,
        )
        self.axes.add_patch(box)

    def head(self, chart: MapChart) -> None:
        self.text(3, 70, _cut(self.say(chart.title), 72), 17)
        x = 3.0
        for part in chart.subtitle[:_CHIPS]:
            word = _cut(self.say(part), _CHIP_WIDTH)
            if not word:
                continue
            width = 2.6 + _width(word) * 0.72
            if x + width > _WIDE - 3:
                break
            self._chip(x, 64.2, width, word)
            x += width + 1.2

    def _chip(self, x: float, y: float, width: float, word: str) -> None:
        from matplotlib.patches import FancyBboxPatch

        style = "round,pad=0,rounding_size=1.5"
        self.axes.add_patch(
            FancyBboxPatch((x, y - 1.6), width, 3.2, boxstyle=style, facecolor="#E4EFED", edgecolor="none")
        )
        self.text(x + width / 2, y - 0.1, word, 10, _DONE, "center")

    def journeys(self, journeys: tuple[tuple[Stop, ...], ...], top: float) -> float:
        """The journey lines side by side in one card; where the next card may begin."""
        if not journeys:
            return 60.0
        self.card(2.5, top - 12.5, 95, 17)
        width = 95 / len(journeys)
        for number, stops in enumerate(journeys):
            self._journey(stops, 2.5 + number * width, width, top - 4.2)
        return top - 15.0

    def _journey(self, stops: tuple[Stop, ...], left: float, width: float, y: float) -> None:
        gap = width / len(stops)
        xs = [left + gap * (n + 0.5) for n in range(len(stops))]
        self.axes.plot([xs[0], xs[-1]], [y, y], color=_RULE, linewidth=3, zorder=1, solid_capstyle="round")
        reached = max((n for n, stop in enumerate(stops) if stop.state != "open"), default=0)
        self.axes.plot([xs[0], xs[reached]], [y, y], color=_DONE, linewidth=3, zorder=2, solid_capstyle="round")
        for x, stop in zip(xs, stops, strict=True):
            size, fill, edge = _dot(stop.state)
            self.axes.scatter([x], [y], s=size, color=fill, edgecolors=edge, linewidths=2, zorder=3)
            here = stop.state == "here"
            self.text(x, y + 4.4, _cut(self.say(stop.label), 18), 11 if here else 10, _HERE if here else _INK, "center")
            self.text(x, y - 4.2, _cut(self.say(stop.note), 20), 9, _QUIET, "center")

    def bars(self, chart: MapChart, place: tuple[float, float, float, float]) -> None:
        x, y, width, height = place
        self.card(x, y, width, height)
        self.text(x + 2, y + height - 3, self.say(chart.bars_title), 11.5)
        if note := self.say(chart.bars_note):
            self.text(x + 2, y + 2.2, _cut(note, 64), 8.5, _QUIET)
        gap = min(9.0, (height - 10) / max(len(chart.bars), 4))
        for number, bar in enumerate(chart.bars):
            self._bar(bar, x + 2, y + height - 8 - gap * (number + 0.35), width - 4)

    def _bar(self, bar: Bar, x: float, y: float, width: float) -> None:
        left, most = x + 9.5, width - 16
        self.text(x, y, _cut(self.say(bar.label), 12), 10)
        self.axes.barh([y], [most], height=2.2, left=left, color="#EDF0F2", zorder=1)
        self.axes.barh([y], [most * bar.share], height=2.2, left=left, color=_BAR, zorder=2)
        if bar.beside is not None:
            self.axes.scatter(
                [left + most * bar.beside], [y], marker="D", s=46, color=_THUMB, edgecolors="white", zorder=4
            )
        self.text(left + most + 1, y, f"{bar.share:.0%}", 10, _QUIET)

    def lists(self, chart: MapChart, left: float, top: float) -> None:
        """The lists in two columns of cards."""
        rows = (len(chart.lists) + 1) // 2
        width, height = (97.5 - left - 2) / 2, (top - 2.5 - 2 * (rows - 1)) / rows
        for number, (title, parts) in enumerate(chart.lists):
            x = left + (number % 2) * (width + 2)
            y = top - height - (number // 2) * (height + 2)
            self.card(x, y, width, height)
            self.text(x + 1.8, y + height - 3, self.say(title), 11.5)
            lines = [row for part in parts for row in _wrapped(self.say(part), 33)]
            for place, row in enumerate(lines[: int((height - 5) // 3)]):
                self.text(x + 1.8, y + height - 6.6 - 3 * place, row, 9.5, _QUIET if row.startswith(" ") else _INK)


def _dot(state: State) -> tuple[float, str, str]:
    """Size, filling and edge of a stop."""
    if state == "here":
        return 210, _HERE, "#F7D9C2"
    return (110, _DONE, _DONE) if state == "done" else (90, _CARD, _RULE)


def _width(text: str) -> float:
    """About how wide a text is: a Chinese character is two, a Latin letter a little more than one."""
    return sum(2.0 if ord(sign) > 0x2E7F else 1.25 for sign in text)


def _cut(text: str, most: float) -> str:
    """The text, cut where it is too wide."""
    if _width(text) <= most:
        return text
    kept = text
    while kept and _width(kept) > most - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _wrapped(text: str, most: float) -> list[str]:
    """A list item as rows of a card, at most two; the second is set in. English breaks between words."""
    if not text:
        return []
    first = ""
    pieces = re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", text)
    rest = list(pieces)
    while rest and _width(first + rest[0].rstrip()) <= most - 2:
        first += rest.pop(0)
    left = "".join(rest).strip()
    return [f"• {first.strip()}", *([f"   {_cut(left, most - 3)}"] if left else [])]
