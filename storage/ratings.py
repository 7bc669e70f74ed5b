"""Verdicts on answers: each person's own, one an answer, the last one counts."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from storage.changes import Stale
from storage.fence import Fence
from storage.models import AnswerRating, ClientName
from storage.names import fold

_LONGEST = 24  # characters of a name that is looked for in a question
_NAMES = ("full", "short", "former", "code")
_NUMBER = re.compile(
    r"\d(?:[ -]?\d){5,}"
)  # of a phone, a card, an identity document: none of it belongs to the verdict


def read_rating(fence: Fence, answer: str) -> bool | None:
    """What the person said of an answer; None where nothing."""
    statement = select(AnswerRating.useful).where(
        AnswerRating.person_id == fence.actor.id, AnswerRating.answer == answer
    )
    return fence.session.exec(statement).first()


def without_names(session: Session, said: str) -> str:
    """What was said, with … for each client that it names, whoever's client that is: nobody is told whether there was one.

    A verdict is on the texts, and who reads it may not see the client. Since the name is never written down, erasing a
    client leaves nothing behind here.
    """
    runs = {said[at : at + long] for at in range(len(said)) for long in range(2, _LONGEST + 1)}
    keys = {run: fold(run) for run in runs if run[0].isalnum() and run[-1].isalnum()}
    asked = select(ClientName.key).where(col(ClientName.key).in_(set(keys.values())), col(ClientName.kind).in_(_NAMES))
    names = set(session.exec(asked))
    for run in sorted((run for run, key in keys.items() if key in names), key=len, reverse=True):
        said = said.replace(run, "…")
    return said


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
            question=_NUMBER.sub("…", without_names(fence.session, self.question)),
            passages=" ".join(self.passages),
            texts=self.texts,
            rated_at=now,
        )
        try:
            with fence.session.begin_nested():
                fence.session.add(row)
        except IntegrityError:
            raise Stale(self.answer) from None
