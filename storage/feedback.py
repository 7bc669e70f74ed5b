"""Complaints, praise and survey scores: kept, listed, complaints closed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from storage import fence as the_fence
from storage.briefs import COLUMNS, brief
from storage.changes import Stale
from storage.fence import Fence, NotVisible
from storage.models import Client, Feedback, Person
from storage.views import ClientBrief, FeedbackView

SOURCE = "顾问记录"
_SHOWN: tuple[Any, ...] = tuple(
    getattr(Feedback, name)
    for name in ("id", "kind", "on", "text", "measure", "score", "due_on", "closed_on", "version")
)
_COMPLAINTS = (
    the_fence.of_clients(select(*_SHOWN), Feedback.client_id)
    .where(
        col(Feedback.client_id) == bindparam("client"),
        col(Feedback.kind) == "complaint",
        col(Feedback.closed_on).is_(None),
    )
    .order_by(col(Feedback.due_on), col(Feedback.id))
)
_CLIENT = (
    the_fence.clients(*COLUMNS, col(Client.id))
    .join(Person, col(Person.id) == Client.advisor_id)
    .where(col(Client.code) == bindparam("code"))
)


def code_of(number: int) -> str:
    """F000012 for 12."""
    return f"F{number:06d}"


def open_complaints(fence: Fence, client: str) -> tuple[FeedbackView, ...]:
    """A visible client's complaints that are not closed, the most urgent first; raises NotVisible."""
    row = fence.run(_CLIENT, code=client.upper()).first()
    if row is None:
        raise NotVisible(client)
    return complaints_of(fence, row.id, brief(row, row.advisor))


def complaints_of(fence: Fence, client_id: int, client: ClientBrief) -> tuple[FeedbackView, ...]:
    """The same of a client whose row was read already."""
    return tuple(_view(row, client) for row in fence.run(_COMPLAINTS, client=client_id))


def _view(row: Any, client: ClientBrief) -> FeedbackView:
    return FeedbackView(
        code=code_of(row.id or 0),
        client=client,
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
