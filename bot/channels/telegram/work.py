"""One update to be answered, and the threads in which answers are thought out."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from telegram import Update

T = TypeVar("T")


@dataclass(frozen=True)
class Work:
    """An update in the inbox: its row there, the chat whose order it keeps, and what it says."""

    row: int
    chat: str
    update: Update
    received_at: datetime
    overrun: bool = False  # the first of too many: answered only by that


class Line:
    """What is known here of one chat's open messages; in which order they are answered, the inbox says."""

    def __init__(self) -> None:
        self.has_more = False
        self._known: dict[int, Work] = {}

    @property
    def is_empty(self) -> bool:
        """Whether every message received here is answered, or in hand."""
        return not self._known

    def add(self, work: Work) -> None:
        """A message just received."""
        self._known[work.row] = work
        self.has_more = True

    def pop(self, row: int) -> Work | None:
        """The message of this row. Those before it were answered by another worker, or are set aside."""
        work = self._known.pop(row, None)
        self._known = {number: known for number, known in self._known.items() if number > row}
        return work


class Threads:
    """At most so many blocking calls at once.

    The threads are daemons: one that hangs cannot hold up the end of the program. What it was answering is still in
    the inbox then, because the answer and its effects are one transaction.
    """

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)

    async def run(self, call: Callable[[], T]) -> T:
        """Call in a thread and wait for the result."""
        async with self._free:
            loop = asyncio.get_running_loop()
            future: asyncio.Future[T] = loop.create_future()
            threading.Thread(target=_work, args=(call, loop, future), daemon=True, name="answer").start()
            return await future


def _work(call: Callable[[], T], loop: asyncio.AbstractEventLoop, future: "asyncio.Future[T]") -> None:
    result: T
    failure: Exception | None = None
    try:
        result = call()
    except Exception as error:
        failure = error

    def report() -> None:
        if future.done():
            return
        if failure is not None:
            future.set_exception(failure)
        else:
            future.set_result(result)

    with suppress(RuntimeError):  # the loop was closed: nobody waits any more
        loop.call_soon_threadsafe(report)


async def pause(halt: asyncio.Event, seconds: float) -> None:
    """Sleep, but wake up at once where the channel is to stop."""
    with suppress(TimeoutError):
        await asyncio.wait_for(halt.wait(), seconds)
