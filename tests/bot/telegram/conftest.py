import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import bootstrap
from bot.channels.telegram import logs
from bot.settings import Settings
from storage import people
from storage.store import Store
from tests.bot.telegram.fakes import House


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(autouse=True)
def logging_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(logs, "_secrets", set())
    factory = logging.getLogRecordFactory()
    levels = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "telegram")}
    yield
    logging.setLogRecordFactory(factory)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    store = Store(f"sqlite:///{path}")
    store.upgrade()
    store.close()
    return path


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> str:
    shutil.copy(empty_database, tmp_path / "bot.db")
    return f"sqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture
def house(database: str) -> Iterator[House]:
    house = House(database)
    yield house
    house.store.close()


@pytest.fixture
def real(demo_store: Store, data_dir: Path) -> bootstrap.House:
    with demo_store.writing() as session:
        for code, account in (("A01", 501), ("M01", 502), ("S01", 503)):
            people.link(session, code, "telegram", str(account))
    return bootstrap.build(Settings(data_dir=data_dir), store=demo_store)
