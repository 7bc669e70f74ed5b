"""What a manager asks of the team's clients: who may take them over, and what was done with them."""

from collections.abc import Iterator
from datetime import date

from storage import exports, ownership, voices
from storage.fence import Fence
from storage.filters import ClientFilters
from storage.ownership import Colleague, Handed, Worked


class Managing:
    """The part of the book of clients that a team is led by."""

    _fence: Fence

    def colleagues(self) -> tuple[Colleague, ...]:
        """The advisors of the manager's own team, those who left among them; for everybody else, nobody."""
        return ownership.colleagues(self._fence)

    def worked(self, client: str, since: date) -> tuple[Worked, ...]:
        """Who recorded something with a client since a day, and when first; the earliest first."""
        return ownership.worked(self._fence, client, since)

    def ownership(self, client: str) -> tuple[Handed, ...]:
        """How a client went from advisor to advisor, the newest first."""
        return ownership.ownership(self._fence, client)

    def export_rows(self, filters: ClientFilters, today: date) -> Iterator[exports.ExportRow]:
        """The clients that pass the filters as lines of a file, the largest AUM first, read as they are asked for."""
        return exports.export_rows(self._fence, filters, today)

    def heard(self, start: date, end: date, today: date) -> voices.Heard:
        """What clients said of the service between two days, both included, counted."""
        return voices.heard(self._fence, start, end, today)

    def texts(self, start: date, end: date) -> Iterator[voices.Said]:
        """What they said in words, the newest first, read as it is asked for."""
        return voices.texts(self._fence, start, end)

    def overdue_complaints(self, today: date, limit: int = 8) -> tuple[int, tuple[voices.Overdue, ...]]:
        """How many complaints are open past their day, and the first of them, the longest overdue first."""
        return voices.overdue(self._fence, today, limit)
