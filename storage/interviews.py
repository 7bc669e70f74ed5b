"""KYC interviews: where one stands, and the step that keeps an answer and goes on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage.changes import Stale
from storage.fence import Fence
from storage.models import Fact, Interview
from storage.views import InterviewView

SOURCE = "KYC访谈"


def read_interview(fence: Fence, code: str) -> InterviewView | None:
    """The person's own interview about a visible client, under way or ended; raises NotVisible."""
    statement = fence.of_clients(select(Interview), Interview.client_id).where(
        col(Interview.client_id) == fence.client(code).id, col(Interview.person_id) == fence.actor.id
    )
    row = fence.session.exec(statement).first()
    if row is None:
        return None
    return InterviewView(
        fields=tuple(row.fields.split()),
        answered=tuple(row.answered.split()),
        position=row.position,
        started_on=row.started_on,
        touched_on=row.touched_on,
        version=row.version,
    )


@dataclass(frozen=True)
class StepInterview:
    """Keep what was learnt as facts of the day, and where the interview stands now. `version` 0: it begins."""

    client: str
    version: int
    fields: tuple[str, ...]
    answered: tuple[str, ...]
    position: int
    started_on: date
    on: date
    learnt: tuple[tuple[str, str], ...] = ()  # (field, value)

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        client_id = fence.client(self.client).id or 0
        self._step(fence, client_id)
        for field, value in self.learnt:
            fact = Fact(
                client_id=client_id,
                field=field,
                value=value[:1000],
                source=SOURCE,
                learnt_on=self.on,
                confidence="stated",
                recorded_by=fence.actor.id,
            )
            fence.session.add(fact)

    def _step(self, fence: Fence, client_id: int) -> None:
        values: dict[str, Any] = {
            "fields": " ".join(self.fields),
            "answered": " ".join(self.answered),
            "position": self.position,
            "started_on": self.started_on,
            "touched_on": self.on,
        }
        if self.version == 0:
            row = Interview(client_id=client_id, person_id=fence.actor.id, **values)
            try:
                with fence.session.begin_nested():
                    fence.session.add(row)
            except IntegrityError:
                raise Stale(self.client) from None
            return
        done = fence.session.exec(
            update(Interview)
            .where(
                col(Interview.client_id) == client_id,
                col(Interview.person_id) == fence.actor.id,
                col(Interview.version) == self.version,
            )
            .values(**values, version=self.version + 1)
        )
        if done.rowcount != 1:
            raise Stale(self.client)
