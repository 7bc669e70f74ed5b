"""The map of a client or of a segment: journeys, bars with what they are compared with, and lists."""

from dataclasses import dataclass

from bot.drawing.sheet import CARD, DONE, HERE, INK, QUIET, RULE, THUMB, Sheet, cut, wrapped
from skills.charts import Bar, MapChart, State, Stop


def draw_map(sheet: Sheet, chart: MapChart) -> None:
    """The whole map."""
    sheet.head(chart.title, chart.subtitle)
    parts = _Map(sheet)
    bottom = parts.journeys(chart.journeys, 56.0)
    parts.bars(chart, (2.5, 2.5, 38.0, bottom - 2.5))
    parts.lists(chart, 42.5, bottom)


@dataclass
class _Map:
    sheet: Sheet

    def journeys(self, journeys: tuple[tuple[Stop, ...], ...], top: float) -> float:
        """The journey lines side by side in one card; where the next card may begin."""
        if not journeys:
            return 60.0
        self.sheet.card(2.5, top - 12.5, 95, 17)
        width = 95 / len(journeys)
        for number, stops in enumerate(journeys):
            self._journey(stops, 2.5 + number * width, width, top - 4.2)
        return top - 15.0

    def _journey(self, stops: tuple[Stop, ...], left: float, width: float, y: float) -> None:
        gap = width / len(stops)
        xs = [left + gap * (n + 0.5) for n in range(len(stops))]
        self.sheet.axes.plot([xs[0], xs[-1]], [y, y], color=RULE, linewidth=3, zorder=1, solid_capstyle="round")
        reached = max((n for n, stop in enumerate(stops) if stop.state != "open"), default=0)
        self.sheet.axes.plot([xs[0], xs[reached]], [y, y], color=DONE, linewidth=3, zorder=2, solid_capstyle="round")
        for x, stop in zip(xs, stops, strict=True):
            size, fill, edge = _dot(stop.state)
            self.sheet.axes.scatter([x], [y], s=size, color=fill, edgecolors=edge, linewidths=2, zorder=3)
            here = stop.state == "here"
            self.sheet.text(
                x, y + 4.4, cut(self.sheet.say(stop.label), 18), 11 if here else 10, HERE if here else INK, "center"
            )
            self.sheet.text(x, y - 4.2, cut(self.sheet.say(stop.note), 20), 9, QUIET, "center")

    def bars(self, chart: MapChart, place: tuple[float, float, float, float]) -> None:
        x, y, width, height = place
        self.sheet.card(x, y, width, height)
        self.sheet.text(x + 2, y + height - 3, self.sheet.say(chart.bars_title), 11.5)
        if note := self.sheet.say(chart.bars_note):
            self.sheet.text(x + 2, y + 2.2, cut(note, 64), 8.5, QUIET)
        gap = min(9.0, (height - 10) / max(len(chart.bars), 4))
        for number, bar in enumerate(chart.bars):
            self._bar(bar, x + 2, y + height - 8 - gap * (number + 0.35), width - 4)

    def _bar(self, bar: Bar, x: float, y: float, width: float) -> None:
        left, most = x + 9.5, width - 16
        self.sheet.text(x, y, cut(self.sheet.say(bar.label), 12), 10)
        self.sheet.axes.barh([y], [most], height=2.2, left=left, color="#EDF0F2", zorder=1)
        self.sheet.axes.barh([y], [most * bar.share], height=2.2, left=left, color=DONE, zorder=2)
        if bar.beside is not None:
            self.sheet.axes.scatter(
                [left + most * bar.beside], [y], marker="D", s=46, color=THUMB, edgecolors="white", zorder=4
            )
        self.sheet.text(left + most + 1, y, f"{bar.share:.0%}", 10, QUIET)

    def lists(self, chart: MapChart, left: float, top: float) -> None:
        """The lists in two columns of cards."""
        rows = (len(chart.lists) + 1) // 2
        width, height = (97.5 - left - 2) / 2, (top - 2.5 - 2 * (rows - 1)) / rows
        for number, (title, parts) in enumerate(chart.lists):
            x = left + (number % 2) * (width + 2)
            y = top - height - (number // 2) * (height + 2)
            self.sheet.card(x, y, width, height)
            self.sheet.text(x + 1.8, y + height - 3, self.sheet.say(title), 11.5)
            lines = [row for part in parts for row in wrapped(self.sheet.say(part), 39)]
            for place, row in enumerate(lines[: int((height - 5) // 3)]):
                inset = 1.5 if row.startswith(" ") else 0.0  # the second row of an item stands under its first word
                self.sheet.text(x + 1.8 + inset, y + height - 6.6 - 3 * place, row.strip(), 9.5)


def _dot(state: State) -> tuple[float, str, str]:
    """Size, filling and edge of a stop."""
    if state == "here":
        return 210, HERE, "#F7D9C2"
    return (110, DONE, DONE) if state == "done" else (90, CARD, RULE)
