"""What the store already has of the rows at hand, looked up a thousand at a time."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session

from storage.bulk import table_of
from storage.models import Client, Product

T = TypeVar("T")
_AT_ONCE = 1_000  # both databases bound the number of parameters


def chunks(things: Iterable[T]) -> Iterator[list[T]]:
    """Lists of at most a thousand, without repeats, in the order first met."""
    listed = list(dict.fromkeys(things))
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]


def found(session: Session, statement: Select[Any], column: ColumnElement[Any], wanted: Iterable[Any]) -> Iterator[Any]:
    """The statement's rows in which `column` is one of those wanted."""
    for part in chunks(wanted):
        yield from session.connection().execute(statement.where(column.in_(part)))


def client_ids(session: Session, codes: Iterable[str]) -> dict[str, int]:
    """Row ids by client code, of those that are there."""
    table = table_of(Client)
    return {row.code: row.id for row in found(session, select(table.c.code, table.c.id), table.c.code, codes)}


def product_ids(session: Session) -> dict[str, int]:
    """Row ids by product code, of all products."""
    table = table_of(Product)
    return {row.code: row.id for row in session.connection().execute(select(table.c.code, table.c.id))}
