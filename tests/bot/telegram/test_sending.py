"""What goes out: in order, at Telegram's pace, and to whom it can still be sent. Numbers: the fault list."""

import asyncio
from typing import Any

import pytest

from bot.messages import Outgoing
from tests.bot.telegram.fakes import House, serving, with_buttons
from tests.bot.telegram.server import BotApi


def said(text: str, **more: Any) -> Outgoing:
    return Outgoing(text, "done", **more)


def states(house: House) -> list[tuple[str, str | None]]:
    return [(row.state, row.reason) for row in house.outbox()]


def test_buttons_stand_two_to_a_row_and_previews_are_off(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            house.post(with_buttons("下一步" * 30, "分类原因", "KYC 问题"))
            house.post(said("about **张伟**", protected=True))
            await api.until(lambda: len(api.sent) == 2)
            first, second = api.sent
            assert [[key["callback_data"] for key in row] for row in first.keyboard] == [["1:0", "1:1"], ["1:2"]]
            assert first.keyboard[0][0]["text"] == "下一步" * 30
            assert (second.text, second.marked) == ("about 张伟", "about <b>张伟</b>")
            assert [sent.protected for sent in api.sent] == [False, True]
            assert not any(sent.previews for sent in api.sent)

    asyncio.run(story())


def test_16_a_long_wait_is_not_waited_out_at_the_end(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api:
            api.fail("sendMessage", status=429, description="Too Many Requests", retry_after=137)
            async with serving(api, house):
                house.post(said("later"))
                await api.until(lambda: not api._faults[0].times)
            assert not api.sent
            async with serving(api, house):
                await api.until(lambda: api.texts() == ["later"] and house.idle())

    asyncio.run(story())


def test_18_a_long_reply_arrives_whole_and_in_order(house: House) -> None:
    lines = "\n".join(f"line {number} 中文" for number in range(900))
    reply = Outgoing(f"{lines}\n{'x' * 4097}", "done", buttons=with_buttons("next").buttons)

    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            house.post(reply)
            house.post(said("after"))
            await api.until(lambda: api.texts()[-1:] == ["after"])
            *parts, _ = api.sent
            assert "\n".join(sent.text for sent in parts[:-1]) + parts[-1].text == reply.text
            assert [bool(sent.keyboard) for sent in parts] == [False] * (len(parts) - 1) + [True]

    asyncio.run(story())


def test_a_fault_between_two_parts_repeats_none(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            house.post(said("a" * 4096 + "b" * 4096 + "c"))
            await api.until(lambda: len(api.sent) == 1)
            api.fail("sendMessage", times=2, status=502, description="Bad Gateway")
            await api.until(house.idle)
            assert [sent.text[0] for sent in api.sent] == ["a", "b", "c"]

    asyncio.run(story())


def test_20_every_character_is_shown_literally(house: House) -> None:
    name = "<b>_*[&amp;</b>`~|"

    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            house.post(said(f"**{name}** C000012 {name}"))
            await api.until(lambda: api.texts() == [f"{name} C000012 {name}"])

    asyncio.run(story())


def test_21_markup_that_is_refused_is_sent_once_more_without(house: House) -> None:
    refusal: dict[str, Any] = {"status": 400, "description": "Bad Request: can't parse entities: Unsupported start tag"}

    async def story() -> None:
        async with BotApi() as api:
            api.fail("sendMessage", **refusal)
            async with serving(api, house):
                house.post(said("**bold** & more"))
                await api.until(house.idle)
                assert [(sent.text, sent.plain) for sent in api.sent] == [("bold & more", True)]
                api.fail("sendMessage", times=2, **refusal)
                house.post(said("never"))
                await api.until(house.idle)

    asyncio.run(story())
    assert [state for state, _ in states(house)] == ["sent", "failed"]


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: user is deactivated"),
        (400, "Bad Request: chat not found"),
    ],
)
def test_25_a_chat_out_of_reach_is_not_tried_again(house: House, status: int, description: str) -> None:
    async def story() -> None:
        async with BotApi() as api:
            api.fail("sendMessage", times=9, chat=1, status=status, description=description)
            async with serving(api, house):
                house.post(said("gone"), chat=1)
                house.post(said("there"), chat=2)
                await api.until(house.idle)
                assert (api._faults[0].times, api.texts(2)) == (8, ["there"])

    asyncio.run(story())
    (state, reason), other = states(house)
    assert (state, other) == ("failed", ("sent", None))
    assert reason
    assert reason.lower() in description.lower()


def test_27_not_modified_is_a_success(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api:
            api.fail("sendMessage", status=400, description="Bad Request: message is not modified: specified new ...")
            async with serving(api, house):
                house.post(said("same"))
                await api.until(house.idle)

    asyncio.run(story())
    assert states(house) == [("sent", None)]


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 502, "body": "<html>"}, {"cut": True}])
def test_a_fault_of_the_network_is_tried_again_until_it_passes(house: House, fault: dict[str, Any]) -> None:
    async def story() -> None:
        async with BotApi() as api:
            api.fail("sendMessage", times=3, **fault)
            async with serving(api, house):
                house.post(said("through"))
                await api.until(lambda: api.texts() == ["through"] and house.idle())

    asyncio.run(story())


def test_28_an_answer_lost_after_sending_costs_one_duplicate_and_is_logged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with BotApi() as api:
            api.fail("sendMessage", cut=True, late=True)
            async with serving(api, house):
                house.post(said("twice"))
                await api.until(house.idle)
                assert api.texts() == ["twice", "twice"]

    asyncio.run(story())
    assert "uncertain" in caplog.text


def test_a_reply_that_cannot_be_marked_is_not_sent_again(house: House) -> None:
    settle, failures = house.mailbox.settle, iter(range(4))

    def failing(*arguments: Any) -> None:
        if next(failures, None) is not None:
            raise OSError
        settle(*arguments)

    house.mailbox.settle = failing

    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            house.post(said("once"))
            await api.until(house.idle)
            assert api.texts() == ["once"]

    asyncio.run(story())


def test_a_reply_that_cannot_be_read_does_not_hold_its_chat(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            house.post(said(""))
            house.post(said("next"))
            await api.until(house.idle)
            assert api.texts() == ["next"]

    asyncio.run(story())
    assert states(house) == [("failed", "nothing to say"), ("sent", None)]
