"""The words of the made-up book, read once, and weighted choice among them."""

import tomllib
from bisect import bisect
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Things of which some are drawn more often than others."""

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        things = list(pairs)
        self._things = [thing for thing, _ in things]
        self._sums = list(accumulate(weight for _, weight in things))

    def pick(self, chance: Random) -> T:
        """One of them, by weight."""
        return self._things[min(bisect(self._sums, chance.random() * self._sums[-1]), len(self._things) - 1)]


@cache
def words() -> dict[str, Any]:
    """Names, places, trades, products."""
    return _read("words.toml")


@cache
def notes() -> dict[str, Any]:
    """What advisors write, know and have to do."""
    return _read("notes.toml")


@cache
def weighted(section: str, key: str) -> Weighted[str]:
    """A list of [word, weight] pairs."""
    return Weighted((word, weight) for word, weight in words()[section][key])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("storage.demo").joinpath(name).read_text(encoding="utf-8"))
