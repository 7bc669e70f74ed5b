"""Writes a workbook for people: widths, real dates and amounts, a header that stays, codes as text, no formulas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from storage.exchange.report import ExchangeError
from storage.exchange.values import safe

_FORMATS = {"money": "#,##0.00", "date": "yyyy-mm-dd", "count": "#,##0", "share": "0.0%", "text": "@"}
_EXACT = Decimal(10) ** 12  # below this a workbook's number keeps every fen
_MOST_ROWS = 1_048_575  # of a sheet, below its header
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True)
class Tab:
    """One sheet: headings, and of each column its kind (text, money, date, count, share) and width."""

    title: str
    header: Sequence[str]
    kinds: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[Any]]


def write_workbook(tabs: Iterable[Tab]) -> bytes:
    """The file. Rows are read and written one by one. Raises ExchangeError where a sheet cannot hold them."""
    from openpyxl import Workbook  # loaded for workbooks only

    book = Workbook(write_only=True)
    for tab in tabs:
        _write(book, tab)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _write(book: Any, tab: Tab) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(tab.title.translate(_FORBIDDEN)[:31])
    sheet.freeze_panes = "A2"
    for place, width in enumerate(tab.widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    bold, shade = Font(bold=True), PatternFill("solid", fgColor="E4EFED")
    header = []
    for label in tab.header:
        cell = WriteOnlyCell(sheet, value=safe(label))
        cell.font, cell.fill = bold, shade
        header.append(cell)
    sheet.append(header)
    for count, row in enumerate(tab.rows, start=1):
        if count > _MOST_ROWS:
            raise ExchangeError(f"a sheet holds {_MOST_ROWS} rows and there are more: narrow the list")
        cells = []
        for value, kind in zip(row, tab.kinds, strict=True):
            cell = WriteOnlyCell(sheet, value=_value(value, kind))
            cell.number_format = _FORMATS[kind]
            cells.append(cell)
        sheet.append(cells)


def _value(value: Any, kind: str) -> Any:
    if value is None or isinstance(value, date):
        return value
    if kind != "text" and isinstance(value, int | Decimal) and abs(Decimal(value)) < _EXACT:
        return value
    return safe(str(value))
