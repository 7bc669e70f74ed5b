"""What people said of suggestions: kept, read for the rest that follows, counted for the likelihood."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage import fence as the_fence
from storage.changes import Stale
from storage.fence import Fence
from storage.measures import Run
from storage.models import Client, SuggestionAnswer

_READ: tuple[Any, ...] = tuple(
    getattr(SuggestionAnswer, name) for name in ("kind", "suggested_on", "answer", "answered_on", "until", "reason")
)
_COUNTED: tuple[Any, ...] = (
    SuggestionAnswer.kind,
    func.sum(case((col(SuggestionAnswer.answer) == "done", 1), else_=0)),
    func.count(),
)
_COUNTS = (
    the_fence.of_chosen(select(*_COUNTED).select_from(SuggestionAnswer), SuggestionAnswer.client_id, the_fence.ALL)
    .where(col(SuggestionAnswer.answer) != "later")
    .group_by(col(SuggestionAnswer.kind))
)


@dataclass(frozen=True)
class Answered:
    """An answer to a suggestion of a kind; `until` is the day to which it was put off."""

    client: str
    kind: str
    suggested_on: date
    answer: str
    answered_on: date
    until: date | None
    reason: str | None


def read_answers(run: Run, chosen: Any, since: date) -> tuple[Answered, ...]:
    """All answers on the chosen clients from a day on, the newest last, whoever of the team gave them."""
    return tuple(Answered(*row) for row in run(_answers(chosen), since=since))


@cache
def _answers(chosen: Any) -> Any:
    statement = the_fence.of_chosen(
        select(Client.code, *_READ).select_from(SuggestionAnswer), SuggestionAnswer.client_id, chosen
    ).join(Client, col(Client.id) == SuggestionAnswer.client_id)
    statement = statement.where(col(SuggestionAnswer.answered_on) >= bindparam("since"))
    return statement.order_by(col(SuggestionAnswer.answered_on), col(SuggestionAnswer.id))


def count_answers(fence: Fence) -> dict[str, tuple[int, int]]:
    """Of each kind how many suggestions on visible clients were done, and how many were done or did not fit."""
    return {kind: (int(taken), int(decided)) for kind, taken, decided in fence.run(_COUNTS)}


@dataclass(frozen=True)
class KeepAnswer:
    """The acting person's answer to a suggestion of a day, in the place of what was said of it before."""

    client: str
    kind: str
    suggested_on: date
    answer: str
    on: date
    until: date | None = None
    reason: str | None = None

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        client_id = fence.client(self.client).id or 0
        values: dict[str, Any] = {
            "answer": self.answer,
            "answered_on": self.on,
            "until": self.until,
            "reason": self.reason[:500] if self.reason else None,
        }
        own = (
            col(SuggestionAnswer.client_id) == client_id,
            col(SuggestionAnswer.person_id) == fence.actor.id,
            col(SuggestionAnswer.kind) == self.kind,
            col(SuggestionAnswer.suggested_on) == self.suggested_on,
        )
        if fence.session.exec(update(SuggestionAnswer).where(*own).values(**values)).rowcount:
            return
        row = SuggestionAnswer(
            client_id=client_id, person_id=fence.actor.id, kind=self.kind, suggested_on=self.suggested_on, **values
        )
        try:
            with fence.session.begin_nested():
                fence.session.add(row)
        except IntegrityError:
            raise Stale(self.client) from None
