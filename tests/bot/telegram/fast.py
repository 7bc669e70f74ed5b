"""A loop whose clock runs thirty times as fast, for waits that are minutes long: sockets and threads keep their own pace."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
SPEED = 30
PATIENT = {"read": 900.0}  # what is really a wait for the machine must not look like one of the clock
LONG = 6000.0


class _Selector(selectors.DefaultSelector):
    def select(self, timeout: float | None = None) -> Any:
        return super().select(timeout / SPEED if timeout else timeout)


class FastLoop(asyncio.SelectorEventLoop):
    """Every wait in it takes a thirtieth of its time."""

    def __init__(self) -> None:
        super().__init__(_Selector())

    def time(self) -> float:
        """Seconds on the fast clock."""
        return super().time() * SPEED


def run_fast(story: Coroutine[Any, Any, T]) -> T:
    """Run to the end."""
    with asyncio.Runner(loop_factory=FastLoop) as runner:
        return runner.run(story)
