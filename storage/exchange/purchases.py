"""Purchases of any customers from a file: who, when, how much. Nothing of it is stored."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from storage.exchange import values
from storage.exchange.columns import words
from storage.exchange.reading import open_rows
from storage.exchange.report import ExchangeError
from storage.exchange.values import Cell, CellError
from storage.history import INFLOW
from storage.names import fold

_ALSO = {
    "client": ("customer", "customer_id", "cust", "id", "客户"),
    "on": ("day", "transaction date", "purchase date"),
    "amount": ("value", "spend", "dollars", "sales", "price"),
}


def read_purchases(path: Path) -> Iterator[tuple[str, date, float]]:
    """(customer, day, amount) of each row of a CSV or XLSX file; a column of kinds, where there is one, leaves out the rest.

    Raises ExchangeError, which names the line, where the file or a cell cannot be read.
    """
    with open_rows(path) as (header, lines):
        place = _places(path, header)
        kind_of = values.choice(words()["values"]["transaction_kind"])
        for number, cells in lines:
            try:
                if "kind" in place and kind_of(_cell(cells, place["kind"])) not in INFLOW:
                    continue
                client = values.text(64)(_cell(cells, place["client"]))
                day, amount = values.day(_cell(cells, place["on"])), values.money(_cell(cells, place["amount"]))
            except CellError as error:
                raise ExchangeError(f"{path.name}, line {number}: {error}") from None
            if not client:
                raise ExchangeError(f"{path.name}, line {number}: no customer: give each row one")
            yield client, day, float(amount)


def _places(path: Path, header: list[str]) -> dict[str, int]:
    aliases = words()["columns"]["transactions"]
    found: dict[str, int] = {}
    for name in ("client", "on", "amount", "kind"):
        meaning = {fold(word) for word in (name, *aliases.get(name, ()), *_ALSO.get(name, ()))}
        at = next((place for place, written in enumerate(header) if fold(written) in meaning), None)
        if at is not None:
            found[name] = at
    if missing := [name for name in _ALSO if name not in found]:
        raise ExchangeError(
            f"{path.name} has no column {', '.join(missing)}: name client, on and amount in the first line"
        )
    return found


def _cell(cells: list[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None
