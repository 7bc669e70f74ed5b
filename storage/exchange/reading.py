"""CSV and XLSX files as a header and rows of cells with their line numbers, one at a time."""

import codecs
import csv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.exchange.report import ExchangeError
from storage.exchange.values import Cell, is_blank

Line = tuple[int, list[Cell]]
_UNPACKED = 200 * 1024 * 1024  # bytes that a workbook may unpack to
_MOST_ROWS = 1_048_576  # of a sheet
_MOST_BLANK = 10_000  # rows; a sheet may claim any number of them in a few bytes
_MOST_COLUMNS = 200  # what is right of them is not read
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_BLOCK = 1 << 20


@contextmanager
def open_rows(path: Path) -> Iterator[tuple[list[str], Iterator[Line]]]:
    """The header and the rows that are not blank; raises ExchangeError where the file cannot be used."""
    try:
        if not path.is_file():
            raise ExchangeError(f"{path.name} is not there: check the path")
        if path.stat().st_size == 0:
            raise ExchangeError(f"{path.name} is empty: export it again with a header line")
        lines = _workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm", ".xls") else _text(path)
        filled = (line for line in lines if not all(map(is_blank, line[1])))
        _, header = next(filled, (0, []))
        if not header:
            raise ExchangeError(f"{path.name} is empty: export it again with a header line")
        yield ["" if cell is None else str(cell).strip() for cell in header], filled
    except OSError as error:
        raise ExchangeError(f"{path.name} cannot be read ({error.strerror}): check the file and its rights") from None


def _text(path: Path) -> Iterator[Line]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        start = file.read(64 * 1024)
        file.seek(0)
        first = start.lstrip("\ufeff\r\n").split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        before = 0
        try:
            for row in reader:
                yield before + 1, list(row)
                before = reader.line_num
        except csv.Error as error:
            raise ExchangeError(
                f"{path.name}, line {before + 1}: the quotes do not match ({error}): save the file as CSV again"
            ) from None


def _encoding(path: Path) -> str:
    """By its mark, else UTF-8, else GB18030; the whole file has to decode."""
    with path.open("rb") as file:
        head = file.read(4)
    marked = next((name for mark, name in _BOMS if head.startswith(mark)), None)
    if head.startswith(b"PK\x03\x04"):
        raise ExchangeError(f"{path.name} is a workbook, not text: name it .xlsx")
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise ExchangeError(f"{path.name} has an unknown encoding: save it as CSV UTF-8")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                if "\0" in decoder.decode(block):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _workbook(path: Path) -> Iterator[Line]:
    """The first sheet. What a workbook says of its own size is believed only as far as the archive's directory."""
    from openpyxl import load_workbook  # loaded for workbooks only: the bot knows this module, an answer needs it not

    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile:
        raise ExchangeError(f"{path.name} is no XLSX workbook: save it as .xlsx or .csv") from None
    if unpacked > _UNPACKED:
        raise ExchangeError(f"{path.name} unpacks to {unpacked >> 20} MB, more than 200: split it, or save it as CSV")
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:
        raise ExchangeError(
            f"{path.name} is no XLSX workbook ({type(error).__name__}): save it as .xlsx or .csv"
        ) from None
    try:
        if not book.worksheets:
            raise ExchangeError(f"{path.name} has no sheet: save the rows on its first sheet")
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        blank = 0
        for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), start=1):
            cells = _trimmed(row)
            blank = 0 if cells else blank + 1
            if number > _MOST_ROWS or blank > _MOST_BLANK:
                reason = f"{_MOST_BLANK:,} blank rows in a row" if blank > _MOST_BLANK else "more rows than a sheet has"
                raise ExchangeError(f"{path.name}, line {number}: {reason}: delete what is below, or save it as CSV")
            yield number, cells
    except ExchangeError:
        raise
    except Exception as error:
        raise ExchangeError(f"{path.name} is damaged ({type(error).__name__}): save it as .xlsx again") from None
    finally:
        book.close()


def _trimmed(row: tuple[object, ...]) -> list[Cell]:
    """The cells up to the last that holds something."""
    last = len(row)
    while last and row[last - 1] is None:
        last -= 1
    return [_cell(value) for value in row[:last]]


def _cell(value: object) -> Cell:
    """openpyxl gives dates for date cells; anything it has no plain type for is read as text."""
    if value is None or isinstance(value, str | int | float):
        return value
    if hasattr(value, "year"):
        return value  # type: ignore[return-value]
    return str(value)
