"""A workbook as a skill describes it: columns, typed rows and what it is made of; the bot words it and writes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from skills.contract import Line, Row

CellKind = Literal["text", "money", "date", "count", "share"]


@dataclass(frozen=True)
class Column:
    """A column: its heading, what its cells are, and its width in characters."""

    label: Line
    kind: CellKind = "text"
    width: int = 12


@dataclass(frozen=True)
class Sheet:
    """One sheet. The rows hold values as replies do; they may be read while they are written, once."""

    title: Line
    columns: tuple[Column, ...]
    rows: Iterable[tuple[object, ...]]


@dataclass(frozen=True)
class Workbook:
    """A file: its name without ending, its sheets, and lines that say what it is, when and for whom it was made."""

    name: str
    sheets: tuple[Sheet, ...]
    about: tuple[Row, ...]
