"""Rows that a file names by a code of their own (products, campaigns): added where it is new, else changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, bindparam, select, update
from sqlmodel import Session, SQLModel

from storage.bulk import insert_rows, table_of
from storage.exchange.importing import Counts, Record

Row = tuple[Any, ...]  # in the order of the columns, the code first
Prepared = tuple[bool, Row]  # whether it is new, and what to store


def read_stored(session: Session, model: type[SQLModel], columns: Sequence[str]) -> dict[str, Row]:
    """The rows there are, by code."""
    table = table_of(model)
    rows = session.connection().execute(select(*(table.c[name] for name in columns)))
    return {row.code: tuple(row) for row in rows}


def is_first(record: Record, code: str, lines: dict[str, int], counts: Counts) -> bool:
    """Whether no earlier line has this code; refused where one has. `lines` keeps where each code stood first."""
    first = lines.setdefault(code, record.line)
    if first != record.line:
        counts.refuse(record, "code", code, f"the same code as line {first}: leave one of the two")
    return first == record.line


def prepare(values: Row, stored: Mapping[str, Row], counts: Counts) -> Prepared | None:
    """What to store of a line, counted; None where nothing changes. A blank cell leaves what is stored."""
    old = stored.get(values[0])
    new = tuple(b if a is None else a for a, b in zip(values, old or values, strict=True))
    if new == old:
        counts.unchanged += 1
        return None
    counts.added, counts.updated = counts.added + (old is None), counts.updated + (old is not None)
    return old is None, new


def write_rows(
    session: Session, model: type[SQLModel], columns: Sequence[str], prepared: Sequence[Prepared], source: str
) -> None:
    """Insert what is new and update the rest, each with its source."""
    added = [(*values, source) for is_new, values in prepared if is_new]
    insert_rows(session, model, (*columns, "source"), added)
    table = table_of(model)
    changed = [
        {"row_code": values[0], **dict(zip(columns[1:], values[1:], strict=True)), "source": source}
        for is_new, values in prepared
        if not is_new
    ]
    if changed:
        session.connection().execute(update(table).where(table.c.code == bindparam("row_code")), changed)


def in_order(model: type[SQLModel], columns: Sequence[str]) -> Executable:
    """All rows by code: what an import was prepared on."""
    table = table_of(model)
    return select(*(table.c[name] for name in columns)).order_by(table.c.code)
