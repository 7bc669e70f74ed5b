"""The first start: whole or not at all, one of several processes wins, nobody else may read what is made."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import func, select

from bot.bootstrap import administration
from bot.settings import Settings
from storage.demo import DemoError, fill_once
from storage.models import Client, ClientName
from storage.store import Store

TODAY = date(2026, 11, 22)
START = """
import os, signal, sys
from datetime import date
from storage.demo import fill_once
from storage.store import Store
def progress(done, total):
    if sys.argv[2] == "die":
        os.kill(os.getpid(), signal.SIGKILL)
made = fill_once(Store(sys.argv[1]), 60, 1, date(2026, 11, 22), progress)
print("made" if made else "found")
"""


def start(url: str, how: str = "live") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", START, url, how], capture_output=True, text=True, check=False)


def clients(store: Store) -> tuple[int, int]:
    with store.reading() as session:
        return tuple(session.exec(select(func.count()).select_from(m)).one() for m in (Client, ClientName))  # type: ignore[return-value]


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path}/store.db")


def test_the_book_is_whole_and_made_once(empty: Store, tmp_path: Path) -> None:
    made = fill_once(empty, 60, 1, TODAY)
    assert made and made.clients == 60
    empty.require_current()
    whole = clients(empty)
    assert whole[0] == 60 < whole[1]
    assert fill_once(empty, 60, 1, TODAY) is None
    assert clients(empty) == whole
    empty.close()
    assert [p.name for p in tmp_path.iterdir()] == ["store.db"]


def test_a_copied_schema_is_the_migrations_schema(empty: Store, copy_of: object) -> None:
    fill_once(empty, 0, 1, TODAY)
    migrated = copy_of("sqlite", "empty")  # type: ignore[operator]

    def schema(store: Store) -> list[object]:
        with store.engine.connect() as connection:
            found = connection.exec_driver_sql("select type, name, sql from sqlite_master order by type, name")
            return [tuple(row) for row in found]

    assert schema(empty) == schema(migrated)


def test_of_several_processes_one_makes_the_book(empty: Store) -> None:
    with ThreadPoolExecutor(3) as pool:
        ended = list(pool.map(lambda _: start(str(empty.engine.url)), range(3)))
    assert sorted(e.stdout for e in ended) == ["found\n", "found\n", "made\n"], [e.stderr for e in ended]
    assert clients(empty)[0] == 60


def test_a_killed_start_leaves_no_half_book_and_is_tidied_up(empty: Store, tmp_path: Path) -> None:
    url = str(empty.engine.url)
    assert start(url, "die").returncode == -signal.SIGKILL
    left = [p for p in tmp_path.iterdir() if p.is_dir()]
    assert len(left) == 1 and left[0].stat().st_mode & 0o777 == 0o700
    assert empty.version() is None
    assert start(url).stdout == "made\n"
    assert clients(empty)[0] == 60
    assert left[0].exists()  # young: another process may be at work in it
    old = time.time() - 3_700
    os.utime(left[0], (old, old))
    (tmp_path / "other").mkdir()
    assert start(f"sqlite:///{tmp_path}/second.db").stdout == "made\n"
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["other"]


def test_a_store_that_cannot_be_written_is_told_in_one_line(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.demo.first.TemporaryDirectory", full)
    with pytest.raises(DemoError, match=r"cannot be stored \(No space left on device\): check DATA_DIR"):
        fill_once(empty, 1, 1, TODAY)


@pytest.mark.parametrize("how", ["upgrade", "use", "first start"])
def test_what_is_made_is_nobody_elses_to_read(tmp_path: Path, how: str) -> None:
    settings = Settings(data_dir=tmp_path / "new" / "var")
    before = os.umask(0o022)
    try:
        if how == "upgrade":
            administration.upgrade(settings)
        else:
            with administration.current_store(settings) if how == "use" else _bare(settings) as store:
                administration.ensure_demo(store, TODAY)
                modes = {p.name: p.stat().st_mode & 0o777 for p in settings.data_dir.iterdir()}
                assert set(modes.values()) == {0o600}, modes  # with the files that SQLite puts beside it
    finally:
        os.umask(before)
    assert (settings.data_dir / "advisor-bot.db").stat().st_mode & 0o777 == 0o600
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700


def _bare(settings: Settings):  # type: ignore[no-untyped-def]
    from contextlib import closing

    return closing(administration._opened(settings))
