"""Groups of clients in figures, as the asking person may see them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func

from storage import house, segment_figures, segments
from storage.fence import Fence
from storage.filters import ClientFilters, conditions
from storage.models import Client
from storage.segment_figures import Asked, Course, Group, Kind, Mover


class Overviews:
    """The part of the book of clients that tells of groups."""

    _fence: Fence

    def segment(self, filters: ClientFilters, today: date) -> segments.Segment:
        """The visible clients that pass the filters, counted by class."""
        return segments.read_segment(self._fence, filters, today)

    def groups(self, filters: ClientFilters, today: date, asked: Asked, dimensions: Sequence[str] = ()) -> list[Group]:
        """Their figures by one or more dimensions; without any, of all of them as one group."""
        return segment_figures.read_groups(self._fence, filters, today, asked, dimensions)

    def movers(
        self, filters: ClientFilters, today: date, asked: Asked, most: int, *, falling: bool = False
    ) -> tuple[Mover, ...]:
        """Whose AUM rose most over the period, or fell most."""
        return segment_figures.read_movers(self._fence, filters, today, asked, most, falling=falling)

    def course(self, filters: ClientFilters, today: date, days: Sequence[date]) -> Course:
        """Their AUM on several days, the earliest first."""
        return segment_figures.read_course(self._fence, filters, today, days)

    def mix(self, filters: ClientFilters, today: date, asked: Asked) -> list[Kind]:
        """What they hold, by kind of product."""
        return segment_figures.read_mix(self._fence, filters, today, asked)

    def size(self, filters: ClientFilters, today: date) -> tuple[int, Decimal]:
        """How many of the visible clients pass the filters, and their AUM now, in yuan."""
        statement = self._fence.clients(func.count(), func.sum(Client.aum)).select_from(Client)
        count, aum = self._fence.session.exec(statement.where(*conditions(filters, today))).one()
        return count, aum or Decimal(0)

    def owner_names(self) -> dict[str, str]:
        """The names of those whose clients the person may see, by their codes."""
        return self._fence.owner_names()

    def others(self, dimension: str, contacted: Mapping[str, date], least: int) -> dict[str, house.Others]:
        """The clients of all others by one class, in averages; no cell of fewer than `least` clients."""
        return house.read_others(self._fence, dimension, contacted, least)
