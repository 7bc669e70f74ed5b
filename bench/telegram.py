"""The real bot on Telegram beside python-telegram-bot's bare echo bot, over one loopback Bot API server in one run.

The server and those who write are this process, each bot is a process of its own. Measured from the moment at which the
server has an update to the moment at which the reply arrives there, at 10,000 clients, with Telegram's limits lifted on
both sides.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench.loopback import FIRST_CHAT, Loopback
from bench.telegram_bots import SLOW_CHAT, settings_of
from bot import bootstrap
from bot.messages import Incoming
from storage import demo, people

CLIENTS, ADVISORS, CHATS = 10_000, 8, 64
SAID = (
    "看看张伟",
    "他电话多少",
    "我今天有什么待办",
    "最近三个月没联系的钻石客户有哪些",
    "第一个",
    "zhangwei",
    "今天北京天气",
)
ONE_BY_ONE, EACH_OF_MANY = 280, 14
OTHERS, PAUSE, TURN, TURNS = 8, 0.15, 5.0, 3


def measure() -> dict[str, Any]:
    """Latency of one chat at a time, throughput of 64, and what one slow answer costs the others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fill(folder)
        answers = _answers_alone(folder)
        echo = asyncio.run(_story("echo", None))
        ours = asyncio.run(_story("ours", folder))
    added = ours["p50_ms"] - echo["p50_ms"] - answers
    return {
        "clients": CLIENTS,
        "echo": echo,
        "answer_p50_ms": answers,
        "ours": ours,
        "added_p50_ms": round(added, 2),
        "throughput_ratio": round(ours["per_s_of_64"] / echo["per_s_of_64"], 2),
    }


def _fill(folder: Path) -> None:
    settings = settings_of(folder)
    store = bootstrap.open_store(settings)
    store.upgrade()
    demo.fill(store, CLIENTS, 1, datetime.now(settings.zone).date())
    with store.writing() as session:
        for place in range(CHATS):
            people.link(session, _advisor(place), "telegram", str(FIRST_CHAT + place))
        people.link(session, _advisor(0), "telegram", str(SLOW_CHAT))
    store.close()


def _advisor(place: int) -> str:
    return f"A{place % ADVISORS + 1:02d}"


def _answers_alone(folder: Path) -> float:
    """What the conversation itself takes, commit included; the median in milliseconds."""
    house = bootstrap.build(settings_of(folder))
    mailbox = house.mailbox("telegram")
    chat, took = str(FIRST_CHAT), []
    for number, said in enumerate(islice(cycle(SAID), ONE_BY_ONE + len(SAID))):
        row = mailbox.receive(number + 1, chat, "{}", datetime.now(UTC))
        began = time.perf_counter()
        house.conversation.answer(Incoming("telegram", chat, chat, datetime.now(UTC), said, delivery=row))
        took.append(time.perf_counter() - began)
    with house.store.engine.begin() as connection:
        for table in ("inbox", "outbox"):
            connection.exec_driver_sql(f"delete from {table}")
    house.store.close()
    return _ms(statistics.median(took[len(SAID) :]))


async def _story(bot: str, folder: Path | None) -> dict[str, Any]:
    async with Loopback() as api, _running(api, bot, folder):
        sayings = cycle(SAID)
        await api.ask(next(sayings), FIRST_CHAT)
        await _one_by_one(api, sayings, 20)  # warms caches
        took = await _one_by_one(api, sayings, ONE_BY_ONE)
        found: dict[str, Any] = {"p50_ms": _ms(statistics.median(took)), "p99_ms": _ms(_quantile(took, 0.99))}
        found["per_s_of_64"] = round(await _many(api))
        if folder is not None:
            found |= await _beside_a_slow_one(api)
        return found


@asynccontextmanager
async def _running(api: Loopback, bot: str, folder: Path | None) -> AsyncIterator[None]:
    command = [sys.executable, "-m", "bench.telegram_bots", bot, api.url, *([str(folder)] if folder else [])]
    proxies = ("http_proxy", "https_proxy", "all_proxy")
    environment = {name: value for name, value in os.environ.items() if name.lower() not in proxies}
    process = subprocess.Popen(command, env=environment)
    try:
        yield
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)


async def _one_by_one(api: Loopback, sayings: Iterator[str], count: int) -> list[float]:
    return [await api.ask(said, FIRST_CHAT) for said in islice(sayings, count)]


async def _many(api: Loopback) -> float:
    """Replies a second, while each of 64 chats says its next thing as soon as it is answered."""

    async def talk(place: int, times: int) -> None:
        for number in range(times):
            await api.ask(SAID[(place + number) % len(SAID)], FIRST_CHAT + place)

    await asyncio.gather(*(talk(place, 2) for place in range(CHATS)))
    began = time.monotonic()
    await asyncio.gather(*(talk(place, EACH_OF_MANY) for place in range(CHATS)))
    return CHATS * EACH_OF_MANY / (time.monotonic() - began)


async def _beside_a_slow_one(api: Loopback) -> dict[str, Any]:
    """The 95th percentile of others, in turns without and with a chat whose answers take two seconds each."""
    alone: list[float] = []
    beside: list[float] = []
    for _ in range(TURNS):
        alone += await _others(api)
        slow = asyncio.create_task(_keep_asking(api))
        beside += await _others(api)
        slow.cancel()
        await asyncio.sleep(2.5)  # until the last of them is over
    without, with_it = _quantile(alone, 0.95), _quantile(beside, 0.95)
    return {"p95_ms": _ms(without), "p95_beside_slow_ms": _ms(with_it), "slow_costs": round(with_it / without - 1, 2)}


async def _keep_asking(api: Loopback) -> None:
    while True:
        await api.ask(SAID[0], SLOW_CHAT)


async def _others(api: Loopback) -> list[float]:
    async def talk(place: int) -> list[float]:
        await asyncio.sleep(PAUSE * place / OTHERS)
        took, ends = [], time.monotonic() + TURN
        while time.monotonic() < ends:
            took.append(await api.ask(SAID[(place + len(took)) % len(SAID)], FIRST_CHAT + place))
            await asyncio.sleep(PAUSE)
        return took

    talks = await asyncio.gather(*(talk(place) for place in range(OTHERS)))
    return [seconds for one in talks for seconds in one]


def _quantile(took: list[float], share: float) -> float:
    return sorted(took)[int(len(took) * share)]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
