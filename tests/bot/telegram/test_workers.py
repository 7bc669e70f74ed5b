"""Several workers on one store, on both databases. Numbers: the fault list."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.channels.telegram import worker
from storage.store import Store
from tests.bot.telegram.fakes import House, free_port
from tests.bot.telegram.server import BotApi
from tests.bot.telegram.test_process import ROOT
from tests.bot.telegram.test_webhook import Post, update


@pytest.fixture
def shared(store: Store) -> Iterator[House]:
    house = House(store.engine.url.render_as_string(hide_password=False))
    yield house
    house.store.close()


@asynccontextmanager
async def working(api: BotApi, house: House, where: str, port: int) -> AsyncIterator[Process]:
    command = (sys.executable, "-m", "tests.bot.telegram.process", house.store.url, api.url, where, str(port))
    told = len(api.webhooks)
    running = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        await api.until(lambda: len(api.webhooks) > told)
        yield running
    finally:
        if running.returncode is None:
            running.terminate()
        await running.wait()


def test_11_two_processes_answer_each_message_once_and_keep_each_chat_in_order(shared: House) -> None:
    chats, messages = 6, 12

    async def story() -> None:
        ports = free_port(), free_port()
        async with (
            BotApi() as api,
            working(api, shared, "careful", ports[0]),
            working(api, shared, "careful", ports[1]),
            aiohttp.ClientSession() as client,
        ):
            doors = [Post(port, client) for port in ports]
            api.pace.a_second = None  # workers learn of each other, and share the pace, within seconds only

            async def speak(chat: int) -> None:
                for number in range(messages):
                    content = update(chat * 1000 + number, str(number), chat)
                    assert await doors[(number + chat) % 2](content) == 200
                    await doors[(number + chat + 1) % 2](content)  # told twice, at the other door

            await asyncio.gather(*(speak(chat) for chat in range(1, chats + 1)))
            await api.until(shared.idle)
            for chat in range(1, chats + 1):
                assert api.texts(chat) == [f"heard {number}" for number in range(messages)]

    asyncio.run(story())
    assert Counter(shared.acts()) == {("say", str(number)): chats for number in range(messages)}
    assert shared.mailbox.holders() == []


def test_2_a_second_worker_takes_over_from_one_killed_between_sending_and_marking(shared: House) -> None:
    async def story() -> None:
        ports = free_port(), free_port()
        async with BotApi() as api, aiohttp.ClientSession() as client:
            async with working(api, shared, "settling", ports[0]) as stuck:
                assert await Post(ports[0], client)(update(1)) == 200
                await api.until(lambda: api.sent)
                async with working(api, shared, "", ports[1]):
                    await asyncio.sleep(0.5)  # several looks into the outbox
                    assert api.texts() == ["heard hello"]
                    stuck.kill()
                    await stuck.wait()
                    await api.until(shared.idle)
            assert api.texts() == ["heard hello", "heard hello"]

    asyncio.run(story())
    assert shared.acts() == [("say", "hello")]


def test_1_a_second_worker_answers_what_a_killed_one_received(shared: House) -> None:
    async def story() -> None:
        ports = free_port(), free_port()
        async with BotApi() as api, aiohttp.ClientSession() as client:
            async with working(api, shared, "answering", ports[0]) as stuck, working(api, shared, "", ports[1]):
                for number in range(5):
                    assert await Post(ports[0], client)(update(number, str(number))) == 200
                assert await Post(ports[1], client)(update(5, "5")) == 200
                await asyncio.sleep(0.2)
                assert not api.sent
                stuck.kill()
                await stuck.wait()
                await api.until(shared.idle)
            assert api.texts() == [f"heard {number}" for number in range(6)]

    asyncio.run(story())


def test_a_worker_knows_which_others_are_gone() -> None:
    name = worker.new_worker()
    host = name.partition(":")[0]
    assert len(name) <= 64
    assert not worker.is_gone(name)
    assert worker.is_gone(f"{host}:{os.getpid()}:00000000")
    assert worker.is_gone(f"{host}:{2**22 + 5}:00000000")
    assert not worker.is_gone(f"{host}:{os.getppid()}:00000000")
    assert not worker.is_gone(f"elsewhere:{2**22 + 5}:00000000")
    assert not worker.is_gone("nonsense")
