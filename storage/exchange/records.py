"""Feedback, consents and losses from a file: only ever added; a row that is stored just so is skipped."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Executable, func, select
from sqlmodel import Session, SQLModel

from storage.bulk import insert_rows, table_of
from storage.exchange.activity import known_client
from storage.exchange.importing import Counts, Record
from storage.exchange.lookups import client_ids, found
from storage.models import ClientLoss, Consent, Feedback

TABLES: dict[str, tuple[type[SQLModel], tuple[str, ...]]] = {
    "feedback": (Feedback, ("on", "kind", "text", "measure", "score", "due_on", "closed_on", "outcome")),
    "consents": (Consent, ("on", "kind", "given")),
    "losses": (ClientLoss, ("on", "reason")),
}
TAKEN_BACK = "taken_back"  # how a file says that a loss was none
_SCALES = {None: (0, 10), "nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}


@dataclass
class Records:
    """Imports one of `TABLES`."""

    kind: str
    source: str
    _seen: set[tuple[Any, ...]] = field(default_factory=set)

    def check(self, session: Session, records: list[Record], counts: Counts) -> list[Any]:
        """See `Importer`. Prepares rows to insert."""
        clients = client_ids(session, (r.values[0] for r in records))
        stored = self._stored(session, clients.values())
        prepared = []
        for record in records:
            before = len(counts.bad)
            client = known_client(record, record.values[0], clients, counts)
            row = (client, *map(_plain, record.values[1:]))
            if self.kind == "feedback":
                _check_feedback(record, counts)
            if len(counts.bad) > before:
                continue
            if row in stored or row in self._seen:
                counts.skipped += 1
                continue
            self._seen.add(row)
            counts.added += 1
            prepared.append((*row, *((1,) if self.kind == "feedback" else ()), self.source))
        return prepared

    def _stored(self, session: Session, clients: Iterable[int]) -> set[tuple[Any, ...]]:
        model, names = TABLES[self.kind]
        table = table_of(model)
        statement = select(table.c.client_id, *(table.c[name] for name in names))
        return {tuple(row) for row in found(session, statement, table.c.client_id, clients)}

    def write(self, session: Session, prepared: list[Any]) -> None:
        """See `Importer`."""
        model, names = TABLES[self.kind]
        version = ("version",) if self.kind == "feedback" else ()
        insert_rows(session, model, ("client_id", *names, *version, "source"), prepared)

    def finish(self, session: Session) -> None:
        """Nothing stored follows from them."""

    def mark(self) -> Executable:
        """See `Importer`."""
        table = table_of(TABLES[self.kind][0])
        return select(func.max(table.c.id), func.count())


def _plain(value: Any) -> Any:
    """Yes and no as they are stored, and a loss that was taken back as one without a reason."""
    return {"yes": True, "no": False, TAKEN_BACK: None}.get(value, value) if isinstance(value, str) else value


def _check_feedback(record: Record, counts: Counts) -> None:
    """A score lies on its scale; an open complaint has a day by which it is due."""
    _, on, kind, _, measure, score, due_on, closed_on, _ = record.values
    low, high = _SCALES[measure]
    if score is not None and not low <= score <= high:
        counts.refuse(record, "score", score, f"lies outside {low} to {high}: correct it, or name another measure")
    if kind == "complaint" and due_on is None and closed_on is None:
        counts.refuse(record, "due_on", "", "an open complaint needs the day by which it is due, or its closed_on")
    if closed_on is not None and closed_on < on:
        counts.refuse(record, "closed_on", closed_on, "lies before the feedback: correct one of the two")
