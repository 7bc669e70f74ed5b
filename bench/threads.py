"""Eight threads answering and writing at once on one SQLite file: failed transactions, and answers a second."""

import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.answers import TODAY, _house
from bot.messages import Incoming
from storage.audit import first_broken
from storage.models import Task
from storage.people import by_code

THREADS, ROUNDS = 8, 60


def measure() -> dict[str, Any]:
    """Failures (exceptions, and replies that say that something changed meanwhile), and the rate against one thread."""
    with tempfile.TemporaryDirectory() as folder:
        house = _house(Path(folder), 1_000)
        with house.store.reading() as session:
            actor = by_code(session, "A01")
        with house.store.writing() as session:
            session.add_all(
                Task(owner_id=actor.id if actor else 0, text=f"job {i}", due_on=TODAY, source="bench")
                for i in range(THREADS * ROUNDS * 2)
            )
        alone, failed_alone = _run(house, 1)
        together, failed = _run(house, THREADS)
        with house.store.reading() as session:
            broken = first_broken(session)
        house.store.close()
    return {
        "threads": THREADS,
        "failed": failed + failed_alone,
        "audit_trail_whole": broken is None,
        "answers_per_s_one": round(alone),
        "answers_per_s_eight": round(together),
    }


def _run(house: Any, threads: int) -> tuple[float, int]:
    failures: list[object] = []

    def work(number: int) -> None:
        for _ in range(ROUNDS):
            for said in ("看看张伟", "我的待办", "第一条做完了"):
                try:
                    incoming = Incoming("console", f"thread {number}", "A01", datetime.now(UTC), said)
                    reply = house.conversation.answer(incoming)
                except Exception as error:
                    failures.append(error)
                    continue
                if reply.status != "done":
                    failures.append(reply.text)

    began = time.perf_counter()
    running = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return threads * ROUNDS * 3 / (time.perf_counter() - began), len(failures)
