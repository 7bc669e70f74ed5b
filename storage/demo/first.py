"""The first start: the embedded store appears with its made-up book whole, or stays empty.

The book is made in a folder beside the store and then taken over in one transaction, which only one of several
processes wins. What a killed process leaves behind is that folder; a later start removes it.
"""

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.demo.book import DemoError, DemoSummary, fill
from storage.store import Store

_PREFIX = ".first-start-"
_ABANDONED = 3600  # seconds after which nobody is still making a book
_PATIENCE = 30  # seconds to wait for another process that is storing its book


def fill_once(
    store: Store, clients: int, seed: int, today: date, progress: Callable[[int, int], None] | None = None
) -> DemoSummary | None:
    """Make and fill the store of a SQLite file without tables; None where it has tables, or got them meanwhile."""
    if store.version() is not None:
        return None
    target = Path(store.engine.url.database or "").absolute()
    _clean(target.parent)
    try:
        with TemporaryDirectory(prefix=_PREFIX, dir=target.parent, ignore_cleanup_errors=True) as beside:
            book = Store(f"sqlite:///{beside}/book.db")
            try:
                book.upgrade()
                made = fill(book, clients, seed, today, progress)
            finally:
                book.close()
            return made if _take_over(target, Path(beside) / "book.db") else None
    except OSError as error:
        raise DemoError(
            f"the made-up book cannot be stored ({error.strerror}): check DATA_DIR, its rights and its space"
        ) from None


def _clean(folder: Path) -> None:
    for left in folder.glob(_PREFIX + "*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left)


def _take_over(target: Path, book: Path) -> bool:
    """Copy all of a book into a file without tables; False where somebody else made some meanwhile."""
    try:
        with closing(sqlite3.connect(target, timeout=_PATIENCE, isolation_level=None)) as connection:
            connection.execute("ATTACH DATABASE ? AS book", (str(book),))
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute("SELECT 1 FROM main.sqlite_master").fetchone():
                return False
            # Tables before what hangs on them; triggers come when all rows are there.
            order = "ORDER BY type <> 'table', type"
            schema = f"SELECT type, name, sql FROM book.sqlite_master WHERE sql IS NOT NULL {order}"  # noqa: S608
            for kind, name, statement in connection.execute(schema).fetchall():
                connection.execute(statement)
                if kind == "table":
                    connection.execute(f'INSERT INTO main."{name}" SELECT * FROM book."{name}"')  # noqa: S608
            connection.execute("COMMIT")
            return True
    except sqlite3.Error as error:
        raise DemoError(
            f"the made-up book cannot be stored ({error}): check DATA_DIR, its rights and its space"
        ) from None
