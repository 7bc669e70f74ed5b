"""Kills a working bot at random and looks at what it left: `make soak`.

A child process answers with four threads and finishes tasks; it is killed with SIGKILL after a random time. Then every finished
task must have exactly one audit row of its finishing, the trail must be whole, and every session must be readable. Repeated.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select

from bench.answers import TODAY, _house
from bot import bootstrap
from bot.messages import Incoming
from bot.settings import Settings
from storage.audit import first_broken
from storage.models import AuditRow, Task
from storage.people import by_code
from storage.store import Store

PEOPLE = ("A01", "A02", "A03", "A04")  # a thread each: what one says is only of the own list
KILLS = int(os.environ.get("SOAK_KILLS", "60"))


def main() -> None:
    """Kill, look, repeat; prints one JSON line."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house = _house(folder, 500)
        with house.store.writing() as session:
            for code in PEOPLE:
                actor = by_code(session, code)
                owner = actor.id if actor else 0
                session.add_all(
                    Task(owner_id=owner, text="job", due_on=TODAY, source="soak") for _ in range(KILLS * 100)
                )
        done_before = _finished(house.store)
        found = {
            "kills": 0,
            "finished": 0,
            "lost_effects": 0,
            "effects_without_audit": 0,
            "broken_trails": 0,
            "not_restarted": 0,
        }
        for _ in range(KILLS):
            child = subprocess.Popen([sys.executable, "-m", "bench.soak", "work", name], stdout=subprocess.PIPE)
            assert child.stdout is not None
            if not child.stdout.readline():
                found["not_restarted"] += 1
            time.sleep(chance.uniform(0.05, 1.0))
            child.send_signal(signal.SIGKILL)
            child.wait()
            found["kills"] += 1
            found |= _look(house.store, found, done_before)
        house.store.close()
    print(json.dumps({"soak": found}))


def _finished(store: Store) -> int:
    with store.reading() as session:
        return session.exec(select(func.count()).where(col(Task.done_on).is_not(None))).one()


def _look(store: Store, found: dict[str, int], done_before: int) -> dict[str, int]:
    """Every finished task has one audit row of its finishing, and every such row a finished task."""
    finished = _finished(store) - done_before
    with store.reading() as session:
        told = session.exec(select(func.count()).where(AuditRow.act == "finish_task", AuditRow.status == "done")).one()
        return {
            "finished": finished,
            "lost_effects": max(found["lost_effects"], told - finished),
            "effects_without_audit": max(found["effects_without_audit"], finished - told),
            "broken_trails": found["broken_trails"] + (first_broken(session) is not None),
        }


def work(folder: str) -> None:
    """The child: answer and finish tasks until killed."""
    import threading

    settings = Settings(_env_file=None, data_dir=Path(folder), database_url=None)
    house: Any = bootstrap.build(settings, TODAY)

    def talk(person: str) -> None:
        while True:
            for said in ("我的待办", "第一条做完了"):
                house.conversation.answer(Incoming("console", "soak", person, datetime.now(UTC), said))

    for person in PEOPLE:
        threading.Thread(target=talk, args=(person,), daemon=True).start()
    print("working", flush=True)
    time.sleep(60)


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(sys.argv[2])
    else:
        main()
