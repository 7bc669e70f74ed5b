"""Where an interview stands, and how each move changes that."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from storage.interviews import StepInterview
from storage.views import InterviewView


@dataclass(frozen=True)
class Place:
    """`position` counts into `fields`; at their end the interview is over. `version` 0: it is not stored yet."""

    fields: tuple[str, ...]
    answered: tuple[str, ...]
    position: int
    started_on: date
    version: int

    @staticmethod
    def of(view: InterviewView) -> "Place":
        """As stored."""
        return Place(view.fields, view.answered, view.position, view.started_on, view.version)

    @property
    def current(self) -> str | None:
        """The field that is asked for now; None at the end."""
        return self.fields[self.position] if self.position < len(self.fields) else None

    @property
    def skipped(self) -> tuple[str, ...]:
        """What was asked and not answered."""
        return tuple(field for field in self.fields[: self.position] if field not in self.answered)

    def keep(self, told: Collection[str]) -> "Place":
        """With these fields answered, the newest last."""
        return replace(self, answered=(*(field for field in self.answered if field not in told), *told))

    def past(self, question: str, known: Collection[str] = ()) -> "Place":
        """Past a question, to the next one that was not answered and is not known otherwise; elsewhere, stay."""
        return replace(self, position=self.position + 1).onward(known) if self.current == question else self

    def onward(self, known: Collection[str] = ()) -> "Place":
        """To the first question from here on that is still to be answered."""
        position = self.position
        while position < len(self.fields) and self.fields[position] in (*self.answered, *known):
            position += 1
        return replace(self, position=position)

    def back(self) -> "Place":
        """At the question before."""
        return replace(self, position=max(0, self.position - 1))

    def step(self, client: str, on: date, learnt: tuple[tuple[str, str], ...] = ()) -> StepInterview:
        """The change that keeps this place, and what was learnt."""
        return StepInterview(
            client, self.version, self.fields, self.answered, self.position, self.started_on, on, learnt
        )
