"""Verdicts on answers: each person's own, one an answer, the last one counts."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage.changes import Stale
from storage.fence import Fence
from storage.models import AnswerRating

_NUMBER = re.compile(
    r"\d(?:[ -]?\d){5,}"
)  # of a phone, a card, an identity document: none of it belongs to the verdict


def read_rating(fence: Fence, answer: str) -> bool | None:
    """What the person said of an answer; None where nothing."""
    statement = select(AnswerRating.useful).where(
        AnswerRating.person_id == fence.actor.id, AnswerRating.answer == answer
    )
    return fence.session.exec(statement).first()


@dataclass(frozen=True)
class RateAnswer:
    """Say that an answer was useful or not, in the place of what was said of it before."""

    answer: str
    useful: bool
    question: str
    passages: tuple[str, ...]
    texts: str

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        own = col(AnswerRating.person_id) == fence.actor.id, col(AnswerRating.answer) == self.answer
        done = fence.session.exec(update(AnswerRating).where(*own).values(useful=self.useful, rated_at=now))
        if done.rowcount:
            return
        row = AnswerRating(
            person_id=fence.actor.id,
            answer=self.answer,
            useful=self.useful,
            question=_NUMBER.sub("…", self.question),
            passages=" ".join(self.passages),
            texts=self.texts,
            rated_at=now,
        )
        try:
            with fence.session.begin_nested():
                fence.session.add(row)
        except IntegrityError:
            raise Stale(self.answer) from None
