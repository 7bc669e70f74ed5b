"""Row 4 with a disk that is really full: SQLite itself says so, because it may not take one more page."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import pytest
from sqlalchemy import event

from tests.bot.telegram.fakes import House, free_port, serving, webhook_on
from tests.bot.telegram.server import BotApi
from tests.bot.telegram.test_webhook import Post, listening, update

LONG = "很长的一段话" * 600  # no page has room left for it
MOST_PAGES = 1_073_741_823


@contextmanager
def full(house: House) -> Iterator[None]:
    """The database may not grow; every connection is told so when it is taken, and the limit lifted at the end."""
    engine = house.store.engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("pragma page_count").scalar()
    limit = {"pages": pages}

    def told(connection: Any, *_: Any) -> None:
        connection.execute(f"pragma max_page_count={limit['pages']}")

    event.listen(engine, "checkout", told)
    try:
        yield
    finally:
        limit["pages"] = MOST_PAGES


def test_4_on_a_full_disk_polling_confirms_nothing_and_goes_on_when_there_is_room(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            api.say("before")
            await api.until(lambda: api.texts() == ["heard before"] and house.idle())
            with full(house):
                number = api.say(LONG[:3600])
                api.say("after", chat=502)
                await api.until(lambda: caplog.text.count("cannot be kept") >= 2)
                assert api.confirmed < number
                assert len(house.inbox()) == 1
            await api.until(lambda: api.confirmed > number and house.idle())
            assert api.texts() == ["heard before", f"heard {LONG[:3600]}"]
            assert api.texts(502) == ["heard after"]

    asyncio.run(story())
    assert "OperationalError" in caplog.text and "disk has room" in caplog.text
    assert LONG[:20] not in caplog.text
    assert [act for act, _ in house.acts()] == ["say"] * 3


def test_4_on_a_full_disk_the_webhook_answers_503_until_there_is_room(house: House) -> None:
    async def story() -> None:
        port = free_port()
        async with BotApi() as api, serving(api, house, webhook_on(port)), aiohttp.ClientSession() as client:
            await listening(api)
            post = Post(port, client)
            with full(house):
                assert await post(update(1, LONG[:3600])) == 503
                assert not house.inbox()
            assert await post(update(1, LONG[:3600])) == 200
            await api.until(lambda: len(api.texts()) == 1)

    asyncio.run(story())
    assert len(house.acts()) == 1
