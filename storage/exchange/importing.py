"""Imports one file: read and check all of it first, then write it in one transaction, or nothing.

Rows in good order wait in a temporary file, so that memory stays small whatever the size of the import and the write
transaction holds nothing but writes.
"""

import gc
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Protocol

from sqlalchemy import Executable, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session

from storage.exchange.columns import Column, columns_of, places
from storage.exchange.reading import Line, open_rows
from storage.exchange.report import BadCell, ExchangeError, ImportReport, shown
from storage.exchange.values import CellError, is_blank
from storage.store import Store, cause_of

Progress = Callable[[int, int], None]
_BATCH = 2_000  # rows looked up, and written, at a time
_LOCK = 7_201_120  # any constant: PostgreSQL's imports write one after the other


@dataclass(frozen=True)
class Record:
    """A row whose cells could all be read, in the order of the kind's columns; None where blank or absent."""

    line: int
    values: tuple[Any, ...]


@dataclass
class Counts:
    """What is to become of the rows in good order."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    bad: list[BadCell] = field(default_factory=list)

    def refuse(self, record: Record, column: str, value: object, reason: str) -> None:
        """Note why a row cannot go in."""
        self.bad.append(BadCell(record.line, column, shown(value), reason))


class Importer(Protocol):
    """One kind of file: checks rows against the store, and writes what the check prepared."""

    def check(self, session: Session, records: list[Record], counts: Counts) -> list[Any]:
        """Prepare what is to be written, count it, and note what cannot go in."""
        ...

    def write(self, session: Session, prepared: list[Any]) -> None:
        """Write prepared rows, inside the one transaction."""
        ...

    def finish(self, session: Session) -> None:
        """Bring up to date what follows from the rows written."""
        ...

    def mark(self) -> Executable:
        """A cheap query whose answer is another one where somebody else imported rows of this kind."""
        ...


@dataclass
class Checked:
    """A file that was read and held against the store: the report, and all that is to be written of it."""

    report: ImportReport
    importer: Importer
    mark: list[tuple[Any, ...]]
    waiting: IO[bytes]

    def write(self, session: Session, progress: Progress | None = None) -> None:
        """Write it, inside a transaction of the caller's; ExchangeError where somebody else imported meanwhile."""
        if session.get_bind().dialect.name != "sqlite":  # there the transaction itself is one writer's at a time
            session.connection().execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if _answer(session, self.importer) != self.mark:
            raise ExchangeError("somebody else imported meanwhile; nothing was imported: import again")
        self.waiting.seek(0)
        done = 0
        for prepared in _loaded(self.waiting):
            self.importer.write(session, prepared)
            done = min(done + _BATCH, self.report.rows)
            if progress:
                progress(done, self.report.rows)
        self.importer.finish(session)


def run(
    store: Store, kind: str, path: Path, importer: Importer, today: date, dry_run: bool, progress: Progress | None
) -> ImportReport:
    """Check the file, and unless it is a dry run or something is bad, write it."""
    with TemporaryFile() as waiting, _rarely_collected():
        with store.reading() as session:
            checked = check(session, kind, path, importer, today, waiting, progress)
        if checked.report.ok and not dry_run:
            _write(store, checked, progress)
    return checked.report


def check(
    session: Session,
    kind: str,
    path: Path,
    importer: Importer,
    today: date,
    waiting: IO[bytes],
    progress: Progress | None = None,
) -> Checked:
    """Read all of a file and hold it against the store; what is to be written waits in `waiting`."""
    columns = columns_of(kind, today)
    counts = Counts()
    with open_rows(path) as (header, lines):
        where, ignored = places(kind, header, columns)
        rows, mark = 0, _answer(session, importer)
        for batch in _batches(lines):
            records = [r for line in batch if (r := _record(line, where, columns, len(header), counts))]
            pickle.dump(importer.check(session, records, counts), waiting)
            rows += len(batch)
            if progress:
                progress(rows, 0)
    bad = tuple(sorted(counts.bad, key=lambda cell: cell.line))
    report = ImportReport(kind, rows, counts.added, counts.updated, counts.unchanged, counts.skipped, bad, ignored)
    return Checked(report, importer, mark, waiting)


@contextmanager
def _rarely_collected() -> Iterator[None]:
    """Millions of short-lived rows and no cycles among them: looking for cycles at each step takes a quarter of it."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _answer(session: Session, importer: Importer) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.connection().execute(importer.mark())]


def _write(store: Store, checked: Checked, progress: Progress | None) -> None:
    try:
        with store.writing() as session:
            checked.write(session, progress)
    except IntegrityError as error:
        raise ExchangeError(
            f"somebody else wrote the same rows meanwhile ({cause_of(error)}); nothing was imported: import again"
        ) from None
    except SQLAlchemyError as error:
        raise ExchangeError(
            f"the database refused ({cause_of(error)}); nothing was imported: mend that, then import again"
        ) from None


def _loaded(waiting: IO[bytes]) -> Iterator[list[Any]]:
    while True:
        try:
            yield pickle.load(waiting)  # noqa: S301  (written by this very process a moment ago)
        except EOFError:
            return


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    for line in lines:
        batch.append(line)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _record(
    line: Line, where: list[tuple[int, int]], columns: tuple[Column, ...], width: int, counts: Counts
) -> Record | None:
    """A row's values, or None with the reasons noted."""
    number, cells = line
    before = len(counts.bad)
    if len(cells) > width and not all(map(is_blank, cells[width:])):
        surplus = next(c for c in cells[width:] if not is_blank(c))
        counts.bad.append(BadCell(number, "", shown(surplus), "more cells than the header: check commas and quotes"))
    values: list[Any] = [None] * len(columns)
    for index, place in where:
        cell = cells[place] if place < len(cells) else None
        try:
            if cell != "" and not is_blank(cell):
                values[index] = columns[index].parse(cell)
            if values[index] is None and columns[index].required:
                raise CellError("is blank: fill it in")
        except CellError as refused:
            counts.bad.append(BadCell(number, columns[index].name, shown(cell), str(refused)))
    return Record(number, tuple(values)) if len(counts.bad) == before else None
