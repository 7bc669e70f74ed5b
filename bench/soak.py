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

KILLS = int(os.environ.get("SOAK_KILLS", "60"))


def main() -> None:
    """Kill, look, repeat; prints one JSON line."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house = _house(folder, 500)
        with house.store.reading() as session:
            actor = by_code(session, "A01")
        with house.store.writing() as session:
            day = TODAY
            session.add_all(
                Task(owner_id=actor.id if actor else 0, text="job", due_on=day, source="soak")
                for _ in range(KILLS * 400)
            )
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
            found |= _look(house.store, found)
        house.store.close()
    print(json.dumps({"soak": found}))


def _look(store: Store, found: dict[str, int]) -> dict[str, int]:
    with store.reading() as session:
        finished = session.exec(select(func.count()).where(col(Task.done_on).is_not(None), Task.source == "soak")).one()
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

    def talk(number: int) -> None:
        while True:
            for said in ("我的待办", "第一条做完了"):
                house.conversation.answer(Incoming("console", f"chat {number}", "A01", datetime.now(UTC), said))

    for number in range(4):
        threading.Thread(target=talk, args=(number,), daemon=True).start()
    print("working", flush=True)
    time.sleep(60)


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(sys.argv[2])
    else:
        main()
