"""One update to be answered, and the threads in which answers are thought out."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

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
    first: bool = False  # its chat is in hand, and it is next there


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

    def first(self) -> Work | None:
        """The one message known, where it came with the chat in hand."""
        known = next(iter(self._known.values()), None)
        return self._known.pop(known.row) if known and known.first else None

    def pop(self, row: int) -> Work | None:
        """The message of this row. Those before it were answered by another worker, or are set aside."""
        work = self._known.pop(row, None)
        self._known = {number: known for number, known in self._known.items() if number > row}
        return work


class Threads:
    """At most so many blocking calls at once, in threads that wait for the next one.

    The threads are daemons: one that hangs cannot hold up the end of the program. What it was answering is still in
    the inbox then, because the answer and its effects are one transaction.
    """

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)
        self._jobs: SimpleQueue[Callable[[], Callable[[], None]]] = SimpleQueue()
        self._idle = 0

    async def run(self, call: Callable[[], T]) -> T:
        """Call in a thread and wait for the result."""
        async with self._free:
            loop = asyncio.get_running_loop()
            future: asyncio.Future[T] = loop.create_future()
            if self._idle:
                self._idle -= 1
            else:
                threading.Thread(target=self._work, args=(loop,), daemon=True, name="answer").start()
            self._jobs.put(partial(_called, call, future))
            return await future

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            report = self._jobs.get()()
            try:
                loop.call_soon_threadsafe(self._finish, report)
            except RuntimeError:  # the loop was closed: nobody waits any more
                return

    def _finish(self, report: Callable[[], None]) -> None:
        self._idle += 1
        report()


def _called(call: Callable[[], T], future: "asyncio.Future[T]") -> Callable[[], None]:
    """Call; what is to be told of it in the loop."""
    try:
        result = call()
    except Exception as error:
        return partial(_report, future, future.set_exception, error)
    return partial(_report, future, future.set_result, result)


def _report(future: "asyncio.Future[Any]", tell: Callable[[Any], None], value: object) -> None:
    if not future.done():
        tell(value)


async def pause(halt: asyncio.Event, seconds: float) -> None:
    """Sleep, but wake up at once where the channel is to stop."""
    with suppress(TimeoutError):
        await asyncio.wait_for(halt.wait(), seconds)
