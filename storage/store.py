"""The database: one engine, a read snapshot to think in, a short write transaction to commit in."""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session

# The newest migration; a test holds it against storage/migrations/versions.
SCHEMA_VERSION = "0018"


_PATIENCE = 5.0  # seconds, as SQLite is told to wait for other processes


class StoreError(Exception):
    """The database cannot be used as it is; the message names the cause and the mend."""


def cause_of(error: Exception) -> str:
    """A database's refusal in one line, without any value: what a driver quotes may be a client's, or a password."""
    if not isinstance(error, DBAPIError):
        return type(error).__name__
    lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return re.sub(r"""(["']).*\1""", "…", lines[0])


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what the database refuses into a StoreError of one line."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(
            f"the database does not answer as it should ({cause_of(error)}): "
            "check DATABASE_URL or DATA_DIR, then run `advisor-bot doctor`"
        ) from None


class _OneTransaction(Session):
    """A session for one transaction, and so with one connection: it is looked for once.

    On SQLite it is begun here: `immediate` takes the write lock at once.
    """

    def __init__(self, engine: Engine, immediate: bool, **options: Any) -> None:
        super().__init__(engine, **options)
        self._immediate = immediate
        self._found: Connection | None = None

    def connection(self, *given: Any, **options: Any) -> Connection:
        """See SQLAlchemy."""
        if self._found is None or self._found.closed:
            self._found = super().connection(*given, **options)
            if self._found.dialect.name == "sqlite":
                self._found.exec_driver_sql("BEGIN IMMEDIATE" if self._immediate else "BEGIN")
        return self._found


class Store:
    """SQLite (WAL) or PostgreSQL by URL.

    `reading` gives a snapshot that sees one moment; `writing` takes the write lock at its start, because a
    transaction that reads first and writes later fails under WAL when another one wrote in between.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.on_sqlite = url.startswith("sqlite")
        try:
            self.engine = create_engine(url, hide_parameters=True, **_pool(self.on_sqlite))
        except Exception as error:  # its text may hold the password
            raise StoreError(
                f"DATABASE_URL cannot be read ({type(error).__name__}): use sqlite:///FILE or postgresql+psycopg://…"
            ) from None
        self._one_writes = threading.Lock()
        self._readers: Engine = self.engine
        self._writers: Engine = self.engine
        if self.on_sqlite:
            _teach_sqlite(self.engine)
            # Over the same connections: an engine with listeners looks for more of them at every statement. What would
            # begin a transaction there is done by hand here.
            self._readers = self._writers = create_engine(url, hide_parameters=True, pool=self.engine.pool)
        else:
            self._readers = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A snapshot: what is read in it belongs to one moment; it never writes and never waits."""
        with _OneTransaction(self._readers, immediate=False, autoflush=False) as session:
            session.connection()
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One short transaction: all of it, or none. Nothing slow belongs inside."""
        with (
            self._turn(),
            _OneTransaction(self._writers, immediate=True, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection()
            yield session

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Threads of this process queue for SQLite's one writer here: its own wait is to sleep, look again, sleep longer.

        One that waited too long here goes on to wait there, and hears from there that the database is locked.
        """
        if not self.on_sqlite:
            yield
            return
        has_turn = self._one_writes.acquire(timeout=_PATIENCE)
        try:
            yield
        finally:
            if has_turn:
                self._one_writes.release()

    def version(self) -> str | None:
        """The schema version found in the database, None where there is no schema yet."""
        with told_plainly(), self._connection() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return str(connection.execute(text("select version_num from alembic_version")).scalar() or "") or None

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A connection; options in the URL that the driver does not know are the URL's fault, whatever it raises."""
        try:
            connection = self.engine.connect()
        except (TypeError, ValueError, OSError) as error:
            raise StoreError(
                f"DATABASE_URL has options that the driver refuses ({type(error).__name__}): leave out what follows `?`"
            ) from None
        with connection:
            yield connection

    def require_current(self) -> None:
        """Refuse to work on another schema version than this code's."""
        found = self.version()
        if found != SCHEMA_VERSION:
            state = (
                "has no tables yet" if found is None else f"is at version {found}, this program needs {SCHEMA_VERSION}"
            )
            raise StoreError(f"the database {state}: run `advisor-bot db upgrade`")

    def upgrade(self) -> None:
        """Bring the schema to this code's version."""
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        # Of several that upgrade a file at once, all but the first wait for the whole of it.
        config.attributes["engine"] = self.engine.execution_options(immediate=True, patient=True)
        try:
            with told_plainly():
                command.upgrade(config, "head")
        except CommandError:
            raise StoreError(
                "the database is of another version of this program, which this one cannot upgrade: "
                "install the newest advisor-bot"
            ) from None
        finally:
            self.engine.dispose()  # the connection that waits so long is used for nothing else

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def _pool(on_sqlite: bool) -> dict[str, Any]:
    if on_sqlite:
        return {
            "connect_args": {"timeout": 5, "check_same_thread": False},
            "pool_size": 10,
            "max_overflow": 20,
            "pool_use_lifo": True,
        }
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20, "pool_use_lifo": True}


def _teach_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "do_connect")
    def on_open(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        """A new file is nobody else's to read; the driver would make it as the umask says."""
        name = str(arguments[0])
        if name != ":memory:" and not options.get("uri"):
            with suppress(OSError):  # there already, or the driver says why not
                os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late for a snapshot
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        immediate = options.get("immediate")
        if options.get("patient"):
            connection.exec_driver_sql("PRAGMA busy_timeout=120000")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
