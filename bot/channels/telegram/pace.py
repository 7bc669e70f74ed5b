"""How fast may be sent: to each chat for itself, and over all."""

import asyncio
import math

from bot.channels.telegram.ports import Timing
from bot.channels.telegram.work import pause


class StoppedError(Exception):
    """There is no time left to send this before the end."""


class Pace:
    """Telegram's limits, and its waits, as far as they are known here."""

    def __init__(self, timing: Timing, halt: asyncio.Event) -> None:
        self._timing = timing
        self._halt = halt
        self._workers = 1
        self._deadline = math.inf
        self._due: dict[str, float] = {}
        self._free_at = 0.0

    def share_with(self, workers: int) -> None:
        """The limit over all chats is one for all workers: each sends its part of it."""
        self._workers = max(1, workers)

    def end_within(self, seconds: float) -> None:
        """Nothing is sent after that."""
        self._deadline = _now() + seconds

    def forget(self) -> None:
        """Drop what is past."""
        now = _now()
        self._due = {chat: due for chat, due in self._due.items() if due > now}

    def left(self, chat: str) -> float:
        """The seconds until this chat may be sent to."""
        return max(0.0, self._due.get(chat, 0.0) - _now())

    def rest(self, chat: str, seconds: float) -> None:
        """Send nothing to this chat for so long."""
        self._due[chat] = max(self._due.get(chat, 0.0), _now() + seconds)

    def sent(self, chat: str) -> None:
        """Something went there just now."""
        is_group = chat.startswith("-")
        self.rest(chat, self._timing.between_sends_to_group if is_group else self._timing.between_sends_to_chat)

    async def turn(self, chat: str) -> None:
        """Wait until this chat may be sent to, then for the next free moment overall."""
        while (wait := self._due.get(chat, 0.0) - _now()) > 0:
            if _now() + wait > self._deadline:
                raise StoppedError
            if self._halt.is_set():
                await asyncio.sleep(wait)
            else:
                await pause(self._halt, wait)
        if _now() >= self._deadline:
            raise StoppedError
        between = self._timing.between_sends * self._workers
        self._free_at = max(_now(), self._free_at) + between
        await asyncio.sleep(self._free_at - between - _now())


def _now() -> float:
    return asyncio.get_running_loop().time()
