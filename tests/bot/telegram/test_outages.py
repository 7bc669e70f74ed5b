"""Telegram refusing the bot itself, and what the logs may say about anything. Numbers: the fault list."""

import asyncio
import logging
import traceback

import pytest

from bot.channels.telegram.application import TelegramChannel, run
from bot.channels.telegram.errors import ChannelError
from bot.channels.telegram.logs import keep_out_of_logs
from bot.messages import Outgoing
from storage.chats import AlreadyDone
from tests.bot.telegram.fakes import QUICK, House, now, serving
from tests.bot.telegram.server import TOKEN, BotApi

SECRET = TOKEN.partition(":")[2]


def test_6_a_second_program_on_the_same_bot_is_named_and_waited_for(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with BotApi() as api:
            api.fail("getUpdates", times=3, status=409, description="Conflict: terminated by other getUpdates request")
            async with serving(api, house) as channel:
                api.say("hello")
                await api.until(lambda: api.texts() == ["heard hello"])
                assert not channel.done()

    asyncio.run(story())
    assert caplog.text.count("another program polls with this bot's token") == 3


@pytest.mark.parametrize("token", ["", "no token", "1:wrong"])
def test_a_refused_token_ends_the_start_with_one_line(house: House, token: str) -> None:
    async def story() -> None:
        async with BotApi() as api:
            channel = TelegramChannel(
                token, house.conversation, house.mailbox, now, already_done=AlreadyDone, base_url=api.url, timing=QUICK
            )
            await asyncio.wait_for(channel.serve(asyncio.Event()), 10)

    with pytest.raises(ChannelError) as caught:
        asyncio.run(story())
    assert "@BotFather" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert token not in str(caught.value) or not token


@pytest.mark.parametrize("by", ["polling", "sending"])
def test_a_token_revoked_at_work_ends_the_channel(house: House, by: str) -> None:
    async def story() -> None:
        async with BotApi() as api, serving(api, house) as channel:
            api.say("hello")
            await api.until(lambda: api.sent)
            if by == "polling":
                api.token = "7201119:another"
                api.push()  # ends the long poll
            else:
                api.fail("sendMessage", status=401, description="Unauthorized")
                api.say("hello")
            await asyncio.wait({channel}, timeout=10)

    with pytest.raises(ChannelError):
        asyncio.run(story())


def test_it_starts_while_telegram_is_out_of_reach(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api:
            for method in ("getMe", "deleteWebhook", "getUpdates"):
                api.fail(method, cut=True)
                api.fail(method, status=500)
            api.fail("getUpdates", status=400, description="Bad Request: odd")
            api.fail("getUpdates", status=429, description="Too Many Requests", retry_after=1)
            async with serving(api, house):
                api.say("hello")
                await api.until(lambda: api.texts() == ["heard hello"])

    asyncio.run(story())


def test_it_stops_at_once_while_telegram_is_out_of_reach(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api:
            api.fail("getUpdates", times=99, status=429, description="Too Many Requests", retry_after=137)
            async with asyncio.timeout(10), serving(api, house):
                await api.until(lambda: api._faults[0].times < 99)

    asyncio.run(story())


def test_the_menu_of_commands_is_filled(house: House) -> None:
    async def story() -> None:
        stop = asyncio.Event()
        async with BotApi() as api:
            channel = TelegramChannel(
                TOKEN,
                house.conversation,
                house.mailbox,
                now,
                already_done=AlreadyDone,
                commands={"": {"help": "帮助"}, "en": {"help": "Help"}},
                base_url=api.url,
                timing=QUICK,
            )
            task = asyncio.create_task(channel.serve(stop))
            await api.until(lambda: api.polls)
            stop.set()
            await task
            assert api.commands == [
                (None, [{"command": "help", "description": "帮助"}]),
                ("en", [{"command": "help", "description": "Help"}]),
            ]

    asyncio.run(story())


def test_29_the_token_is_in_no_log_at_any_level_and_in_no_exception(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    picture = Outgoing("heard hello", "done", picture=b"\x89PNG")  # files go by the library that logs addresses
    house.conversation.reply = lambda _: picture

    async def story() -> None:
        async with BotApi() as api, serving(api, house) as channel:
            for library in ("httpx", "httpcore", "telegram"):
                logging.getLogger(library).setLevel(logging.DEBUG)  # somebody insists
            api.fail("sendPhoto", status=500)
            api.fail("sendPhoto", cut=True)
            api.fail("sendPhoto", status=401, description="Unauthorized")
            api.say("hello")
            await asyncio.wait({channel}, timeout=10)

    with pytest.raises(ChannelError) as caught:
        asyncio.run(story())
    assert "[token]" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_29_nor_in_what_other_code_logs(caplog: pytest.LogCaptureFixture) -> None:
    keep_out_of_logs(TOKEN)
    logger = logging.getLogger("some.library")
    try:
        raise OSError(f"no route to https://api.telegram.org/bot{TOKEN}/getMe")
    except OSError as error:
        logger.exception("failed: %s", error)
    logger.error("GET %s", f"https://api.telegram.org/bot{TOKEN}/getMe")
    logger.error("odd arguments %s %s", TOKEN)
    assert SECRET not in caplog.text
    assert not any(SECRET in str(vars(record)) for record in caplog.records)
    assert "OSError" in caplog.text


def test_nobody_is_quoted_in_the_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    def fail(_: object) -> None:
        raise ValueError("no such client: 张伟")

    house.conversation.before = fail

    async def story() -> None:
        async with BotApi() as api, serving(api, house, set_aside=60):
            api.say("看看张伟")
            await api.until(lambda: "set aside" in caplog.text)

    asyncio.run(story())
    assert "ValueError" in caplog.text
    assert "张伟" not in caplog.text


def test_run_refuses_a_wrong_token_in_one_line(house: House) -> None:
    with pytest.raises(ChannelError):
        run("", house.conversation, house.mailbox, now, already_done=AlreadyDone)
