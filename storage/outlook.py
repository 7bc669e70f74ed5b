"""What the day asks of clients: what rules measure of all of them, the signals beside it, and what was answered before."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from storage import signals, suggestions
from storage.fence import ALL, NAMED, Fence
from storage.measures import Measured, Run, Windows, measure


class Outlook:
    """The part of the book of clients that plans are made of."""

    _fence: Fence

    def outlook(self, windows: Windows, codes: Iterable[str] | None = None) -> Measured:
        """Measures and signals of the visible ones of these clients (default: all), one row a client."""
        chosen, run = self._chosen(codes)
        found = measure(run, chosen, windows)
        beside = signals.read(run, chosen, found.ids, windows.on, self._fence.actor.id)
        return Measured(found.ids, found.codes, {**found.columns, **beside})

    def suggestion_answers(self, since: date, codes: Iterable[str] | None = None) -> tuple[suggestions.Answered, ...]:
        """What was said of suggestions on the visible ones of these clients (default: all) from a day on, the newest last."""
        chosen, run = self._chosen(codes)
        return suggestions.read_answers(run, chosen, since)

    def answer_counts(self) -> dict[str, tuple[int, int]]:
        """Of each kind of suggestion on visible clients: how many were done, and how many were decided on."""
        return suggestions.count_answers(self._fence)

    def _chosen(self, codes: Iterable[str] | None) -> tuple[Any, Run]:
        """The prepared ids of these clients, and what runs a statement made of them."""
        if codes is None:
            return ALL, self._fence.run
        return NAMED, partial(self._fence.run, codes=list(codes))
