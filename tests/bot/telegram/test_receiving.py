"""What comes in: kept first, answered once, in order, whatever arrives. Numbers are those of the fault list."""

import asyncio
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram import Update

from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.polling import arrived, is_numbered
from bot.channels.telegram.work import Work
from bot.messages import Incoming, Outgoing
from tests.bot.telegram.fakes import QUICK, House, now, serving, with_buttons
from tests.bot.telegram.server import BotApi, message, person


def test_a_message_is_answered(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            number = api.say("你好")
            await api.until(lambda: api.texts() == ["heard 你好"] and api.confirmed == number and house.idle())

    asyncio.run(story())
    (heard,) = house.conversation.heard
    assert (heard.channel, heard.chat, heard.account, heard.delivery) == ("telegram", "501", "501", 1)
    assert abs(heard.sent_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_what_was_said_is_handed_on(house: House) -> None:
    said = {
        "/start": "/start",
        "/cancel@advisor_test_bot": "/cancel",
        "/language en": "/language en",
        "/ 什么": "/ 什么",
        "1/2": "1/2",
        "half \ud83d a pair\x00": "half \ufffd a pair",
    }

    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            for text in said:
                api.say(text)
            await api.until(lambda: len(house.conversation.heard) == len(said) and house.idle())

    asyncio.run(story())
    assert [incoming.text for incoming in house.conversation.heard] == list(said.values())


def test_3_the_same_update_twice_is_executed_once(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api:
            async with serving(api, house):
                number = api.say("once")
                api.push(update_id=number, message=message("once", 501, "private"))
                await api.until(lambda: api.confirmed == number and house.idle())
            api.confirmed = 0
            async with serving(api, house):
                api.push(update_id=number, message=message("once", 501, "private"))
                api.say("after")
                await api.until(lambda: "heard after" in api.texts() and house.idle())

    asyncio.run(story())
    assert house.acts() == [("say", "once"), ("say", "after")]


def test_3_the_same_update_through_two_doors_at_once_is_handed_on_once(house: House) -> None:
    async def story() -> list[Work]:
        handed_on: list[Work] = []
        inbox = Inbox(house.mailbox, now, QUICK, handed_on.append)
        update = arrived({"update_id": 5, "message": message("once", 501, "private")}, None)
        await asyncio.gather(*(inbox.put(update) for _ in range(8)))
        return handed_on

    assert len(asyncio.run(story())) == 1


def test_4_what_cannot_be_kept_is_not_confirmed(house: House, caplog: pytest.LogCaptureFixture) -> None:
    receive, broken = house.mailbox.receive_all, asyncio.Event()

    def failing(*arguments: Any) -> Any:
        if broken.is_set():
            raise OSError("disk full: 张伟")
        return receive(*arguments)

    house.mailbox.receive_all = failing

    async def story() -> None:
        broken.set()
        async with BotApi() as api, serving(api, house):
            number = api.say("keep me")
            await api.until(lambda: caplog.text.count("cannot be kept") >= 2)
            assert api.confirmed < number
            assert not house.inbox()
            broken.clear()
            await api.until(lambda: api.texts() == ["heard keep me"] and api.confirmed == number)

    asyncio.run(story())
    assert "OSError" in caplog.text
    assert "张伟" not in caplog.text


def test_4_a_stop_while_nothing_can_be_kept_loses_nothing(house: House) -> None:
    receive = house.mailbox.receive_all

    def failing(*_: Any) -> Any:
        raise OSError

    async def story() -> None:
        async with BotApi() as api:
            house.mailbox.receive_all = failing
            async with serving(api, house):
                number = api.say("keep me")
                await api.until(lambda: api.polls)
                await asyncio.sleep(0.1)
            assert api.confirmed < number
            house.mailbox.receive_all = receive
            async with serving(api, house):
                await api.until(lambda: api.texts() == ["heard keep me"] and api.confirmed == number)

    asyncio.run(story())


def test_answering_waits_for_the_database(house: House) -> None:
    """However often it fails: an outage is nobody's fault, and the order of the chat is kept."""
    out = asyncio.Event()
    out.set()
    next_of_each_chat = house.mailbox.next_of_each_chat

    def probe(*arguments: Any) -> Any:
        if out.is_set():
            raise OSError
        return next_of_each_chat(*arguments)

    def fail(_: Incoming) -> None:
        if out.is_set():
            raise OSError

    house.mailbox.next_of_each_chat = probe
    house.conversation.before = fail

    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            api.say("1")
            api.say("2")
            await api.until(lambda: len(house.conversation.heard) > 6)
            assert {incoming.text for incoming in house.conversation.heard} == {"1"}
            out.clear()
            await api.until(lambda: api.texts() == ["heard 1", "heard 2"])

    asyncio.run(story())


def test_an_update_that_always_fails_does_not_hold_its_chat_and_is_not_lost(house: House) -> None:
    broken = asyncio.Event()
    broken.set()

    def fail(incoming: Incoming) -> None:
        if broken.is_set() and incoming.text == "bad":
            raise ZeroDivisionError

    house.conversation.before = fail

    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            api.say("bad")
            api.say("good")
            await api.until(lambda: api.texts() == ["heard good"])
            broken.clear()
            await api.until(lambda: api.texts() == ["heard good", "heard bad"])

    asyncio.run(story())


def test_9_what_is_no_message_is_passed_over(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            api.push()
            api.push(message="not an object")
            api.push(message={"message_id": 1})
            api.push(message=message(None, 501, "private") | {"text": 5})
            api.push(callback_query={"id": "1", "from": person(501), "chat_instance": "1", "data": "1:0"})
            api.push(a_thing_of_the_future={"deep": [[[{}]]]})
            api.push(message=message("x" * 5000, 501, "private"))
            api.push(message=message("late", 501, "private", date=10**15))
            api.push(message=message(None, 501, "private", new_chat_members=[person(7)]))
            number = api.say("after all this")
            await api.until(lambda: api.texts() == ["heard after all this"] and api.confirmed == number)

    asyncio.run(story())
    assert len(house.inbox()) == 1


def test_9_what_has_no_number_cannot_be_confirmed_and_is_left_out() -> None:
    updates = [None, "text", {}, {"update_id": "1"}, {"update_id": True}, {"update_id": 2**63}, {"update_id": 7}]
    assert [update for update in updates if is_numbered(update)] == [{"update_id": 7}]


@pytest.mark.parametrize("body", ['{"ok": true, "result": [{"upd', "", "[]", '{"ok": true, "result": {}}', "[" * 9999])
def test_9_an_answer_that_cannot_be_read_is_asked_for_again(house: House, body: str) -> None:
    async def story() -> None:
        async with BotApi() as api:
            api.fail("getUpdates", status=200, body=body)
            api.fail("getUpdates", status=502, body=body)
            async with serving(api, house):
                api.say("hello")
                await api.until(lambda: api.texts() == ["heard hello"])

    asyncio.run(story())


def test_10_a_slow_answer_delays_nobody_else(house: House) -> None:
    done = threading.Event()
    house.conversation.before = lambda incoming: incoming.text == "slow" and done.wait(20)

    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            api.say("slow", chat=1)
            api.say("slow", chat=2)
            await api.until(lambda: len(house.conversation.heard) == 2)
            for chat in range(3, 23):
                api.say("quick", chat=chat)
            await api.until(lambda: len(api.sent) == 20 and {1, 2} <= set(api.typing))
            assert not api.texts(1)
            done.set()
            await api.until(lambda: api.texts(1) and api.texts(2))

    asyncio.run(story())


def test_11_a_chat_is_answered_in_order(house: House) -> None:
    house.conversation.before = lambda incoming: time.sleep(0.02 if incoming.text.endswith("0") else 0)

    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            for number in range(12):
                api.say(f"{number}0"[-2:], chat=1)
                api.say(f"{number}", chat=2)
            await api.until(lambda: len(api.sent) == 24)
            assert api.texts(1) == [f"heard {f'{number}0'[-2:]}" for number in range(12)]
            assert api.texts(2) == [f"heard {number}" for number in range(12)]

    asyncio.run(story())


def test_12_an_edited_message_is_no_second_action(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            api.say("first")
            api.push(edited_message=message("first, edited", 501, "private", edit_date=int(time.time())))
            api.push(channel_post=message("post", -100, "channel"))
            api.say("second")
            await api.until(lambda: api.texts() == ["heard first", "heard second"])

    asyncio.run(story())
    assert [act for act, _ in house.acts()] == ["say", "say"]


def test_what_is_said_to_others_in_a_group_is_not_kept(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            for kind in ("group", "supergroup"):
                api.say("张伟怎么样", chat=-1001, kind=kind)
                api.say("/start@another_bot", chat=-1001, kind=kind)
                api.say("/start", chat=-1001, kind=kind)
            number = api.say("in private")
            await api.until(lambda: api.confirmed == number and house.idle())
            assert [sent.chat for sent in api.sent] == [501]

    asyncio.run(story())
    assert [row.chat for row in house.inbox()] == ["501"]


def test_13_a_button_that_leads_nowhere_is_answered(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            api.press("9000:0")
            await api.until(lambda: api.texts() == ["expired"] and len(api.acknowledged) == 1)

    asyncio.run(story())
    assert house.conversation.heard[0].button == "9000:0"
    assert [act for act, _ in house.acts()] == ["expired"]


def test_14_a_double_tap_has_one_effect(house: House) -> None:
    house.conversation.reply = lambda _: with_buttons("log_contact", "next")

    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            api.say("list")
            await api.until(lambda: api.sent)
            token = api.sent[0].keyboard[0][0]["callback_data"]
            house.conversation.before = lambda _: time.sleep(0.05)
            for _ in range(3):
                api.press(token)
            await api.until(lambda: len(api.sent) == 4 and len(api.acknowledged) == 3)
            assert api.texts()[1:] == ["did log_contact", "done before", "done before"]

    asyncio.run(story())
    assert Counter(act for act, _ in house.acts())["tap 1:0"] == 1


def test_a_button_is_acknowledged_before_the_answer_is_there(house: House) -> None:
    done = threading.Event()
    house.conversation.before = lambda _: done.wait(20)

    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            api.fail("answerCallbackQuery", status=400, description="Bad Request: query is too old")
            api.press("1:0")
            api.press("1:1")
            await api.until(lambda: api.acknowledged)
            assert not api.sent
            done.set()
            await api.until(lambda: len(api.sent) == 2)

    asyncio.run(story())


def test_what_another_run_left_is_answered_first(house: House) -> None:
    house.mailbox.receive(1, "501", Update.de_json(_update(1, "left"), None).to_json(), now())
    house.mailbox.receive(2, "501", "not JSON at all", now())
    house.mailbox.receive(3, "501", '{"update_id": 3}', now())
    house.conversation.reply = lambda incoming: Outgoing(incoming.text, "done")

    async def story() -> None:
        async with BotApi() as api:
            api.say("new")
            async with serving(api, house):
                await api.until(lambda: api.texts() == ["left", "new"] and house.idle())

    asyncio.run(story())


def _update(number: int, text: str) -> dict[str, Any]:
    return {"update_id": number, "message": message(text, 501, "private")}
