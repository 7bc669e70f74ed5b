"""Many rows at once, past the object layer: the driver's own executemany on SQLite, COPY on PostgreSQL."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Dialect, Table, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

Row = Sequence[Any]


def insert_rows(session: Session, model: type[SQLModel], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows given as tuples of Python values in the order of `columns`; columns left out stay empty.

    Raises SQLAlchemy's errors on both databases.
    """
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, model, columns, rows)
    else:
        _execute_many(session, model, columns, rows)


def new_ids(session: Session, model: type[SQLModel], count: int) -> Sequence[int]:
    """`count` ids that nobody else gets, for rows that others of the same transaction refer to."""
    table = table_of(model)
    if session.get_bind().dialect.name == "postgresql":
        numbers = text("select nextval(pg_get_serial_sequence(:table, 'id')) from generate_series(1, :count)")
        return list(session.connection().scalars(numbers, {"table": table.name, "count": count}))
    last = session.connection().scalar(select(func.max(table.c.id))) or 0
    return range(last + 1, last + 1 + count)


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Lists of at most `size` rows."""
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


def _execute_many(session: Session, model: type[SQLModel], columns: Sequence[str], rows: Iterable[Row]) -> None:
    connection = session.connection()
    table = table_of(model)
    # Written out here: SQLAlchemy's own insert would put the columns into the table's order.
    named = ", ".join(map(connection.dialect.identifier_preparer.quote, columns))
    statement = f"INSERT INTO {table.name} ({named}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    for batch in batches(rows, 10_000):
        connection.exec_driver_sql(statement, _bound(connection.dialect, table, columns, batch))


def _copy(session: Session, model: type[SQLModel], columns: Sequence[str], rows: Iterable[Row]) -> None:
    connection = session.connection()
    table = table_of(model)
    quote = connection.dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(quote(c) for c in columns)}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    errors: Any = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for batch in batches(rows, 10_000):
                for row in _bound(connection.dialect, table, columns, batch):
                    copy.write_row(row)
    except errors as error:
        raise DBAPIError.instance(statement, None, error, errors) from error


def _bound(dialect: Dialect, table: Table, columns: Sequence[str], batch: list[Row]) -> list[Row]:
    """The rows as the driver stores them, converted column by column."""
    converters = [_converter(dialect, table, name) for name in columns]
    if not batch or not any(converters):
        return batch
    converted = (
        map(convert, values) if convert else values
        for convert, values in zip(converters, zip(*batch, strict=True), strict=True)
    )
    return list(zip(*converted, strict=True))


def _converter(dialect: Dialect, table: Table, name: str) -> Callable[[Any], Any] | None:
    kind = table.c[name].type
    return kind.dialect_impl(dialect).bind_processor(dialect)
