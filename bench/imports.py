"""How many times longer an import of clients takes than a bare executemany of the same rows, on SQLite."""

import csv
import sqlite3
import tempfile
import time
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from storage import names
from storage.exchange import import_file
from storage.models import ClientName
from storage.store import Store

TODAY = date(2026, 11, 22)
HEADER = ("code", "name", "kind", "tier", "phone", "industry", "advisor")


def write_clients(path: Path, rows: int) -> None:
    """A file of made-up clients, one in seven a company."""
    chance = Random(1)
    surnames, given = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林", "建国文志海明晓俊宏永天子泽嘉振光少庆秀玉丽雪春美佳雨"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(1, rows + 1):
            phone, two = f"138{n:08d}", chance.choice(given) + chance.choice(given)
            advisor = f"A{n % 1000 + 1:02d}"
            if n % 7:
                tier = chance.choice(("standard", "gold", "platinum", "diamond", "private"))
                name = chance.choice(surnames) + two
                writer.writerow((f"C{n:06d}", name, "person", tier, phone, "教育", advisor))
            else:
                writer.writerow((f"C{n:06d}", f"苏州{two}电子有限公司", "company", "", phone, "装备制造", advisor))


def timed_import(folder: Path, file: Path) -> tuple[float, Store]:
    """Seconds of the import into a fresh store, and that store."""
    store = Store(f"sqlite:///{folder / 'import.db'}")
    store.upgrade()
    names.keys("C1", "热身", "person", None)  # dictionaries are read once per process, not once per import
    start = time.perf_counter()
    report = import_file(store, "clients", file, today=TODAY, make_advisors=True, manager="M01")
    seconds = time.perf_counter() - start
    if not report.ok:
        raise SystemExit(f"the made-up file is not in order: {report.bad[0]}")
    return seconds, store


def timed_executemany(folder: Path, imported: Path) -> float:
    """Seconds that the driver alone needs for the rows that the import wrote, into the same tables and indexes."""
    store = Store(f"sqlite:///{folder / 'bare.db'}")
    store.upgrade()
    store.close()
    source = sqlite3.connect(imported)
    target = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        target.execute(f"PRAGMA {pragma}")
    seconds = 0.0
    for table in ("team", "person", "client", str(ClientName.__tablename__)):
        rows = source.execute(f"select * from {table}").fetchall()
        marks = ",".join("?" * len(rows[0]))
        start = time.perf_counter()
        target.execute("BEGIN IMMEDIATE")
        target.executemany(f"insert into {table} values ({marks})", rows)
        target.execute("COMMIT")
        if table.startswith("client"):
            seconds += time.perf_counter() - start
    source.close()
    target.close()
    return seconds


def measure(rows: int = 100_000) -> dict[str, Any]:
    """Seconds of the import, of the bare insert, and their ratio."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_clients(folder / "clients.csv", rows)
        import_s, store = timed_import(folder, folder / "clients.csv")
        store.close()
        executemany_s = timed_executemany(folder, folder / "import.db")
    figures = {"import_s": import_s, "executemany_s": executemany_s, "ratio": import_s / executemany_s}
    return {"rows": rows, **{key: round(value, 2) for key, value in figures.items()}}
