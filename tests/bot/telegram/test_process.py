"""The channel killed and stopped as a process. Numbers: the fault list."""

import asyncio
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bot.telegram.fakes import House, serving
from tests.bot.telegram.server import BotApi

ROOT = Path(__file__).parents[3]


@asynccontextmanager
async def process(api: BotApi, database: str, where: str) -> AsyncIterator[Process]:
    """The channel on its own, stuck at a chosen place; gone at the end, whatever happens."""
    command = (sys.executable, "-m", "tests.bot.telegram.process", database, api.url, where)
    running = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


def test_1_killed_after_fetching_it_answers_on_restart(house: House, database: str) -> None:
    async def story() -> None:
        async with BotApi() as api:
            async with process(api, database, "answering") as running:
                numbers = [api.say(str(number), chat=number) for number in range(1, 13)]
                await api.until(lambda: api.confirmed == numbers[-1])
                running.kill()
            assert not api.sent
            async with serving(api, house):
                await api.until(lambda: len(api.sent) == 12 and house.idle())

    asyncio.run(story())
    assert sorted(house.acts()) == sorted(("say", str(number)) for number in range(1, 13))


def test_2_killed_between_sending_and_marking_it_repeats_the_reply_once_and_no_effect(
    house: House, database: str
) -> None:
    async def story() -> None:
        async with BotApi() as api:
            async with process(api, database, "settling") as running:
                api.say("hello")
                await api.until(lambda: api.sent)
                running.kill()
            async with serving(api, house):
                await api.until(house.idle)
            assert api.texts() == ["heard hello", "heard hello"]

    asyncio.run(story())
    assert house.acts() == [("say", "hello")]


def test_5_stopped_in_an_answer_it_finishes_and_sends_it(house: House, database: str) -> None:
    async def story() -> int:
        async with BotApi() as api, process(api, database, "slow") as running:
            number = api.say("hello")
            await api.until(lambda: api.confirmed == number)
            running.terminate()
            code = await running.wait()
            assert api.texts() == ["heard hello"]
            return code

    assert asyncio.run(story()) == 0
    assert house.idle()


def test_5_stopped_in_an_answer_that_never_ends_it_keeps_its_deadline_and_the_update(
    house: House, database: str
) -> None:
    async def story() -> float:
        async with BotApi() as api:
            async with process(api, database, "answering") as running:
                number = api.say("hello")
                await api.until(lambda: api.confirmed == number)
                began = time.monotonic()
                running.terminate()
                assert await running.wait() == 0
                took = time.monotonic() - began
            async with serving(api, house):
                await api.until(lambda: api.texts() == ["heard hello"])
            return took

    assert asyncio.run(story()) < 15
