"""Marking what was sent: all that was taken by Telegram meanwhile in one transaction."""

import asyncio
from typing import Any

from bot.channels.telegram.ports import Mailbox

Mark = tuple[Any, ...]


class Marks:
    """While one transaction is under way, further marks gather for the next."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._gathered: list[tuple[Mark, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def make(self, mark: Mark) -> None:
        """Return once it is committed; raises what the store raises. `mark` is what `Mailbox.settle` takes."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._gathered.append((mark, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await done

    async def _write(self) -> None:
        try:
            while self._gathered:
                now, self._gathered = self._gathered, []
                await self._settle(now)
        finally:
            self._writing = None

    async def _settle(self, marks: list[tuple[Mark, asyncio.Future[None]]]) -> None:
        """All at once; where that fails one by one, so that each fails for itself."""
        if len(marks) > 1:
            try:
                await asyncio.to_thread(self._mailbox.settle_all, [mark for mark, _ in marks])
            except Exception:
                for one in marks:
                    await self._settle([one])
                return
            for _, done in marks:
                if not done.done():
                    done.set_result(None)
            return
        mark, done = marks[0]
        try:
            await asyncio.to_thread(self._mailbox.settle, *mark)
        except Exception as error:
            if not done.done():
                done.set_exception(error)
        else:
            if not done.done():
                done.set_result(None)
