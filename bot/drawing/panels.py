"""Panels side by side: bars, a heat map of counts, a line over time."""

from dataclasses import dataclass

from bot.drawing.sheet import DONE, HERE, INK, QUIET, RULE, WIDE, Sheet, cut, width_of
from skills.charts import BarsPanel, HeatPanel, Panel, PanelChart, TrendPanel

_MARGIN, _GAP, _TOP = 2.5, 2.0, 60.0
_FULL, _PALE = (0x2F, 0x7F, 0x79), (0xED, 0xF3, 0xF2)  # a full and an empty cell


@dataclass(frozen=True)
class _Box:
    """Where a panel stands."""

    x: float
    y: float
    width: float
    height: float


def draw_panels(sheet: Sheet, chart: PanelChart) -> None:
    """All panels in one row, under the title."""
    sheet.head(chart.title, chart.subtitle)
    count = max(len(chart.panels), 1)
    width = (WIDE - 2 * _MARGIN - _GAP * (count - 1)) / count
    for place, panel in enumerate(chart.panels):
        box = _Box(_MARGIN + place * (width + _GAP), _MARGIN, width, _TOP - _MARGIN)
        sheet.card(box.x, box.y, box.width, box.height)
        sheet.text(box.x + 2, box.y + box.height - 3.2, cut(sheet.say(panel.title), box.width * 1.1), 12)
        _draw(sheet, panel, box)


def _draw(sheet: Sheet, panel: Panel, box: _Box) -> None:
    if isinstance(panel, BarsPanel):
        _bars(sheet, panel, box)
    elif isinstance(panel, HeatPanel):
        _heat(sheet, panel, box)
    else:
        _trend(sheet, panel, box)


def _bars(sheet: Sheet, panel: BarsPanel, box: _Box) -> None:
    gap = min(9.0, (box.height - 8) / max(len(panel.bars), 1))
    left, most = box.x + 2, box.width - 4
    for place, bar in enumerate(panel.bars):
        y = box.y + box.height - 8.2 - gap * place
        value = cut(sheet.say(bar.value), most * 0.75)
        sheet.text(left, y, cut(sheet.say(bar.label), most * 0.55), 10)
        sheet.text(left + most, y, value, 10, INK, "right")
        # No track behind it: the longest bar is the largest group, not the whole.
        sheet.axes.barh([y - 2.4], [most * max(bar.size, 0.0)], height=1.5, left=left, color=DONE, zorder=2)
        if note := sheet.say(bar.note):
            sheet.text(left, y - 4.6, cut(note, most * 1.3), 8.5, QUIET)


def _heat(sheet: Sheet, panel: HeatPanel, box: _Box) -> None:
    left, top = box.x + 11.5, box.y + box.height - 10.5
    wide = (box.width - 13.5) / max(len(panel.columns), 1)
    high = min(7.5, (top - box.y - 2) / max(len(panel.rows), 1))
    fullest = max((count for row in panel.cells for count in row), default=0) or 1
    for place, column in enumerate(panel.columns):
        sheet.text(left + wide * (place + 0.5), top + 2, cut(sheet.say(column), wide * 1.35), 9, QUIET, "center")
    for number, (label, row) in enumerate(zip(panel.rows, panel.cells, strict=True)):
        middle = top - high * (number + 0.5)
        sheet.text(box.x + 1.6, middle, cut(sheet.say(label), 13), 9.5)
        for place, count in enumerate(row):
            share = (count / fullest) ** 0.5
            sheet.axes.bar(
                [left + wide * (place + 0.5)],
                [high - 0.5],
                width=wide - 0.5,
                bottom=middle - high / 2 + 0.25,
                color=_shade(share) if count else "#F7F8F8",
                zorder=2,
            )
            ink = "#FFFFFF" if share > 0.6 else INK
            sheet.text(left + wide * (place + 0.5), middle, str(count) if count else "–", 10, ink, "center")


def _shade(share: float) -> str:
    return "#" + "".join(f"{round(pale + (full - pale) * share):02X}" for full, pale in zip(_FULL, _PALE, strict=True))


def _trend(sheet: Sheet, panel: TrendPanel, box: _Box) -> None:
    values = [point.value for point in panel.points]
    low, span = min(values), (max(values) - min(values)) or 1.0
    left, wide, foot, high = box.x + 6, box.width - 12, box.y + 9, min(box.height - 26, 34.0)
    xs = [left + wide * point.at for point in panel.points]
    ys = [foot + 4 + (high - 4) * (value - low) / span for value in values]
    sheet.axes.plot([left - 2, left + wide + 2], [foot - 1, foot - 1], color=RULE, linewidth=1, zorder=1)
    sheet.axes.plot(xs, ys, color=DONE, linewidth=2.5, zorder=2, solid_capstyle="round")
    sheet.axes.scatter(xs, ys, s=36, color=DONE, zorder=3)
    sheet.axes.scatter(xs[-1:], ys[-1:], s=64, color=HERE, zorder=4)
    for place in _named(values):
        _value(sheet, panel, place, xs, ys, box)
    labelled = left - wide  # the day written last
    for place, point in enumerate(panel.points):
        word = cut(sheet.say(point.label), 14)
        last = place == len(xs) - 1
        if xs[place] - labelled >= 7.5 and (last or xs[-1] - xs[place] >= 7.5):
            sheet.text(xs[place], foot - 3.4, word, 8.5, QUIET, "center")
            labelled = xs[place]


def _named(values: list[float]) -> list[int]:
    """The points whose value is written: the first, the last, and the highest or lowest between them that stands apart."""
    last = len(values) - 1
    between = [values.index(peak) for peak in (max(values), min(values))]
    apart = [place for place in between if 2 <= place <= last - 2]
    return sorted({0, last, *apart[:1]})


def _value(sheet: Sheet, panel: TrendPanel, place: int, xs: list[float], ys: list[float], box: _Box) -> None:
    """The value on the side of the line that is free, inside the panel."""
    after = ys[place + 1] if place + 1 < len(ys) else ys[place - 1]
    before = ys[place - 1] if place else after
    above = ys[place] >= (before + after) / 2
    word = cut(sheet.say(panel.points[place].said), 26)
    half = width_of(word) * 0.36
    x = min(max(xs[place], box.x + 2 + half), box.x + box.width - 2 - half)
    sheet.text(x, ys[place] + (2.8 if above else -2.8), word, 9.5, INK, "center")
