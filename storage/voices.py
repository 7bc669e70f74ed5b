"""What clients said of the service in a stretch of time: counts and scores by the database, texts one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func
from sqlmodel import col, select

from storage.briefs import brief
from storage.fence import Fence
from storage.models import Client, Feedback, Person
from storage.views import ClientBrief

_AT_ONCE = 2_000  # texts held in memory


@dataclass(frozen=True)
class Heard:
    """Counts of a period by the day on which something was said.

    `scores` is by measure (nps, csat, ces) how often each score was given. Of the complaints of the period, `closed` are
    settled by the day asked about, `in_time` of those by the day they were due; `late` are the others past their due day.
    """

    complaints: int
    praise: int
    surveys: int
    closed: int
    in_time: int
    late: int
    scores: dict[str, dict[int, int]]


@dataclass(frozen=True)
class Said:
    """One text, with whose it is: what is told of it must not show who that was."""

    client: ClientBrief
    kind: str
    measure: str | None
    score: int | None
    on: date
    text: str


@dataclass(frozen=True)
class Overdue:
    """A complaint that is open past its day."""

    client: ClientBrief
    due_on: date


def heard(fence: Fence, start: date, end: date, today: date) -> Heard:
    """What visible clients said between two days, both included."""
    day = col(Feedback.on).between(start, end)
    counted = fence.of_clients(
        select(Feedback.kind, Feedback.measure, Feedback.score, func.count()), Feedback.client_id
    ).where(day)
    kinds = {"complaint": 0, "praise": 0, "survey": 0}
    scores: dict[str, dict[int, int]] = {"nps": {}, "csat": {}, "ces": {}}
    grouped = counted.group_by(col(Feedback.kind), col(Feedback.measure), col(Feedback.score))
    for kind, measure, score, count in fence.session.exec(grouped):
        kinds[kind] = kinds.get(kind, 0) + count
        if kind == "survey" and measure in scores and score is not None:
            scores[measure][score] = scores[measure].get(score, 0) + count
    closed = col(Feedback.closed_on) <= today
    still = (col(Feedback.closed_on).is_(None) | (col(Feedback.closed_on) > today)) & (col(Feedback.due_on) < today)
    settled: tuple[Any, ...] = (
        func.sum(case((closed, 1), else_=0)),
        func.sum(case((closed & (col(Feedback.closed_on) <= col(Feedback.due_on)), 1), else_=0)),
        func.sum(case((still, 1), else_=0)),
    )
    statement = fence.of_clients(select(*settled).select_from(Feedback), Feedback.client_id)
    done, in_time, late = fence.session.exec(statement.where(day, col(Feedback.kind) == "complaint")).one()
    return Heard(kinds["complaint"], kinds["praise"], kinds["survey"], done or 0, in_time or 0, late or 0, scores)


def texts(fence: Fence, start: date, end: date) -> Iterator[Said]:
    """What was said in words between two days, the newest first, read as it is asked for."""
    statement = fence.of_clients(select(Feedback, Client, Person.code), Feedback.client_id).join(
        Person, col(Person.id) == Client.advisor_id
    )
    statement = statement.where(col(Feedback.on).between(start, end), col(Feedback.text).is_not(None))
    statement = statement.order_by(col(Feedback.on).desc(), col(Feedback.id).desc())
    for row, client, advisor in fence.session.execute(statement.execution_options(yield_per=_AT_ONCE)):
        yield Said(brief(client, advisor), row.kind, row.measure, row.score, row.on, row.text or "")


def overdue(fence: Fence, today: date, limit: int) -> tuple[int, tuple[Overdue, ...]]:
    """How many complaints are open past their day, and the first of them, the longest overdue first."""
    where = (
        col(Feedback.kind) == "complaint",
        col(Feedback.closed_on).is_(None),
        col(Feedback.due_on) < today,
    )
    counted = fence.of_clients(select(func.count()).select_from(Feedback), Feedback.client_id).where(*where)
    total = int(fence.session.exec(counted).one())
    statement = fence.of_clients(select(Feedback.due_on, Client, Person.code), Feedback.client_id).join(
        Person, col(Person.id) == Client.advisor_id
    )
    rows = fence.session.exec(statement.where(*where).order_by(col(Feedback.due_on), col(Feedback.id)).limit(limit))
    return total, tuple(Overdue(brief(client, advisor), due) for due, client, advisor in rows)
