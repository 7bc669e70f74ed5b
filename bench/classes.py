"""The nightly classification of a large book, beside the database's own bare GROUP BY of the same rows."""

import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.answers import TODAY, _house
from bot.messages import Incoming
from knowledge.rules.classify import classified
from knowledge.rules.columns import frame
from knowledge.rules.cuts import measure as measure_cuts
from knowledge.tables.classes import load_values
from skills.facts import facts_of, windows
from skills.jobs.reclassify import BATCH, reclassify
from storage.bulk import insert_rows
from storage.machine import MachineBook
from storage.models import Client, Holding, Person, Product, Transaction
from storage.store import Store

SIZES = tuple(int(size) for size in os.environ.get("BENCH_CLIENTS", "100000,1000000").split(","))
EACH = 10  # transactions a client
CLIENT = (
    "id", "code", "kind", "name", "short_name", "advisor_id", "tier", "birthday", "risk_class", "risk_expiry", "source",
    "learnt_on", "version",
)  # fmt: skip
BARE = text("select client_id, count(*), sum(amount) from client_transaction group by client_id")


def measure() -> dict[str, Any]:
    """By size: seconds of the first run, of a run the day after 1 % changed, of the bare GROUP BY, and the rate of the rules."""
    sizes = {size: _size(size) for size in SIZES}
    return {
        "sizes": sizes,
        "picture_s": _picture(),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _size(clients: int) -> dict[str, Any]:
    values = load_values()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/book.db")
        store.upgrade()
        _fill(store, clients)
        book = MachineBook(store, "bench")
        bare = _timed(lambda: _bare(store))
        first = _timed(lambda: reclassify(book, values(TODAY), datetime.now(UTC)))
        _change(store, clients)
        bare = min(bare, _timed(lambda: _bare(store)))
        tomorrow = values(TODAY + timedelta(days=1))
        told: list[Any] = []
        again = _timed(lambda: told.append(reclassify(book, tomorrow, datetime.now(UTC))))
        rules = _rules(book, tomorrow)
        store.close()
    return {
        "first_run_s": round(first, 1),
        "bare_group_by_s": round(bare, 2),
        "after_1_percent_s": round(again, 2),
        "looked_at": told[0].looked_at,
        "ratio_after_1_percent": round(again / bare, 2),
        "rules_clients_per_cpu_s": round(rules),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _timed(work: Any) -> float:
    """CPU seconds: others use this machine, too."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _bare(store: Store) -> None:
    with store.reading() as session:
        for _ in session.connection().execute(BARE):
            pass


def _rules(book: MachineBook, values: Any) -> float:
    """Clients a CPU second of the rule stage alone, over one batch that is judged again and again."""
    facts = frame(facts_of(book.measures(0, BATCH, windows(values)), values))
    cuts = measure_cuts(facts, values)
    classified(facts, values, cuts)
    start, rounds = time.process_time(), 0
    while time.process_time() - start < 2:
        classified(facts, values, cuts)
        rounds += 1
    return rounds * facts.height / (time.process_time() - start)


def _fill(store: Store, clients: int) -> None:
    chance = random.Random(5)
    day = [TODAY - timedelta(days=n) for n in range(1_100)]
    with store.writing() as session:
        session.add(Person(id=1, code="A01", name="A", role="advisor"))
        session.add_all(
            Product(id=n, code=f"P{n}", name=f"P{n}", kind="wealth", risk_level=f"R{n}", source="b")
            for n in range(1, 6)
        )
        session.flush()
        insert_rows(session, Client, CLIENT, _clients(clients, chance, day))
        held = ("client_id", "product_id", "as_of", "balance", "source")
        insert_rows(
            session,
            Holding,
            held,
            ((n, 1 + n % 5, day[2], Decimal(chance.randrange(10**7)), "b") for n in range(1, clients + 1)),
        )
        moved = ("client_id", "product_id", "on", "kind", "amount", "source")
        insert_rows(session, Transaction, moved, _transactions(clients, chance, day))


def _clients(clients: int, chance: random.Random, day: list[date]) -> Iterator[tuple[Any, ...]]:
    for n in range(1, clients + 1):
        kind = "company" if n % 7 == 0 else "person"
        expiry = TODAY + timedelta(days=chance.randrange(-200, 365))
        yield (
            n,
            f"C{n:06d}",
            kind,
            f"N{n}",
            f"N{n}",
            1,
            "gold",
            date(1950 + n % 55, 1 + n % 12, 5),
            f"C{1 + n % 5}",
            expiry,
            "b",
            day[3],
            1,
        )


def _transactions(clients: int, chance: random.Random, day: list[date]) -> Iterator[tuple[Any, ...]]:
    kinds = ("buy", "buy", "redeem", "regular", "deposit", "withdraw")
    for n in range(1, clients + 1):
        for _ in range(EACH):
            yield (
                n,
                1 + n % 5,
                day[chance.randrange(1_099) + 1],
                kinds[chance.randrange(6)],
                Decimal(chance.randrange(10**6)),
                "b",
            )


def _change(store: Store, clients: int) -> None:
    moved = ("client_id", "product_id", "on", "kind", "amount", "source")
    with store.writing() as session:
        rows = ((n, 1, TODAY + timedelta(days=1), "buy", Decimal(5_000), "b") for n in range(1, clients + 1, 100))
        insert_rows(session, Transaction, moved, rows)


def _picture() -> float:
    """CPU seconds of one answer with a map drawn, the library loaded before."""
    with tempfile.TemporaryDirectory() as folder:
        house = _house(Path(folder), 500)

        def say() -> None:
            house.conversation.answer(Incoming("console", "bench", "A01", datetime.now(UTC), "画一下张伟的经营地图"))

        say()
        seconds = min(_timed(say) for _ in range(5))
        house.store.close()
    return round(seconds, 3)
