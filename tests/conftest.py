"""Stores and houses to test with: real SQLite files always, real PostgreSQL where TEST_POSTGRES_URL is set."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot import bootstrap
from bot.bootstrap import House
from bot.bootstrap.classes import give_history
from bot.messages import Incoming, Outgoing
from bot.settings import Settings
from storage import demo
from storage.store import Store

TODAY = date(2026, 11, 22)
POSTGRES = os.environ.get("TEST_POSTGRES_URL")
KINDS = ["sqlite", "postgresql"] if POSTGRES else ["sqlite"]

# A developer's own .env must not change what is tested.
Settings.model_config["env_file"] = None
for name in Settings.model_fields:
    os.environ.pop(name.upper(), None)


def pytest_report_header() -> str:
    return "PostgreSQL: run" if POSTGRES else "PostgreSQL was not run: TEST_POSTGRES_URL is not set"


def _admin(statement: str) -> None:
    engine = create_engine(POSTGRES or "", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _postgres_url(name: str) -> str:
    return f"{(POSTGRES or '').rpartition('/')[0]}/{name}"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], str]]:
    """`templates(kind, filling)`: a database made once a session, to be copied; filling is "empty" or "demo"."""
    folder = tmp_path_factory.mktemp("templates")
    made: dict[tuple[str, str], str] = {}

    def template(kind: str, filling: str) -> str:
        if (kind, filling) not in made:
            name = f"advisor_bot_{filling}_{uuid.uuid4().hex[:12]}"
            if kind == "postgresql":
                _admin(f"create database {name}")
            store = Store(_postgres_url(name) if kind == "postgresql" else f"sqlite:///{folder / name}.db")
            store.upgrade()
            if filling == "demo":
                demo.fill(store, 500, 1, TODAY)
                give_history(store, TODAY)
            if kind == "sqlite":
                with store.engine.connect() as connection:
                    connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
            store.close()
            made[kind, filling] = name if kind == "postgresql" else str(folder / f"{name}.db")
        return made[kind, filling]

    yield template
    for (kind, _), name in made.items():
        if kind == "postgresql":
            _admin(f"drop database {name} with (force)")


@pytest.fixture
def copy_of(templates: Callable[[str, str], str], tmp_path: Path) -> Iterator[Callable[[str, str], Store]]:
    """`copy_of(kind, filling)`: a store of one's own."""
    stores: list[tuple[Store, str]] = []

    def copy(kind: str, filling: str) -> Store:
        template = templates(kind, filling)
        if kind == "postgresql":
            name = f"advisor_bot_test_{uuid.uuid4().hex[:12]}"
            _admin(f"create database {name} template {template}")
            stores.append((Store(_postgres_url(name)), name))
        else:
            path = tmp_path / f"{uuid.uuid4().hex[:8]}.db"
            shutil.copy(template, path)
            stores.append((Store(f"sqlite:///{path}"), ""))
        return stores[-1][0]

    yield copy
    for store, name in stores:
        store.close()
        if name:
            _admin(f"drop database {name} with (force)")


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, copy_of: Callable[[str, str], Store]) -> Store:
    """An empty store, on each database."""
    return copy_of(request.param, "empty")


@pytest.fixture(params=KINDS)
def demo_store(request: pytest.FixtureRequest, copy_of: Callable[[str, str], Store]) -> Store:
    """A store with the demo book, on each database."""
    return copy_of(request.param, "demo")


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One DATA_DIR for all, so that the router is fitted once."""
    return tmp_path_factory.mktemp("data")


@dataclass
class Talk:
    """Says things to a house as somebody, through the conversation that every channel uses."""

    house: House
    person: str = "A01"
    chat: str = "test"
    channel: str = "console"
    heard: list[Outgoing] = field(default_factory=list)

    def say(self, said: str) -> Outgoing:
        incoming = Incoming(self.channel, self.chat, self.person, datetime.now(UTC), said)
        self.heard.append(self.house.conversation.answer(incoming))
        return self.heard[-1]

    def press(self, label: str) -> Outgoing:
        """Type a label of the last reply's buttons, which every channel takes for the button."""
        assert label in [b.label for b in self.heard[-1].buttons], f"no button {label}"
        return self.say(label)


@pytest.fixture
def build(data_dir: Path) -> Callable[..., House]:
    """`build(store, **settings)`: the house on a store."""

    def build_house(store: Store, **settings: object) -> House:
        return bootstrap.build(Settings(data_dir=data_dir, **settings), TODAY, store=store)  # type: ignore[arg-type]

    return build_house


@pytest.fixture
def house(demo_store: Store, build: Callable[..., House]) -> House:
    """The house on the demo book, on each database."""
    return build(demo_store)


@pytest.fixture
def sqlite_house(copy_of: Callable[[str, str], Store], build: Callable[..., House]) -> House:
    """The house on the demo book, on SQLite only: for what does not depend on the database."""
    return build(copy_of("sqlite", "demo"))


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk(house)
