"""Complaints, praise and survey scores: kept, listed, complaints closed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import col, select

from storage.briefs import brief
from storage.changes import Stale
from storage.fence import Fence, NotVisible
from storage.models import Client, Feedback, Person
from storage.views import FeedbackView

SOURCE = "顾问记录"


def code_of(number: int) -> str:
    """F000012 for 12."""
    return f"F{number:06d}"


def open_complaints(fence: Fence, client: str) -> tuple[FeedbackView, ...]:
    """A visible client's complaints that are not closed, the most urgent first; raises NotVisible."""
    statement = fence.of_clients(select(Feedback, Client, Person.code), Feedback.client_id).join(
        Person, col(Person.id) == Client.advisor_id
    )
    statement = statement.where(
        col(Feedback.client_id) == fence.client(client).id,
        col(Feedback.kind) == "complaint",
        col(Feedback.closed_on).is_(None),
    )
    rows = fence.session.exec(statement.order_by(col(Feedback.due_on), col(Feedback.id)))
    return tuple(_view(*row) for row in rows)


def _view(row: Feedback, client: Client, advisor: str) -> FeedbackView:
    return FeedbackView(
        code=code_of(row.id or 0),
        client=brief(client, advisor),
        kind=row.kind,
        on=row.on,
        text=row.text,
        measure=row.measure,
        score=row.score,
        due_on=row.due_on,
        closed_on=row.closed_on,
        version=row.version,
    )


@dataclass(frozen=True)
class AddFeedback:
    """Something a client said of the service; with `due_on`, a complaint that is open until then."""

    client: str
    kind: str
    on: date
    text: str | None = None
    measure: str | None = None
    score: int | None = None
    due_on: date | None = None

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        row = Feedback(
            client_id=fence.client(self.client).id or 0,
            kind=self.kind,
            on=self.on,
            text=self.text[:2000] if self.text else None,
            measure=self.measure,
            score=self.score,
            due_on=self.due_on,
            recorded_by=fence.actor.id,
            source=SOURCE,
        )
        fence.session.add(row)


@dataclass(frozen=True)
class CloseComplaint:
    """An open complaint, closed with how it was settled, once."""

    complaint: str
    version: int
    on: date
    outcome: str

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        number = int(self.complaint.removeprefix("F"))
        statement = fence.of_clients(select(Feedback), Feedback.client_id).where(col(Feedback.id) == number)
        row = fence.session.exec(statement).first()
        if row is None:
            raise NotVisible(self.complaint)
        done = fence.session.exec(
            update(Feedback)
            .where(col(Feedback.id) == row.id, col(Feedback.version) == self.version, col(Feedback.closed_on).is_(None))
            .values(closed_on=self.on, outcome=self.outcome[:1000], version=self.version + 1)
        )
        if done.rowcount != 1:
            raise Stale(self.complaint)
