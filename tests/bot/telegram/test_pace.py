"""Telegram's limits, kept over minutes of a fast clock. Numbers: the fault list."""

import asyncio
from itertools import pairwise

from bot.messages import Outgoing
from tests.bot.telegram.fakes import House, serving
from tests.bot.telegram.fast import LONG, PATIENT, run_fast
from tests.bot.telegram.server import BotApi

GROUP = -1001
AS_SET = {"between_sends_to_chat": 1.0, "between_sends_to_group": 3.0}


def said(text: str) -> Outgoing:
    return Outgoing(text, "done")


def arrivals(api: BotApi, chat: int) -> list[float]:
    return [sent.at for sent in api.sent if sent.chat == chat]


def test_16_a_chat_waits_137_seconds_while_others_talk_on(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api:
            api.fail("sendMessage", chat=1, status=429, description="Too Many Requests", retry_after=137)
            async with serving(api, house, **PATIENT, **AS_SET):
                house.post(said("held up"), chat=1)
                await api.until(lambda: not api._faults[0].times, LONG)
                refused = asyncio.get_running_loop().time()
                for turn in range(4):
                    for chat in (2, 3, 4):
                        api.say(f"{turn}", chat)
                    api.say(f"{turn}", 1)  # heard and answered, but told only after what is held up
                    await api.until(lambda turn=turn: all(len(api.texts(c)) > turn for c in (2, 3, 4)), LONG)
                    assert not api.texts(1)
                others_done = asyncio.get_running_loop().time()
                await api.until(house.idle, LONG)
                assert others_done < refused + 137 <= arrivals(api, 1)[0] + 1
                assert api.texts(1) == ["held up", *(f"heard {turn}" for turn in range(4))]

    run_fast(story())


def test_17_a_hundred_messages_to_a_chat_one_a_second_and_to_a_group_twenty_a_minute(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api:
            for number in range(100):
                house.post(said(f"{number}"), chat=1)
            for number in range(45):
                house.post(said(f"{number}"), chat=GROUP)
            async with serving(api, house, **PATIENT, **AS_SET):
                await api.until(house.idle, LONG)
            assert api.texts(1) == [f"{number}" for number in range(100)]
            assert api.texts(GROUP) == [f"{number}" for number in range(45)]
            assert all(later - one >= 0.99 for one, later in pairwise(arrivals(api, 1)))
            group = arrivals(api, GROUP)
            assert all(later - one >= 59.9 for one, later in zip(group, group[20:], strict=False))

    run_fast(story())


def test_17_all_chats_together_thirty_a_second(house: House) -> None:
    """On the real clock; the server itself refuses more than thirty within a second."""

    async def story() -> None:
        async with BotApi() as api:
            for chat in range(1, 46):
                house.post(said("all"), chat=chat)
            async with serving(api, house):
                await api.until(lambda: len(api.sent) == 45)
            assert api.sent[-1].at - api.sent[0].at >= 44 / 30

    asyncio.run(story())
