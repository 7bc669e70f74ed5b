"""A skill's workbook -> a file: headings worded, values as privacy allows, amounts and dates still to be reckoned with."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from bot.formats import WAN, Privacy
from bot.messages import Attachment
from skills.sheets import Sheet, Workbook
from skills.values import Money, Share


class Tab(Protocol):
    """One sheet as the writer takes it."""

    def __call__(
        self,
        title: str,
        header: Sequence[str],
        kinds: Sequence[str],
        widths: Sequence[int],
        rows: Iterator[Sequence[Any]],
    ) -> Any:
        """Make it."""
        ...


@dataclass(frozen=True)
class Writer:
    """What storage gives to write workbooks with."""

    tab: Tab
    write: Callable[[Sequence[Any]], bytes]


@dataclass(frozen=True)
class Worded:
    """How a workbook's lines and values are said in one reply."""

    say: Callable[[object], str | None]
    row: Callable[[tuple[Any, ...]], str]
    about: str
    privacy: Privacy
    masked: str


def attachment(workbook: Workbook, writer: Writer, wording: Worded) -> Attachment:
    """The file of a workbook, with a last sheet that says what it is."""
    tabs = [_tab(sheet, writer, wording) for sheet in workbook.sheets]
    about = [said for part in workbook.about if (said := wording.row(part))]
    if wording.privacy != "full":
        about.append(wording.masked)
    tabs.append(writer.tab(wording.about, [wording.about], ["text"], [90], iter([[line] for line in about])))
    return Attachment(f"{workbook.name}.xlsx", writer.write(tabs))


def _tab(sheet: Sheet, writer: Writer, wording: Worded) -> Any:
    rows = ([_cell(value, wording) for value in row] for row in sheet.rows)
    return writer.tab(
        wording.say(sheet.title) or "",
        [wording.say(column.label) or "" for column in sheet.columns],
        [column.kind for column in sheet.columns],
        [column.width for column in sheet.columns],
        rows,
    )


def _cell(value: object, wording: Worded) -> Any:
    """A number or a day stays one; masked amounts are rounded to whole 万; everything else is said."""
    match value:
        case None | date() | int() | Decimal():
            return value
        case Money():
            if wording.privacy == "full":
                return value.amount
            return (value.amount / WAN).quantize(Decimal(1), ROUND_HALF_UP) * WAN
        case Share():
            return value.fraction
        case _:
            return wording.say(value)
