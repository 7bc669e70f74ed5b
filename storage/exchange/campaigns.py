"""Campaigns from a file: new ones, and changes to those of the same code."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Executable, bindparam, select, update
from sqlmodel import Session

from storage.bulk import insert_rows, table_of
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
            self._read(session)
        prepared: list[tuple[bool, tuple[Any, ...]]] = []
        for record in records:
            new = self._values(record, counts)
            if new is None:
                continue
            old = (self._stored or {}).get(new[0])
            new = tuple(b if a is None else a for a, b in zip(new, old or new, strict=True))
            if new == old:
                counts.unchanged += 1
                continue
            counts.added, counts.updated = counts.added + (old is None), counts.updated + (old is not None)
            prepared.append((old is None, new))
        return prepared

    def _read(self, session: Session) -> None:
        table, team = table_of(Campaign), table_of(Team)
        rows = session.connection().execute(select(*(table.c[name] for name in _STORED)))
        self._stored = {row.code: tuple(row) for row in rows}
        self._teams = {row.code: row.id for row in session.connection().execute(select(team.c.code, team.c.id))}
        self._products = product_ids(session)

    def _values(self, record: Record, counts: Counts) -> tuple[Any, ...] | None:
        """The row to store, or None with the reasons noted."""
        code, name, manager, product, started, ended, cost, income = record.values
        before = len(counts.bad)
        first = self._codes.setdefault(code, record.line)
        if first != record.line:
            counts.refuse(record, "code", code, f"the same code as line {first}: leave one of the two")
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
        added = [(*values, self.source) for is_new, values in prepared if is_new]
        insert_rows(session, Campaign, (*_STORED, "source"), added)
        table = table_of(Campaign)
        changed = [
            {"row_code": values[0], **dict(zip(_STORED[1:], values[1:], strict=True)), "source": self.source}
            for is_new, values in prepared
            if not is_new
        ]
        if changed:
            session.connection().execute(update(table).where(table.c.code == bindparam("row_code")), changed)

    def finish(self, session: Session) -> None:
        """Nothing follows from campaigns."""

    def mark(self) -> Executable:
        """See `Importer`."""
        table = table_of(Campaign)
        return select(*(table.c[name] for name in _STORED)).order_by(table.c.code)
