"""The migrations make exactly the models' tables, an old store is refused, a failed upgrade leaves the old version."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

import storage
from storage.store import SCHEMA_VERSION, Store, StoreError, cause_of


def differences(store: Store, *first: str) -> list[Any]:
    """What alembic would still change to make the database like the models, after these statements (undone again)."""
    with store.engine.connect() as connection:
        for statement in first:
            connection.execute(text(statement))
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def contents(store: Store) -> dict[str, Any]:
    """Every table with its columns, indexes and number of rows."""
    metadata = MetaData()
    with store.engine.connect() as connection:
        metadata.reflect(connection)
        return {
            table.name: (
                [(c.name, str(c.type), c.nullable) for c in table.columns],
                sorted(str(i.name) for i in table.indexes),
                connection.execute(select(func.count()).select_from(table)).scalar(),
            )
            for table in metadata.sorted_tables
        }


def tables(store: Store) -> list[str]:
    with store.engine.connect() as connection:
        return inspect(connection).get_table_names()


@pytest.fixture
def bare(store: Store) -> Store:
    """A database as it is handed over by its administrator: without a table."""
    metadata = MetaData()
    with store.engine.begin() as connection:
        metadata.reflect(connection)
        metadata.drop_all(connection)
    assert tables(store) == []
    return store


def test_the_version_is_that_of_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(str(storage.__file__)).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA_VERSION]


def test_upgrade_makes_what_the_models_say(bare: Store) -> None:
    bare.upgrade()
    assert differences(bare) == []
    assert set(tables(bare)) == {*SQLModel.metadata.tables, "alembic_version"}
    bare.require_current()


def test_the_comparison_sees_a_difference(store: Store) -> None:
    for change in (
        "alter table client add column shoe_size integer",
        "drop index ix_client_advisor_aum",
        "create table stray (id integer primary key)",
        "drop table client_link",
    ):
        assert differences(store, change), change
    assert differences(store) == []


def test_a_second_upgrade_changes_nothing(demo_store: Store) -> None:
    before = contents(demo_store)
    assert before["client"][2] == 500
    demo_store.upgrade()
    assert contents(demo_store) == before
    assert differences(demo_store) == []


def test_another_version_is_refused(store: Store) -> None:
    store.require_current()
    for wreck, said in (
        ("update alembic_version set version_num = '0000'", "is at version 0000"),
        ("update alembic_version set version_num = '9999'", "is at version 9999"),
        ("delete from alembic_version", "has no tables yet"),
        ("drop table alembic_version", "has no tables yet"),
    ):
        with store.engine.begin() as connection:
            connection.execute(text(wreck))
        with pytest.raises(StoreError) as refused:
            store.require_current()
        message = str(refused.value)
        assert said in message
        assert "run `advisor-bot db upgrade`" in message
        assert "\n" not in message


def test_an_empty_database_is_refused(bare: Store) -> None:
    assert bare.version() is None
    with pytest.raises(StoreError, match="has no tables yet: run `advisor-bot db upgrade`"):
        bare.require_current()


@pytest.mark.parametrize("after", [1, 7, 20])
def test_a_failed_upgrade_leaves_nothing_behind(bare: Store, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """All migrations are one transaction, on SQLite, too: they fail after some tables, and none is left."""
    create: Callable[..., Any] = op.create_table
    made: list[str] = []

    def create_some(name: str, *rest: Any, **more: Any) -> Any:
        if len(made) == after:
            raise RuntimeError("the power went")
        made.append(name)
        return create(name, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(op, "create_table", create_some)
        with pytest.raises(RuntimeError, match="the power went"):
            bare.upgrade()
    assert len(made) == after
    assert (tables(bare), bare.version()) == ([], None)
    bare.upgrade()
    assert differences(bare) == []


PG = "postgresql+psycopg://"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "DATABASE_URL cannot be read"),
        ("oracle://me:Secret9@there/db", "DATABASE_URL cannot be read"),
        (PG + "me:Secret9/x@there/db", "the database does not answer"),
        ("sqlite:////no/such/folder/there.db", "the database does not answer"),
        ("sqlite:///FOLDER/notes.txt", "the database does not answer as it should (file is not a database)"),
        ("sqlite:///FOLDER", "the database does not answer"),
        (PG + "nobody:Secret9@127.0.0.1:1/nothing", "the database does not answer"),
        (PG + "me:x@Secret9@127.0.0.1:1/nothing", "the database does not answer"),
        (PG + "me:Secret9@127.0.0.1:1/nothing?bogus=Secret9", "the database does not answer"),
        (PG + "me:Secret9@127.0.0.1:1/nothing?connect_timeout=Secret9", "the database does not answer"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_one_line(url: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Not a database, but a note about client 13800001111. " * 40)
    for use in (Store.require_current, Store.version, Store.upgrade):
        with pytest.raises(StoreError) as refused:
            use(Store(url.replace("FOLDER", str(tmp_path))))
        message = str(refused.value)
        assert message.startswith(said)
        assert "\n" not in message and ": " in message
        assert "Secret9" not in message and "13800001111" not in message


def test_a_newer_database_cannot_be_upgraded(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(StoreError, match="of another version of this program"):
        store.upgrade()


def test_an_error_never_shows_what_was_to_be_stored(store: Store) -> None:
    statement = text("insert into team (id, code) values (1, :code)")
    with pytest.raises(DBAPIError) as refused:
        for _ in range(2):
            with store.writing() as session:
                session.execute(statement, {"code": "Zhang San"})
    assert "Zhang" not in cause_of(refused.value) and "\n" not in cause_of(refused.value)
    assert "parameters hidden" in str(refused.value)


def test_of_processes_that_upgrade_at_once_all_succeed(tmp_path: Path) -> None:
    code = "import sys; from storage.store import Store; s = Store(sys.argv[1]); s.upgrade(); s.require_current()"
    url = f"sqlite:///{tmp_path}/new.db"
    running = [subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE) for _ in range(3)]
    ended = [process.communicate()[1].decode()[-500:] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], ended
    assert differences(Store(url)) == []
