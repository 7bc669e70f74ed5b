"""Calls of the Bot API: quick where that changes nothing, else left to the library."""

import asyncio
from typing import Any

import pytest
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import HTTPXRequest, RequestData

from bot.channels.telegram.requests import QuietRequest
from tests.bot.telegram.fakes import free_port
from tests.bot.telegram.server import TOKEN, BotApi


class Silent(BotApi):
    """Takes every call and never answers it."""

    async def _getMe(self, _: dict[str, Any]) -> object:  # noqa: N802
        await asyncio.Event().wait()
        return None


def ask(api: type[BotApi], method: str, **timeouts: float) -> Any:
    async def story() -> Any:
        async with api() as server, QuietRequest() as request:
            return await request.post(f"{server.url}{TOKEN}/{method}", RequestData([]), **timeouts)

    return asyncio.run(story())


def test_an_answer_is_waited_for_as_long_as_asked_and_no_longer() -> None:
    assert ask(BotApi, "getMe")["is_bot"]
    with pytest.raises(TimedOut):
        ask(Silent, "getMe", read_timeout=0.05)


def test_an_error_says_what_telegram_says() -> None:
    with pytest.raises(BadRequest, match="Chat not found"):

        async def story() -> None:
            async with BotApi() as api, QuietRequest() as request:
                api.fail("getMe", status=400, description="Bad Request: chat not found")
                await request.post(f"{api.url}{TOKEN}/getMe")

        asyncio.run(story())


def test_a_server_that_is_not_there_is_told_of_without_its_address() -> None:
    async def story() -> None:
        async with QuietRequest() as request:
            await request.post(f"http://127.0.0.1:{free_port()}/bot{TOKEN}/getMe")

    with pytest.raises(NetworkError) as caught:
        asyncio.run(story())
    assert TOKEN.partition(":")[2] not in str(caught.value)


@pytest.mark.parametrize("proxied", [True, False])
def test_a_proxy_is_left_to_the_library(monkeypatch: pytest.MonkeyPatch, proxied: bool) -> None:
    called: list[str] = []

    async def do_request(self: HTTPXRequest, url: str, *_: Any) -> tuple[int, bytes]:
        called.append(url)
        return 200, b'{"ok": true, "result": {"is_bot": true}}'

    monkeypatch.setattr(HTTPXRequest, "do_request", do_request)
    if proxied:
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    assert ask(BotApi, "getMe")["is_bot"]
    assert bool(called) == proxied
