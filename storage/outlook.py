"""What the day asks of clients: what rules measure of all of them, the signals beside it, and what was answered before."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlmodel import col

from storage import signals, suggestions
from storage.fence import Fence
from storage.measures import Measured, Windows, measure
from storage.models import Client


class Outlook:
    """The part of the book of clients that plans are made of."""

    _fence: Fence

    def outlook(self, windows: Windows, codes: Iterable[str] | None = None) -> Measured:
        """Measures and signals of the visible ones of these clients (default: all), one row a client."""
        ids: Any = self._fence.clients(col(Client.id))
        if codes is not None:
            ids = ids.where(col(Client.code).in_(list(codes)))
        found = measure(self._fence.session, ids, windows)
        return Measured(found.ids, found.codes, {**found.columns, **signals.read(self._fence, found.ids, windows.on)})

    def suggestion_answers(self, since: date) -> tuple[suggestions.Answered, ...]:
        """What was said of suggestions on visible clients from a day on, the newest last."""
        return suggestions.read_answers(self._fence, since)

    def answer_counts(self) -> dict[str, tuple[int, int]]:
        """Of each kind of suggestion on visible clients: how many were done, and how many were decided on."""
        return suggestions.count_answers(self._fence)
