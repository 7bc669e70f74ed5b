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
