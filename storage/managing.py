"""What a manager asks of the team's clients: who may take them over, and what was done with them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from storage import exports, figures, ownership, standing, voices
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

    def bought(self, start: date, end: date) -> figures.Bought:
        """Clients who had bought before a period, and how many of them bought again in it."""
        return figures.bought(self._fence, start, end)

    def kept(self, start: date, end: date) -> figures.Kept:
        """Clients at the start and the end of a period, and who left in it, with the reasons."""
        return figures.kept(self._fence, start, end)

    def every_purchase(self, until: date) -> Iterator[tuple[str, date, float]]:
        """Every purchase up to a day: client (by a key of storage), day, yuan; read as it is asked for."""
        return figures.every_purchase(self._fence, until)

    def campaigns(self, start: date, end: date, after_days: int, today: date) -> tuple[figures.CampaignView, ...]:
        """The own team's campaigns that began in a period, with what was sold until so many days after their end."""
        return figures.campaigns(self._fence, start, end, after_days, today)

    def covered(self, days: Mapping[str, int], default: int, today: date) -> tuple[int, int]:
        """How many clients are to be contacted, and how many were within the days of their tier or class."""
        return figures.covered(self._fence, days, default, today)

    def deals(self, start: date, end: date) -> standing.Deals:
        """Deals by stage, and what became of those opened in a period."""
        return standing.deals(self._fence, start, end)

    def sources(self) -> tuple[standing.Source, ...]:
        """Clients by the channel they came by, the most first."""
        return standing.sources(self._fence)

    def known(self, person: Sequence[str], company: Sequence[str], fresh_since: date) -> standing.Known:
        """How many of the facts that a profile asks for are on file, and how many of those are fresh."""
        return standing.known(self._fence, person, company, fresh_since)

    def classified(self) -> tuple[int, int]:
        """How many clients there are, and how many a nightly run has classified."""
        return standing.classified(self._fence)

    def surveyed(self, since: date) -> int:
        """How many clients answered a survey since a day."""
        return standing.surveyed(self._fence, since)

    def tasks_in_time(self, start: date, end: date) -> tuple[int, int]:
        """Tasks on clients that were due in a period, and how many of them were done in time."""
        return standing.tasks_in_time(self._fence, start, end)

    def taken(self, start: date, end: date, days: int) -> standing.Taken:
        """What was answered to suggestions in a period, and what followed within so many days of those done."""
        return standing.taken(self._fence, start, end, days)
