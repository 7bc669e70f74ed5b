"""The webhook: kept before 200, closed to everybody else, alive whatever is posted. Numbers: the fault list."""

import asyncio
import json
import logging
from typing import Any

import aiohttp
import pytest

from bot.bootstrap.telegram import webhook_of
from bot.channels.telegram.errors import ChannelError
from bot.settings import Settings, SettingsError
from tests.bot.telegram.fakes import SECRET, House, free_port, serving, webhook_on
from tests.bot.telegram.server import BotApi, message

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def update(number: int, text: str = "hello", chat: int = 501) -> dict[str, Any]:
    return {"update_id": number, "message": message(text, chat, "private")}


class Post:
    """Telegram's side of the webhook."""

    def __init__(self, port: int, client: aiohttp.ClientSession) -> None:
        self._url = f"http://127.0.0.1:{port}/hook"
        self._client = client

    async def __call__(self, content: Any, secret: str | None = SECRET, **more: Any) -> int:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {} if secret is None else {HEADER: secret}
        async with self._client.post(self._url, data=body, headers=headers, **more) as answer:
            return answer.status


async def listening(api: BotApi) -> None:
    await api.until(lambda: api.webhooks)


def test_it_tells_telegram_where_to_post_and_answers_what_is_posted(house: House) -> None:
    async def story() -> None:
        port = free_port()
        async with BotApi() as api, serving(api, house, webhook_on(port)), aiohttp.ClientSession() as client:
            await listening(api)
            (told,) = api.webhooks
            assert (told["url"], told["secret_token"]) == (f"http://127.0.0.1:{port}/hook", SECRET)
            assert json.loads(told["allowed_updates"]) == ["message", "callback_query"]
            post = Post(port, client)
            assert await post(update(1)) == 200
            assert len(house.inbox()) == 1  # kept before it was told
            assert await post(update(1)) == 200
            await api.until(lambda: api.texts() == ["heard hello"] and house.idle())
            assert api.polls == 0

    asyncio.run(story())
    assert house.acts() == [("say", "hello")]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), "密"])
def test_8_a_wrong_secret_is_refused_and_leaves_no_trace(
    house: House, secret: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        port = free_port()
        async with BotApi() as api, serving(api, house, webhook_on(port)), aiohttp.ClientSession() as client:
            await listening(api)
            await asyncio.sleep(0.05)
            caplog.clear()
            caplog.set_level(logging.DEBUG, "aiohttp")
            caplog.set_level(logging.DEBUG, "bot.channels.telegram.webhook")
            assert await Post(port, client)(update(1), secret) == 403
            assert await Post(port, client)(b"x" * 600_000, secret) == 403
            told = [record for record in caplog.records if "webhook" in record.name or "aiohttp" in record.name]
            assert not told
            assert not house.inbox()

    asyncio.run(story())
    assert not house.conversation.heard


def test_9_what_is_no_update_is_refused_or_ignored_and_the_door_stays_open(house: House) -> None:
    posted: list[tuple[Any, int]] = [
        (b"", 400),
        (b"not JSON", 400),
        (b'{"update_id": 1, "mess', 400),
        (b"\xff\xfe\x00", 400),
        (b"[" * 100_000, 400),
        ([1, 2], 400),
        ({"message": {}}, 400),
        ({"update_id": "1"}, 400),
        ({"update_id": 2**70}, 400),
        (b" " * 600_000, 413),
        ({"update_id": 2}, 200),
        ({"update_id": 3, "a_thing_of_the_future": {"deep": [[{}]]}}, 200),
        ({"update_id": 4, "message": "not an object"}, 200),
        ({"update_id": 5, "message": {"message_id": 1}}, 200),
        ({"update_id": 6, "edited_message": message("edited", 501, "private")}, 200),
    ]

    async def story() -> None:
        port = free_port()
        async with BotApi() as api, serving(api, house, webhook_on(port)), aiohttp.ClientSession() as client:
            await listening(api)
            post = Post(port, client)
            for content, status in posted:
                assert await post(content) == status, content[:40] if isinstance(content, bytes) else content
            await _cut_off(port)
            async with client.get(f"http://127.0.0.1:{port}/hook") as answer:
                assert answer.status == 405
            async with client.post(f"http://127.0.0.1:{port}/elsewhere") as answer:
                assert answer.status == 404
            assert not house.inbox()
            assert await post(update(7, "after all this")) == 200
            await api.until(lambda: api.texts() == ["heard after all this"])

    asyncio.run(story())


async def _cut_off(port: int) -> None:
    """A post that ends before its body does."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /hook HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 500\r\n\r\n"
    writer.write(head.encode() + b'{"update_id": 1, ')
    await writer.drain()
    writer.close()


def test_4_what_cannot_be_kept_is_not_taken_and_comes_again(house: House, caplog: pytest.LogCaptureFixture) -> None:
    receive = house.mailbox.receive_all

    def failing(*_: Any) -> Any:
        raise OSError("disk full: 张伟")

    async def story() -> None:
        port = free_port()
        async with BotApi() as api, serving(api, house, webhook_on(port)), aiohttp.ClientSession() as client:
            await listening(api)
            post = Post(port, client)
            house.mailbox.receive_all = failing
            assert await post(update(1)) == 503
            assert "cannot be kept" in caplog.text and "张伟" not in caplog.text
            house.mailbox.receive_all = receive
            assert await post(update(1)) == 200
            await api.until(lambda: api.texts() == ["heard hello"])

    asyncio.run(story())


def test_11_a_chat_stays_in_order_though_it_comes_at_once(house: House) -> None:
    async def story() -> None:
        port = free_port()
        async with BotApi() as api, serving(api, house, webhook_on(port)), aiohttp.ClientSession() as client:
            await listening(api)
            post = Post(port, client)
            for number in range(10):
                statuses = await asyncio.gather(*(post(update(number * 10 + c, str(number), c)) for c in range(1, 9)))
                assert set(statuses) == {200}
            await api.until(lambda: len(api.sent) == 80)
            for chat in range(1, 9):
                assert api.texts(chat) == [f"heard {number}" for number in range(10)]

    asyncio.run(story())


def test_a_port_in_use_ends_the_start_with_one_line(house: House) -> None:
    async def story() -> None:
        port = free_port()
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
        async with BotApi() as api, server:
            with pytest.raises(ChannelError, match="TELEGRAM_LISTEN"):
                async with serving(api, house, webhook_on(port)) as channel:
                    await asyncio.wait({channel}, timeout=5)
            assert not api.webhooks

    asyncio.run(story())


@pytest.mark.parametrize("url", ["http://bank.example/hook", "ftp://bank.example", "bank.example", "https://"])
def test_only_https_is_told_to_telegram(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Settings(telegram_webhook_url=url)


@pytest.mark.parametrize("url", ["https://bank.example/hook", "http://127.0.0.1:80/hook", "http://localhost/x"])
def test_a_webhook_needs_a_secret_that_nobody_guesses(url: str) -> None:
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_SECRET"):
        webhook_of(Settings(telegram_webhook_url=url))
    with pytest.raises(ValueError, match="16 to 256"):
        Settings(telegram_webhook_secret="short")
    webhook = webhook_of(Settings(telegram_webhook_url=url, telegram_webhook_secret=SECRET, telegram_listen="9000"))
    assert webhook is not None and (webhook.host, webhook.port) == ("127.0.0.1", 9000)
    assert SECRET not in repr(webhook)
    assert webhook_of(Settings()) is None
