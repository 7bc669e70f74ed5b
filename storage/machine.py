"""The whole book for nightly work: past the fence, audited, unreachable from a chat."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from storage import audit
from storage.audit import Act
from storage.bulk import insert_rows, table_of
from storage.classes import FIGURES, LABELS
from storage.measures import Measured, Windows, measure
from storage.models import ClassRun, Client, ClientClass
from storage.store import Store, StoreError

_AT_ONCE = 500  # ids in one statement: below what the drivers take
Labels = tuple[Any, ...]


@dataclass(frozen=True)
class Run:
    """A pass over the book: the cut-points it works by, and the last client it has done."""

    id: int
    day: date
    cuts: Mapping[str, Mapping[str, float]]
    after_id: int
    clients: int
    changed: int


class MachineBook:
    """All clients, for a job that says why."""

    def __init__(self, store: Store, reason: str) -> None:
        self._store = store
        self._reason = reason

    def count(self) -> int:
        """How many clients there are."""
        with self._store.reading() as session:
            return int(session.connection().scalar(select(func.count()).select_from(table_of(Client))) or 0)

    def measures(self, after_id: int, size: int, windows: Windows) -> Measured:
        """The measures of the next clients after an id."""
        ids = select(col(Client.id)).where(col(Client.id) > after_id).order_by(col(Client.id)).limit(size)
        with self._store.reading() as session:
            return measure(session, ids, windows)

    def purchases(self, until: date) -> Iterable[tuple[str, date, float]]:
        """Every purchase up to a day: client, day, yuan."""
        from storage.history import INFLOW
        from storage.models import Transaction

        statement = select(col(Client.code), col(Transaction.on), col(Transaction.amount)).where(
            col(Transaction.client_id) == Client.id, col(Transaction.kind).in_(INFLOW), col(Transaction.on) <= until
        )
        with self._store.reading() as session:
            for code, on, amount in session.connection().execute(statement.execution_options(yield_per=10_000)):
                yield code, on, float(amount)

    def is_done(self, day: date) -> bool:
        """Whether a run of that day or a later one is finished."""
        finished = col(ClassRun.finished_at).is_not(None)
        with self._store.reading() as session:
            latest = session.connection().scalar(select(func.max(col(ClassRun.day))).where(finished))
        return latest is not None and latest >= day

    def unfinished(self, day: date, rules: str, tables: str) -> Run | None:
        """The run of that day, by the same rules and tables, that was broken off; else None.

        Raises StoreError where a later day was classified already: beliefs are not rewritten.
        """
        with self._store.reading() as session:
            latest = session.connection().scalar(select(func.max(col(ClassRun.day))))
            if latest is not None and latest > day:
                raise StoreError(
                    f"the book was classified on {latest} already: choose that day or a later one, history stays as it was"
                )
            statement = select(ClassRun).where(
                col(ClassRun.day) == day,
                col(ClassRun.rules) == rules,
                col(ClassRun.tables) == tables,
                col(ClassRun.finished_at).is_(None),
            )
            row = session.scalars(statement.order_by(col(ClassRun.id).desc()).limit(1)).first()
            return _run(row) if row else None

    def begin(self, day: date, rules: str, tables: str, cuts: Mapping[str, Mapping[str, float]], now: datetime) -> Run:
        """Start a run."""
        row = ClassRun(day=day, rules=rules, tables=tables, cuts=json.dumps(cuts), started_at=now)
        with self._store.writing() as session:
            session.add(row)
            session.flush()
            return _run(row)

    def labels(self, ids: Sequence[int]) -> dict[int, Labels]:
        """The labels believed now, in the order of `LABELS`, by client, of clients whose ids lie between the first and the last."""
        columns = [col(getattr(ClientClass, name)) for name in LABELS]
        statement = select(col(ClientClass.client_id), *columns).where(
            col(ClientClass.until).is_(None), col(ClientClass.client_id).between(ids[0], ids[-1])
        )
        with self._store.reading() as session:
            return {row[0]: tuple(row[1:]) for row in session.connection().execute(statement)}

    def store(self, run: Run, after_id: int, seen: int, changed: Mapping[int, tuple[Any, ...]]) -> None:
        """Write what changed in one batch (labels and figures by client, in their order) and how far the run is."""
        columns = ("client_id", "run_id", "since", *LABELS, *FIGURES)
        rows = [(client, run.id, run.day, *values) for client, values in changed.items()]
        with self._store.writing() as session:
            connection = session.connection()
            for part in _parts(list(changed)):
                mine = col(ClientClass.client_id).in_(part)
                connection.execute(delete(ClientClass).where(mine, col(ClientClass.since) == run.day))
                connection.execute(
                    update(ClientClass).where(mine, col(ClientClass.until).is_(None)).values(until=run.day)
                )
            insert_rows(session, ClientClass, columns, rows)
            progress = {
                "after_id": after_id,
                "clients": ClassRun.clients + seen,
                "changed": ClassRun.changed + len(rows),
            }
            connection.execute(update(ClassRun).where(col(ClassRun.id) == run.id).values(progress))

    def finish(self, run: Run, now: datetime) -> Run:
        """End a run, with one row in the audit trail."""
        with self._store.writing() as session:
            row = session.get_one(ClassRun, run.id)
            row.finished_at = now
            audit.append(session, Act("machine", self._reason, "done", (), row.clients), now)
            session.flush()
            return _run(row)


def _run(row: ClassRun) -> Run:
    return Run(row.id or 0, row.day, json.loads(row.cuts), row.after_id, row.clients, row.changed)


def _parts(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
