"""Kills the real bot on Telegram at random and counts what that did: `python -m bench.soak --kills 1000`.

`advisor-bot telegram` runs as a process on the embedded store, against the Bot API server of the tests with Telegram's limits
lifted. Twenty chats of ten advisors ask for their tasks, finish them by button and by word, tap twice, and look at clients,
each saying the next thing when it is answered. The process gets SIGKILL at a random moment and is started again, over and over;
at the end it may work off what is left, and `bench.soak_count` compares what was sent, stored and said.
"""

import argparse
import asyncio
import json
import logging
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select

from bench.loopback import FIRST_CHAT
from bench.soak_count import count, in_hand, is_idle
from bench.soak_talk import CHATS, LONGEST_REPLY, Witness, talk
from bench.telegram_bots import settings_of
from bot import bootstrap
from storage import demo, people
from storage.models import Task
from storage.store import Store
from tests.bot.telegram.server import TOKEN

ADVISORS = 10
TASKS_AT_ONCE = 40
LONGEST_START = 300.0
STUCK = 120.0
ROOT = Path(__file__).parents[1]


def _fill(folder: Path) -> Store:
    settings = settings_of(folder)
    store = bootstrap.open_store(settings)
    store.upgrade()
    demo.fill(store, 500, 1, datetime.now(settings.zone).date())
    with store.writing() as session:
        for place in range(CHATS):
            people.link(session, _advisor(place), "telegram", str(FIRST_CHAT + place))
    return store


def _advisor(place: int) -> str:
    return f"A{place % ADVISORS + 1:02d}"


class _Supply:
    """Keeps something to be finished in everybody's list; every task has a text of its own."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._zone = settings_of(folder).zone
        self._made = 0

    def top_up(self) -> None:
        today = datetime.now(self._zone).date()
        with self._store.writing() as session:
            for place in range(ADVISORS):
                actor = people.by_code(session, _advisor(place))
                owner = actor.id if actor else 0
                left = session.exec(
                    select(func.count()).where(
                        col(Task.owner_id) == owner, col(Task.done_on).is_(None), col(Task.source) == "soak"
                    )
                ).one()
                for _ in range(TASKS_AT_ONCE - left):
                    self._made += 1
                    session.add(Task(owner_id=owner, text=f"job-{self._made:06d}", due_on=today, source="soak"))


def _start(api: Witness, folder: Path) -> "subprocess.Popen[bytes]":
    proxies = ("http_proxy", "https_proxy", "all_proxy", "database_url")
    environment = {name: value for name, value in os.environ.items() if name.lower() not in proxies}
    environment |= {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": api.url,
        "DATA_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
        "LOG_LEVEL": "WARNING",
    }
    with (folder / "errors.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "telegram"], env=environment, cwd=folder, stdout=log, stderr=log
        )


async def _until_polling(api: Witness, child: "subprocess.Popen[bytes]", polls: int) -> bool:
    ends = time.monotonic() + LONGEST_START
    while api.polls == polls and time.monotonic() < ends and child.poll() is None:
        await asyncio.sleep(0.01)
    return api.polls > polls


async def soak(wanted: int, longest: float, seed: int, folder: Path) -> dict[str, Any]:
    """The whole run; what was found."""
    chance, store = random.Random(seed), _fill(folder)
    supply, moments, starts = _Supply(store, folder), Counter[str](), [0.0]
    stop, began, kills, failed_starts = asyncio.Event(), time.monotonic(), 0, 0
    async with Witness() as api:
        talks = [asyncio.create_task(talk(api, chat, stop)) for chat in api.of_chat]
        while kills < wanted and time.monotonic() - began < longest:
            await asyncio.to_thread(supply.top_up)
            polls, started = api.polls, time.monotonic()
            child = _start(api, folder)
            if chance.random() < 0.15:
                await asyncio.sleep(chance.uniform(0.0, starts[-1]))
            else:
                failed_starts += not await _until_polling(api, child, polls)
                starts.append(time.monotonic() - started)
                await asyncio.sleep(chance.uniform(0.0, max(1.2, starts[-1])))  # on a busy machine all takes longer
            child.send_signal(signal.SIGKILL)
            await asyncio.to_thread(child.wait)
            kills += 1
            moments.update({"starting"} if api.polls == polls else await asyncio.to_thread(in_hand, store))
            if kills % 50 == 0:
                said = f"{kills} kills, {len(api.pushed)} updates, {api.gave_up} unanswered after 90 s"
                print(said, file=sys.stderr, flush=True)
        stop.set()
        not_done = await _work_off(api, folder, store, talks)
        found = await asyncio.to_thread(count, store, api.pushed, api.confirmed, api.of_chat)
    store.close()
    errors = (folder / "errors.log").read_text(errors="replace").splitlines()
    for line in sorted(set(errors))[:20]:
        print(f"logged: {line}", file=sys.stderr)
    return {
        "kills": kills,
        "kills_while": dict(moments),
        "minutes": round((time.monotonic() - began) / 60, 1),
        "start_p50_s": round(statistics.median(starts[1:] or [0.0]), 2),
        "failed_starts": failed_starts,
        "unanswered_after_90_s": api.gave_up,
        "not_worked_off": not_done,
        "errors_logged": len(errors),
        **found,
    }


async def _work_off(api: Witness, folder: Path, store: Store, talks: "list[asyncio.Task[None]]") -> int:
    """Let the bot finish undisturbed; 1 where two minutes passed in which nothing more was sent."""
    child = _start(api, folder)
    sent, ends = len(api.sent), time.monotonic() + STUCK
    try:
        await asyncio.wait(talks, timeout=LONGEST_REPLY + 5)
        while time.monotonic() < ends:
            if api.confirmed == max(api.pushed) and await asyncio.to_thread(is_idle, store):
                return 0
            if len(api.sent) > sent:
                sent, ends = len(api.sent), time.monotonic() + STUCK
            await asyncio.sleep(0.2)
        return 1
    finally:
        child.terminate()
        await asyncio.to_thread(child.wait)


def main() -> None:
    """Run and print one JSON line; ends with 1 where anything was lost, repeated or broken that must not be."""
    options = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__.partition("\n")[0])
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--seconds", type=float, default=7200.0, help="stop after this long, however few the kills")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--folder", type=Path, help="an empty folder in which the store and its log are left")
    given = options.parse_args()
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # it complains of every request that a kill cuts off
    with tempfile.TemporaryDirectory() as name:
        found = asyncio.run(soak(given.kills, given.seconds, given.seed, given.folder or Path(name)))
    print(json.dumps({"soak": found}))
    bad = ("lost_updates", "repeated_effects", "lost_effects", "lost_replies", "replies_out_of_order", "broken_audit_chain",
           "failed_starts", "not_worked_off", "answered_more_than_once")  # fmt: skip
    sys.exit(1 if any(found[name] for name in bad) else 0)


if __name__ == "__main__":
    main()
