"""The pictures: groups as bars, tier by lifecycle as a heat map, and the course of AUM as a line."""

from collections.abc import Sequence
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from skills.charts import BarsPanel, HeatPanel, Panel, PanelChart, SizedBar, TrendPanel, TrendPoint
from skills.contract import Line, line
from skills.segment_summary.groups import Folded, label_of, shares
from skills.segment_summary.view import View, aum, change
from skills.values import Money, Share, Term
from storage.segment_figures import Figures, Group

_SEGMENTS = ("private", "diamond", "platinum", "gold", "standard", "strategic", "value", "foundation")
_STAGES = ("prospect", "first_time", "repeat", "loyal", "dormant", "lost")
_KNOWN = 20  # a day is drawn where no more than one client in so many is unknown beside today


def picture_of_whole(view: View, cells: Sequence[Group], total: Figures) -> PanelChart | None:
    """Tier or class by lifecycle, and the course of AUM."""
    heat = _heat(cells)
    return _chart(view, (), total, [heat] if heat else [])


def picture_of_groups(
    view: View, by: Line, dimension: str, labels: Sequence[object], folded: Folded, total: Figures
) -> PanelChart | None:
    """AUM by group, and its course."""
    bars: list[tuple[object, Figures]] = [
        (label, figures) for label, (_, figures) in zip(labels, folded.shown, strict=True)
    ]
    if folded.rest:
        bars.append((line("others", count=folded.rest), folded.others))
    if folded.unknown.clients:
        bars.append((label_of(dimension, None), folded.unknown))
    longest = max((figures.aum for _, figures in bars), default=total.aum)
    if longest <= 0:
        return None
    parts = shares([figures.aum for _, figures in bars])
    panel = BarsPanel(
        line("bars"),
        tuple(_bar(label, figures, float(figures.aum / longest), part)
              for (label, figures), part in zip(bars, parts, strict=True)),
    )  # fmt: skip
    return _chart(view, (by,), total, [panel])


def _bar(label: object, figures: Figures, size: float, part: Share) -> SizedBar:
    note = "bar_note" if change(figures) is not None else "bar_note_still"
    return SizedBar(
        line("bar", group=label),
        size,
        line("bar_value", aum=aum(figures) or Money(figures.aum), share=part),
        line(note, count=figures.clients, high=figures.high, change=change(figures)),
    )


def _chart(view: View, by: tuple[Line, ...], total: Figures, panels: list[Panel]) -> PanelChart | None:
    trend = _trend(view, total)
    panels += [trend] if trend else []
    if not panels:
        return None
    chips = (
        line("chip_clients", count=total.clients),
        line("chip_aum", aum=aum(total)),
        line("chip_change", on=view.asked.start, change=change(total)),
        line("chip_risk", count=total.high if total.classified else None),
    )
    return PanelChart(line("chart_title", what=view.heading(*by)), chips, tuple(panels))


def _heat(cells: Sequence[Group]) -> HeatPanel | None:
    counts = {(group.key[0], group.key[1]): group.figures.clients for group in cells}
    rows = [name for name in _SEGMENTS if any(key[0] == name for key in counts)]
    columns = [name for name in _STAGES if any(key[1] == name for key in counts)]
    if not rows or not columns:
        return None
    return HeatPanel(
        line("heat"),
        tuple(line("term", term=label_of("segment", name)) for name in rows),
        tuple(line("term", term=Term("lifecycle", name)) for name in columns),
        tuple(tuple(counts.get((row, column), 0) for column in columns) for row in rows),
    )


def _trend(view: View, total: Figures) -> TrendPanel | None:
    """AUM at the ends of months and today, as far back as nearly all of it is known."""
    end = view.asked.end
    months = view.desk.methodology.overview(view.desk.today).months
    ends = [_month_end(end, back) for back in range(months, 0, -1)]
    course = view.desk.book.course(view.filters, view.desk.today, (*ends, end))
    last = course.points[-1]
    points = [p for p in course.points if (p.unknown - last.unknown) * _KNOWN <= total.clients]
    if len(points) < 2 or not last.aum:
        return None
    first, span = points[0].day, (last.day - points[0].day).days
    drawn = (
        TrendPoint(
            (p.day - first).days / span, line("day", on=p.day), float(p.aum), line("amount", amount=Money(p.aum))
        )
        for p in points
    )
    return TrendPanel(line("trend"), tuple(drawn))


def _month_end(day: date, back: int) -> date:
    return (day + relativedelta(day=1, months=1 - back)) - timedelta(days=1)
