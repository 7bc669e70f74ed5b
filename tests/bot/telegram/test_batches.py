"""What comes at once is kept at once, what is sent meanwhile is marked at once; one that fails, fails alone."""

import asyncio
import threading
from typing import Any

import pytest

from bot.channels.telegram.marks import Marks
from tests.bot.telegram.fakes import House, serving
from tests.bot.telegram.server import BotApi

CHATS = range(501, 509)


@pytest.mark.parametrize("refused", [False, True])
def test_a_batch_is_kept_in_one_transaction_or_one_by_one(house: House, refused: bool) -> None:
    receive_all, kept = house.mailbox.receive_all, []

    def counting(arrived: Any, *rest: Any) -> Any:
        kept.append(len(arrived))
        if refused and len(arrived) > 1:
            raise OSError
        return receive_all(arrived, *rest)

    house.mailbox.receive_all = counting

    async def story() -> None:
        async with BotApi() as api:
            for chat in CHATS:
                last = api.say(f"of {chat}", chat)
            async with serving(api, house, between_sends=0.0):
                await api.until(lambda: api.confirmed == last and house.idle())
            assert all(api.texts(chat) == [f"heard of {chat}"] for chat in CHATS)

    asyncio.run(story())
    assert kept == [len(CHATS), *([1] * len(CHATS) if refused else [])]


def test_a_plain_answer_is_neither_looked_for_in_the_inbox_nor_in_the_outbox(house: House) -> None:
    claimed: list[str] = []
    claim_message, claim_replies = house.mailbox.claim_message, house.mailbox.claim_replies

    def message(*arguments: Any) -> Any:
        claimed.append("message")
        return claim_message(*arguments)

    def replies(*arguments: Any) -> Any:
        found = claim_replies(*arguments)
        claimed.extend("reply" for _ in found)
        return found

    house.mailbox.claim_message, house.mailbox.claim_replies = message, replies

    async def story() -> None:
        async with BotApi() as api, serving(api, house, look_for_messages=60):
            for number in range(3):
                api.say(str(number))
                await api.until(lambda number=number: len(api.sent) == number + 1 and house.idle())  # type: ignore[misc]

    asyncio.run(story())
    assert claimed == []


class Slow:
    """Marks what it is given once it may; a mark of 0 is refused."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.marked: list[list[int]] = []

    def settle(self, row: int) -> None:
        self.settle_all([(row,)])

    def settle_all(self, marks: list[tuple[int]]) -> None:
        self.may.wait(5)
        self.marked.append([row for (row,) in marks])
        if (0,) in marks:
            raise OSError


def test_marks_that_gather_are_made_together_and_one_refused_does_not_spoil_the_others() -> None:
    mailbox = Slow()

    async def story() -> list[BaseException | None]:
        marks = Marks(mailbox)  # type: ignore[arg-type]
        made = [asyncio.create_task(marks.make((row,))) for row in (5, 1, 2)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        made += [asyncio.create_task(marks.make((row,))) for row in (3, 0, 4)]
        await asyncio.sleep(0.05)
        mailbox.may.set()
        return await asyncio.gather(*made, return_exceptions=True)

    ended = asyncio.run(story())
    assert [isinstance(one, OSError) for one in ended] == [False, False, False, False, True, False]
    assert mailbox.marked == [[5, 1, 2], [3, 0, 4], [3], [0], [4]]
