"""A picture as a skill describes it: what stands where, in typed values; the bot words it and draws it."""

from dataclasses import dataclass
from typing import Literal

from skills.contract import Line

State = Literal["done", "here", "open"]


@dataclass(frozen=True)
class Stop:
    """One stop of a journey: its name, what is known of it, and where the client stands to it."""

    label: Line
    note: Line
    state: State


@dataclass(frozen=True)
class Bar:
    """A share of a whole, 0 to 1; `beside` is what a rule of thumb would have it."""

    label: Line
    share: float
    beside: float | None = None


@dataclass(frozen=True)
class MapChart:
    """A client map: a title, journeys, bars with what they are compared with, and lists of short texts."""

    title: Line
    subtitle: tuple[Line, ...]
    journeys: tuple[tuple[Stop, ...], ...]
    bars_title: Line
    bars: tuple[Bar, ...]
    bars_note: Line
    lists: tuple[tuple[Line, tuple[Line, ...]], ...]


@dataclass(frozen=True)
class SizedBar:
    """One of several bars: how long it is beside the longest (0 to 1), its value in words, and what is said under it."""

    label: Line
    size: float
    value: Line
    note: Line


@dataclass(frozen=True)
class BarsPanel:
    """Bars one below the other, in the order given."""

    title: Line
    bars: tuple[SizedBar, ...]


@dataclass(frozen=True)
class HeatPanel:
    """Counts of one class by another; the fuller a cell, the darker it is."""

    title: Line
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class TrendPoint:
    """A point of a line: where it stands in time (0 first, 1 last), its day, its value as a number and in words."""

    at: float
    label: Line
    value: float
    said: Line


@dataclass(frozen=True)
class TrendPanel:
    """A line through at least two points in time, the earliest first."""

    title: Line
    points: tuple[TrendPoint, ...]


Panel = BarsPanel | HeatPanel | TrendPanel


@dataclass(frozen=True)
class PanelChart:
    """One or two panels side by side under a title."""

    title: Line
    subtitle: tuple[Line, ...]
    panels: tuple[Panel, ...]


Chart = MapChart | PanelChart
