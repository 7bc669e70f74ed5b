"""Writes one kind out as CSV or XLSX that the import reads back, beside the target first and then in its place."""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, SQLModel

from storage.bulk import table_of
from storage.exchange.columns import Column, columns_of
from storage.exchange.records import TABLES, TAKEN_BACK
from storage.exchange.report import ExchangeError
from storage.exchange.values import money_text, safe
from storage.models import Campaign, Client, ContactLog, Holding, Person, Product, Team, Transaction
from storage.store import Store

_MODELS: dict[str, type[SQLModel]] = {
    "transactions": Transaction, "holdings": Holding, "contacts": ContactLog,
    **{kind: model for kind, (model, _) in TABLES.items()},
}  # fmt: skip
_EXACT = Decimal(10) ** 12  # below this a workbook's number keeps every fen
_MOST_ROWS = 1_048_575  # of a sheet, below its header


def write_file(store: Store, kind: str, path: Path) -> int:
    """Write all rows of a kind; how many there were. Raises ExchangeError where the file cannot be written."""
    columns = columns_of(kind, date.max)
    write = {".csv": _csv, ".xlsx": _xlsx}.get(path.suffix.lower())
    if write is None:
        raise ExchangeError(f"{path.name} is neither .csv nor .xlsx: choose one of the two")
    beside: Path | None = None
    try:
        number, name = mkstemp(prefix=".export-", suffix=path.suffix, dir=path.parent)  # nobody else's to read
        os.close(number)
        beside = Path(name)
        with store.reading() as session:
            count = write(beside, columns, _rows(session, kind))
        beside.replace(path)
    except OSError as error:
        raise ExchangeError(
            f"{path.name} cannot be written ({error.strerror}): check the folder, its rights and its space"
        ) from None
    finally:
        if beside:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
    return count


def _rows(session: Session, kind: str) -> Iterator[Sequence[Any]]:
    found = session.connection().execution_options(yield_per=5_000).execute(_statement(kind))
    for row in found:
        yield tuple(row)


def _statement(kind: str) -> Select[Any]:
    """All rows, their columns in the order of `columns_of`, codes in place of row ids."""
    names = [column.name for column in columns_of(kind, date.max)]
    client, product, person = table_of(Client), table_of(Product), table_of(Person)
    if kind == "clients":
        joined = client.join(person, person.c.id == client.c.advisor_id)
        columns = [person.c.code if name == "advisor" else client.c[name] for name in names]
        return select(*columns).select_from(joined).order_by(client.c.code)
    if kind == "products":
        return select(*(product.c[name] for name in names)).order_by(product.c.code)
    if kind == "campaigns":
        return _campaigns(names)
    table = table_of(_MODELS[kind])
    joined = table.join(client, client.c.id == table.c.client_id)
    if "product" in names:
        joined = joined.outerjoin(product, product.c.id == table.c.product_id)
    codes: dict[str, Any] = {"client": client.c.code, "product": product.c.code}
    if kind == "losses":
        codes["reason"] = func.coalesce(table.c.reason, TAKEN_BACK)
    return select(*(codes[n] if n in codes else table.c[n] for n in names)).select_from(joined).order_by(table.c.id)


def _campaigns(names: list[str]) -> Select[Any]:
    table, team, product = table_of(Campaign), table_of(Team), table_of(Product)
    joined = table.outerjoin(team, team.c.id == table.c.team_id).outerjoin(product, product.c.id == table.c.product_id)
    codes = {"manager": team.c.code, "product": product.c.code}
    return select(*(codes[n] if n in codes else table.c[n] for n in names)).select_from(joined).order_by(table.c.code)


def _csv(path: Path, columns: tuple[Column, ...], rows: Iterator[Sequence[Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in columns)
        for row in rows:
            count += 1
            writer.writerow(_text(value, column) for value, column in zip(row, columns, strict=True))
    return count


def _xlsx(path: Path, columns: tuple[Column, ...], rows: Iterator[Sequence[Any]]) -> int:
    from openpyxl import Workbook  # loaded for workbooks only

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([column.name for column in columns])
    count = 0
    for count, row in enumerate(rows, start=1):
        if count > _MOST_ROWS:
            raise ExchangeError(f"a sheet holds {_MOST_ROWS} rows and there are more: export to .csv")
        sheet.append([_cell(value, column) for value, column in zip(row, columns, strict=True)])
    book.save(path)
    return count


def _text(value: Any, column: Column) -> str:
    if column.write == "money":
        return money_text(value)
    if column.write == "text":
        return safe(value)
    return "" if value is None else str(value)


def _cell(value: Any, column: Column) -> Any:
    """Dates and amounts as such, so that a workbook can sort and add; what a float cannot hold stays text."""
    if isinstance(value, date) or value is None:
        return value
    if column.write == "money" and value < _EXACT:
        return value
    return _text(value, column)
