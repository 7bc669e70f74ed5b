"""Cells to values and back: exact money, real dates, plain text."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from storage.names import fold

Cell = str | int | float | Decimal | datetime | date | bool | None
Parse = Callable[[Cell], Any]

MOST = Decimal(10) ** 15
_LONGEST = 28  # characters of an amount; that many digits are exact
_UNITS = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "": Decimal(1)}
_MONEY = re.compile(r"[¥$]?\s*(\d+|\d{1,3}(?:,\d{3})+)?(\.\d*)?\s*(万|亿)?\s*(?:元|人民币|rmb|cny|yuan)?", re.I)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|年(\d{1,2})月|\.(\d{1,2})\.|(?=\d{4}$)(\d\d))(\d{1,2})日?")
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
_FORMULA = r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]"  # also in full width, which some spreadsheets read alike
_DANGEROUS = re.compile("'*" + _FORMULA)
_ESCAPED = re.compile("'+" + _FORMULA)
_PHONE = re.compile(r"\+?[\d\-() ]{5,31}(?:转\d{1,6})?")
_NOT_DIGIT = re.compile(r"\D")
_BETWEEN = re.compile(r"[\s,,、;;/]+")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]*")


class CellError(Exception):
    """This cell cannot be read; the message says why and what would do."""


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def plain(cell: Cell) -> str:
    """A cell as text: trimmed, one line, without what cannot be seen, without the sign that disarms formulas."""
    text = cell.strip() if isinstance(cell, str) else _number_text(cell)
    if _ESCAPED.match(text):
        text = text[1:]
    if not text.isprintable():
        seen = (" " if c in "\r\n\t\u2028\u2029" else c for c in text)
        text = "".join(c for c in seen if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return text.strip()


def safe(text: str | None) -> str:
    """Text as a spreadsheet may open it: what would start a formula gets a leading apostrophe."""
    return "'" + text if text and _DANGEROUS.match(text) else text or ""


def text(most: int) -> Parse:
    """Text of at most so many characters."""

    def parse(cell: Cell) -> str | None:
        value = plain(cell)
        if len(value) > most:
            raise CellError(f"longer than {most} characters: shorten it")
        return value or None

    return parse


def code(most: int) -> Parse:
    """A code of letters, digits, - and _, in capitals."""

    def parse(cell: Cell) -> str:
        value = plain(cell)
        value = (value if value.isascii() else unicodedata.normalize("NFKC", value)).upper()
        if len(value) > most or not _CODE.fullmatch(value):
            raise CellError(f"not a code: use up to {most} letters, digits, - or _")
        return value

    return parse


def phone(cell: Cell) -> str:
    """A telephone number as written, in plain digits."""
    value = unicodedata.normalize("NFKC", plain(cell)).replace("—", "-").replace("–", "-")
    if not _PHONE.fullmatch(value) or not 5 <= len(_NOT_DIGIT.sub("", value)) <= 20:
        raise CellError("not a telephone number: use 5 to 20 digits")
    return value


def email(cell: Cell) -> str:
    """An e-mail address."""
    value = plain(cell)
    if len(value) > 200 or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise CellError("not an e-mail address: use name@example.com")
    return value


def choice(words: dict[str, list[str]]) -> Parse:
    """One of a few ids, written as the id or as one of its labels."""
    known = {fold(label): key for key, labels in words.items() for label in (key, *labels)}
    seen: dict[Cell, str] = {}

    def parse(cell: Cell) -> str:
        found = seen.get(cell) or known.get(fold(plain(cell)))
        if found is None:
            raise CellError(f"unknown: use one of {', '.join(words)}")
        if len(seen) < 1_000:
            seen[cell] = found
        return found

    return parse


def several(words: dict[str, list[str]]) -> Parse:
    """Ids with a space between them, written as `choice` takes each of them."""
    one = choice(words)

    def parse(cell: Cell) -> str | None:
        return " ".join(dict.fromkeys(one(part) for part in _BETWEEN.split(plain(cell)) if part)) or None

    return parse


def whole(least: int, most: int) -> Parse:
    """A whole number within bounds."""

    def parse(cell: Cell) -> int:
        said = plain(cell)
        if not re.fullmatch(r"[0-9]{1,9}(?:\.0+)?", said) or not least <= int(said.split(".")[0]) <= most:
            raise CellError(f"not a whole number from {least} to {most}")
        return int(said.split(".")[0])

    return parse


def money(cell: Cell) -> Decimal:
    """Yuan as an exact Decimal of at most two places; 万 and 亿, thousands commas and full-width digits are read."""
    if isinstance(cell, bool | date):
        raise CellError("not an amount: use a figure such as 1234.50 or 12.5万")
    written = unicodedata.normalize("NFKC", plain(cell)).replace("−", "-")
    if re.match(r"[¥$]?\s*-|\(.*\)$", written):
        raise CellError("negative: amounts are 0 or more, the kind gives the direction")
    found = _MONEY.fullmatch(written)
    if found is None or len(written) > _LONGEST or not re.search(r"\d", written):
        raise CellError("not an amount: use a figure such as 1234.50 or 12.5万")
    value = Decimal((found[1] or "0").replace(",", "") + (found[2] or "")) * _UNITS[found[3] or ""]
    if value > MOST:
        raise CellError("more than 1,000,000,000,000,000 yuan: check the unit")
    exact = value.quantize(Decimal("0.01"))
    if exact != value:
        raise CellError("more than two decimals: yuan and fen only")
    return exact


def money_text(value: Decimal | None) -> str:
    """Yuan in plain figures with two decimals, as `money` reads them."""
    return "" if value is None else f"{value:.2f}"


def day(cell: Cell) -> date:
    """A date: 2026-11-22, 2026/11/22, 2026.11.22, 20261122, 2026年11月22日, or a date cell of a workbook."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return _sensible(cell)
    written = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", plain(cell)))
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 1 <= cell < 100_000:
        return _sensible(date(1899, 12, 30) + timedelta(days=int(cell)))
    found = _DATE.fullmatch(written)
    if found is None:
        raise CellError("not a date: use 2026-11-22")
    year, *months, last = found.groups()
    try:
        return _sensible(date(int(year), int(next(m for m in months if m)), int(last)))
    except ValueError:
        raise CellError("there is no such day: check month and day") from None


def past(today: date) -> Parse:
    """A date that is not after `today`."""

    def parse(cell: Cell) -> date:
        value = day(cell)
        if value > today:
            raise CellError(f"lies after today ({today.isoformat()}): check the year")
        return value

    return parse


def _sensible(value: date) -> date:
    if not 1900 <= value.year <= 2200:
        raise CellError("the year is not between 1900 and 2200: check the year")
    return value


def _number_text(cell: Cell) -> str:
    """A workbook's number as its author sees it: 15 digits, no exponent, whole numbers without a point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    if isinstance(cell, float):
        try:
            shown = Decimal(format(cell, ".15g"))
            return format(shown.quantize(Decimal(1)) if shown == shown.to_integral_value() else shown, "f")
        except (InvalidOperation, ValueError):
            return str(cell)
    return "" if cell is None else str(cell)
