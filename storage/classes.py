"""What classes a client was believed to be in, on any day, as the nightly runs stored it."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from storage.briefs import brief
from storage.fence import Fence
from storage.models import ClassRun, Client, ClientClass, Person
from storage.views import ClientBrief

# The labels that make a history: a row is written where one of them changed.
LABELS = (
    "tier", "corporate_class", "lifecycle", "rfm", "abc", "frequency", "purchase", "style", "personas", "churn_risk",
    "churn_factors", "risk_state",
)  # fmt: skip
FIGURES = ("rfm_r", "rfm_f", "rfm_m", "aum")


@dataclass(frozen=True)
class Believed:
    """One client's classes from `since` on. `labels` by name; `day`, `rules` and `tables` are of the run that found them."""

    since: date
    until: date | None
    labels: dict[str, str | None]
    scores: tuple[int | None, int | None, int | None]
    aum: Decimal | None
    day: date
    rules: str
    tables: str


@dataclass(frozen=True)
class ClassChange:
    """A client whose labels changed on a day, and the labels before and after by name."""

    client: ClientBrief
    on: date
    before: dict[str, str | None]
    after: dict[str, str | None]


@dataclass(frozen=True)
class CutsView:
    """The book's cut-points as a run stored them, and the day on which they were measured."""

    day: date
    by_kind: dict[str, dict[str, float]]


@dataclass(frozen=True)
class FitView:
    """The fit of repeated buying as a run stored it, and the run's day."""

    day: date
    written: str


def believed(fence: Fence, code: str, on: date) -> Believed | None:
    """What a visible client's classes were believed to be on a day; None where no run had looked by then."""
    ends = or_(col(ClientClass.until).is_(None), col(ClientClass.until) > on)
    return _newest(fence, code, col(ClientClass.since) <= on, ends)


def before(fence: Fence, code: str, since: date) -> Believed | None:
    """What was believed until then."""
    return _newest(fence, code, col(ClientClass.since) < since)


def changes(fence: Fence, start: date, end: date) -> list[ClassChange]:
    """What changed for visible clients on days from `start` to `end`, the oldest first."""
    new, old = aliased(ClientClass), aliased(ClientClass)
    statement = fence.of_clients(select(Client, Person.code, old, new), new.client_id)
    statement = statement.join(old, (col(old.client_id) == new.client_id) & (col(old.until) == new.since))
    statement = statement.join(Person, col(Person.id) == Client.advisor_id)
    statement = statement.where(col(new.since).between(start, end)).order_by(col(new.since), col(Client.code))
    return [
        ClassChange(brief(client, advisor), after.since, _labels(before), _labels(after))
        for client, advisor, before, after in fence.session.exec(statement)
    ]


def _labels(row: ClientClass) -> dict[str, str | None]:
    return {name: getattr(row, name) or None for name in LABELS}


def _newest(fence: Fence, code: str, *where: Any) -> Believed | None:
    client = fence.client(code)
    statement = fence.of_clients(select(ClientClass, ClassRun), ClientClass.client_id)
    statement = statement.join(ClassRun, col(ClassRun.id) == ClientClass.run_id)
    statement = statement.where(col(ClientClass.client_id) == client.id, *where)
    found = fence.session.exec(statement.order_by(col(ClientClass.since).desc()).limit(1)).first()
    if found is None:
        return None
    row, run = found
    scores = (row.rfm_r, row.rfm_f, row.rfm_m)
    return Believed(row.since, row.until, _labels(row), scores, row.aum, run.day, run.rules, run.tables)


def cuts_on(session: Session, on: date) -> CutsView | None:
    """The newest cut-points of a finished run not after a day; numbers of the whole book, nobody's data."""
    statement = select(ClassRun).where(col(ClassRun.day) <= on, col(ClassRun.finished_at).is_not(None))
    run = session.exec(statement.order_by(col(ClassRun.day).desc(), col(ClassRun.id).desc()).limit(1)).first()
    return CutsView(run.cuts_on or run.day, json.loads(run.cuts)) if run else None


def lifetimes_on(session: Session, on: date) -> FitView | None:
    """The newest fit of a run not after a day."""
    statement = select(ClassRun).where(col(ClassRun.day) <= on, col(ClassRun.lifetimes).is_not(None))
    run = session.exec(statement.order_by(col(ClassRun.day).desc(), col(ClassRun.id).desc()).limit(1)).first()
    return FitView(run.day, run.lifetimes or "") if run else None
