"""Campaigns from a file: new ones, and changes to those of the same code."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Executable, select
from sqlmodel import Session

from storage.bulk import table_of
from storage.exchange import by_code
from storage.exchange.activity import known_product
from storage.exchange.importing import Counts, Record
from storage.exchange.lookups import product_ids
from storage.models import Campaign, Team

_STORED = ("code", "name", "team_id", "product_id", "started_on", "ended_on", "cost", "income")


@dataclass
class Campaigns:
    """Imports campaigns. `source` is stored with each row written; a manager's code says whose team a campaign is."""

    source: str
    _stored: dict[str, tuple[Any, ...]] | None = None
    _codes: dict[str, int] = field(default_factory=dict)
    _products: dict[str, int] = field(default_factory=dict)
    _teams: dict[str, int] = field(default_factory=dict)

    def check(self, session: Session, records: list[Record], counts: Counts) -> list[Any]:
        """See `Importer`. Prepares (is new, values)."""
        if self._stored is None:
            self._stored = self._read(session)
        prepared: list[by_code.Prepared] = []
        for record in records:
            values = self._values(record, counts)
            if values is not None and (row := by_code.prepare(values, self._stored, counts)):
                prepared.append(row)
        return prepared

    def _read(self, session: Session) -> dict[str, by_code.Row]:
        team = table_of(Team)
        self._teams = {row.code: row.id for row in session.connection().execute(select(team.c.code, team.c.id))}
        self._products = product_ids(session)
        return by_code.read_stored(session, Campaign, _STORED)

    def _values(self, record: Record, counts: Counts) -> tuple[Any, ...] | None:
        """The row to store, or None with the reasons noted."""
        code, name, manager, product, started, ended, cost, income = record.values
        before = len(counts.bad)
        by_code.is_first(record, code, self._codes, counts)
        if ended < started:
            counts.refuse(record, "ended_on", str(ended), "is before the first day: correct one of them")
        if manager is not None and manager not in self._teams:
            counts.refuse(record, "manager", manager, "leads no team: name a manager's code, or leave it blank")
        number = known_product(record, product, self._products, counts)
        team = self._teams.get(manager) if manager else None
        values = (code, name, team, number, started, ended, cost, income)
        return values if len(counts.bad) == before else None

    def write(self, session: Session, prepared: list[Any]) -> None:
        """See `Importer`."""
        by_code.write_rows(session, Campaign, _STORED, prepared, self.source)

    def finish(self, session: Session) -> None:
        """Nothing follows from campaigns."""

    def mark(self) -> Executable:
        """See `Importer`."""
        return by_code.in_order(Campaign, _STORED)
