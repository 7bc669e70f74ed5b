"""The database: one engine, a read snapshot to think in, a short write transaction to commit in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

# The newest migration; a test holds it against storage/migrations/versions.
SCHEMA_VERSION = "0001"


class StoreError(Exception):
    """The database cannot be used as it is; the message names the cause and the mend."""


class Store:
    """SQLite (WAL) or PostgreSQL by URL.

    `reading` gives a snapshot that sees one moment; `writing` takes the write lock at its start, because a
    transaction that reads first and writes later fails under WAL when another one wrote in between.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.on_sqlite = url.startswith("sqlite")
        try:
            self.engine = create_engine(url, **_pool(self.on_sqlite))
        except Exception as error:
            raise StoreError(
                f"DATABASE_URL cannot be read ({error}): use sqlite:///FILE or postgresql+psycopg://…"
            ) from error
        self._readers: Engine = self.engine
        self._writers: Engine = self.engine
        if self.on_sqlite:
            _teach_sqlite(self.engine)
            self._writers = self.engine.execution_options(immediate=True)
        else:
            self._readers = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A snapshot: what is read in it belongs to one moment; it never writes and never waits."""
        with Session(self._readers, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One short transaction: all of it, or none. Nothing slow belongs inside."""
        with Session(self._writers, expire_on_commit=False) as session, session.begin():
            session.connection()
            yield session

    def version(self) -> str | None:
        """The schema version found in the database, None where there is no schema yet."""
        try:
            with self.engine.connect() as connection:
                if not inspect(connection).has_table("alembic_version"):
                    return None
                return str(connection.execute(text("select version_num from alembic_version")).scalar() or "") or None
        except OperationalError as error:
            cause = str(error.orig).strip().splitlines()[0]
            raise StoreError(
                f"the database does not answer ({cause}): check DATABASE_URL, then run `advisor-bot doctor`"
            ) from None

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

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["engine"] = self.engine
        command.upgrade(config, "head")

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def _pool(on_sqlite: bool) -> dict[str, Any]:
    if on_sqlite:
        return {"connect_args": {"timeout": 5, "check_same_thread": False}, "pool_size": 10, "max_overflow": 20}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}


def _teach_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late for a snapshot
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
