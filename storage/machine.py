"""The whole book for nightly work: past the fence, audited, unreachable from a chat."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlmodel import col

from storage import audit, due
from storage.audit import Act
from storage.bulk import insert_rows, table_of
from storage.classes import FIGURES, LABELS
from storage.history import INFLOW
from storage.measures import Measured, Windows, measure
from storage.models import ClassRun, Client, ClientClass, Transaction
from storage.store import Store, StoreError

_AT_ONCE = 500  # ids in one statement: below what the drivers take
_REVIEW = (
    update(table_of(ClientClass))
    .where(col(ClientClass.client_id) == bindparam("client"), col(ClientClass.until).is_(None))
    .values(review_on=bindparam("day"))
)
Labels = tuple[Any, ...]


@dataclass(frozen=True)
class Run:
    """A pass over the book: the cut-points it works by (None: not measured yet), and the last client it has done.

    `whole`: it looks at every client; else only at those for whom something changed.
    """

    id: int
    day: date
    rules: str
    tables: str
    whole: bool
    cuts: Mapping[str, Mapping[str, float]] | None
    cuts_on: date | None
    after_id: int
    clients: int
    changed: int


class MachineBook:
    """All clients, for a job that says why."""

    def __init__(self, store: Store, reason: str) -> None:
        self._store = store
        self._reason = reason

    def count(self, run: Run | None = None) -> int:
        """How many clients there are; given a run, how many it looks at."""
        with self._store.reading() as session:
            if run is not None and not run.whole:
                return due.count_due(session, run.id)
            return int(session.connection().scalar(select(func.count()).select_from(table_of(Client))) or 0)

    def waiting(self) -> int:
        """For how many clients something changed since a run took on what had."""
        with self._store.reading() as session:
            return due.waiting(session)

    def measures(self, after_id: int, size: int, windows: Windows, run: Run | None = None) -> Measured:
        """The measures of the next clients after an id, of all or of those that a run looks at."""
        chosen: dict[str, int] = {"after": after_id, "size": size}
        if run is not None and not run.whole:
            chosen["run"] = run.id
        with self._store.reading() as session:
            connection = session.connection()
            return measure(
                lambda statement, **values: connection.execute(statement, {**chosen, **values}),
                due.NEXT_DUE if "run" in chosen else due.NEXT,
                windows,
                ahead=True,
            )

    def purchases(self, until: date, at_most: int | None = None) -> Iterable[tuple[str, date, float]]:
        """Every purchase up to a day: client, day, yuan. `at_most`: of so many clients, evenly from the whole book."""
        every = 1 if at_most is None else -(-self.count() // at_most)
        statement = select(col(Client.code), col(Transaction.on), col(Transaction.amount)).where(
            col(Transaction.client_id) == Client.id,
            col(Transaction.kind).in_(INFLOW),
            col(Transaction.on) <= until,
            col(Client.id) % max(1, every) == 0,
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

    def last(self) -> Run | None:
        """The run that was begun last, if it is finished; else None."""
        with self._store.reading() as session:
            row = session.scalars(select(ClassRun).order_by(col(ClassRun.id).desc()).limit(1)).first()
            return _run(row) if row and row.finished_at is not None else None

    def begin(self, day: date, rules: str, tables: str, now: datetime, kept: Run | None = None) -> Run:
        """Start a run: over everybody, or, by the cut-points of an earlier one, over those for whom something changed."""
        row = ClassRun(day=day, rules=rules, tables=tables, cuts="", whole=kept is None, started_at=now)
        if kept is not None:
            row.cuts, row.cuts_on = json.dumps(kept.cuts), kept.cuts_on
        with self._store.writing() as session:
            session.add(row)
            session.flush()
            due.take_on(session, row.id or 0, day, whole=row.whole)
            return _run(row)

    def keep_cuts(self, run: Run, cuts: Mapping[str, Mapping[str, float]]) -> Run:
        """Store the cut-points measured for a run."""
        with self._store.writing() as session:
            row = session.get_one(ClassRun, run.id)
            row.cuts, row.cuts_on = json.dumps(cuts), run.day
            session.flush()
            return _run(row)

    def believed(self, ids: Sequence[int]) -> dict[int, tuple[Labels, date | None]]:
        """The labels believed now, in the order of `LABELS`, and the day of review, by client; ids in rising order."""
        columns = [col(getattr(ClientClass, name)) for name in LABELS]
        statement = select(col(ClientClass.client_id), col(ClientClass.review_on), *columns)
        statement = statement.where(col(ClientClass.until).is_(None))
        found: dict[int, tuple[Labels, date | None]] = {}
        with self._store.reading() as session:
            for part in _stretches(ids):
                rows = session.connection().execute(statement.where(part))
                found |= {row[0]: (tuple(row[2:]), row[1]) for row in rows}
        return found

    def keep_lifetimes(self, written: str) -> None:
        """Store the fit of repeated buying with the last run."""
        with self._store.writing() as session:
            last = session.scalars(select(ClassRun).order_by(col(ClassRun.id).desc()).limit(1)).first()
            if last is not None:
                last.lifetimes = written

    def store(
        self,
        run: Run,
        after_id: int,
        seen: int,
        changed: Mapping[int, tuple[Any, ...]],
        reviews: Mapping[int, date | None],
    ) -> None:
        """Write what changed in one batch (review, labels and figures by client, in their order), the reviews of those whose
        labels stayed, and how far the run is.
        """
        columns = ("client_id", "run_id", "since", "review_on", *LABELS, *FIGURES)
        rows = [(client, run.id, run.day, *values) for client, values in changed.items()]
        with self._store.writing() as session:
            connection = session.connection()
            for part in _parts(list(changed)):
                mine = col(ClientClass.client_id).in_(part)
                connection.execute(delete(ClientClass).where(mine, col(ClientClass.since) == run.day))
                connection.execute(
                    update(ClientClass)
                    .where(mine, col(ClientClass.until).is_(None))
                    .values(until=run.day, review_on=None)
                )
            if reviews:
                rows_of_reviews = [{"client": client, "day": day} for client, day in reviews.items()]
                connection.execute(_REVIEW, rows_of_reviews)
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
            due.let_go(session, run.id)
            audit.append(session, Act("machine", self._reason, "done", (), row.clients), now)
            session.flush()
            return _run(row)


def _run(row: ClassRun) -> Run:
    cuts = json.loads(row.cuts) if row.cuts else None
    return Run(
        row.id or 0,
        row.day,
        row.rules,
        row.tables,
        row.whole,
        cuts,
        row.cuts_on,
        row.after_id,
        row.clients,
        row.changed,
    )


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _stretches(ids: Sequence[int]) -> Iterable[Any]:
    """Conditions that together choose these clients: from the first to the last where they lie close, else one by one."""
    if ids and ids[-1] - ids[0] < 4 * len(ids):
        return [col(ClientClass.client_id).between(ids[0], ids[-1])]
    return (col(ClientClass.client_id).in_(part) for part in _parts(ids))
