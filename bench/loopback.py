"""The Bot API server of the tests, quick: updates go out the moment they are there, and replies can be waited for."""

import asyncio
import time
from typing import Any

from tests.bot.telegram.server import BotApi

FIRST_CHAT = 70_001  # in a private chat the chat is the person


class Loopback(BotApi):
    """Hands out updates at once instead of looking every ten milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.pace.a_second = None  # Telegram's limits are lifted for both bots
        self._arrived = asyncio.Event()
        self._expected: dict[int, asyncio.Future[float]] = {}

    def push(self, **content: Any) -> int:
        number = super().push(**content)
        self._arrived.set()
        return number

    async def ask(self, text: str, chat: int, seconds: float = 60) -> float:
        """Say something and wait for the reply; the seconds from the one to the other."""
        reply = self.expect(chat)
        began = time.monotonic()
        self.say(text, chat)
        async with asyncio.timeout(seconds):
            return await reply - began

    def expect(self, chat: int) -> "asyncio.Future[float]":
        """When the next message to a chat arrives, on the monotonic clock."""
        self._expected[chat] = asyncio.get_running_loop().create_future()
        return self._expected[chat]

    async def _getUpdates(self, given: dict[str, Any]) -> object:  # noqa: N802
        self.polls += 1
        self.confirmed = max(self.confirmed, int(given.get("offset", 0)) - 1)
        ends = time.monotonic() + float(given.get("timeout", 0))
        while True:
            self._pending = [update for update in self._pending if update["update_id"] > self.confirmed]
            left = ends - time.monotonic()
            if self._pending or left <= 0:
                return self._pending[: int(given.get("limit", 100))]
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), left)
            except TimeoutError:
                return []

    async def _sendMessage(self, given: dict[str, Any]) -> object:  # noqa: N802
        result = await super()._sendMessage(given)
        expected = self._expected.pop(int(given["chat_id"]), None)
        if expected is not None and not expected.done():
            expected.set_result(self.sent[-1].at)
        return result
