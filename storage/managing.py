"""What a manager asks of the team's clients: who may take them over, and what was done with them."""

from collections.abc import Iterator
from datetime import date

from storage import exports, ownership
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
