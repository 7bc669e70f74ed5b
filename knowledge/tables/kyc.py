"""KYC questions: how to ask them, what their answers could change, and in which order they are worth asking."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, PositiveInt, model_validator

from knowledge.tables import Dated

Changes = Literal["suitability", "class", "next_step"]
Form = Literal["text", "amount", "date", "people", "choice"]
LANGUAGES = {"zh", "en"}


class Said(BaseModel):
    """One text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in zh or en."""
        return self.zh if language == "zh" else self.en


class Option(Said):
    """An answer to choose, its label and the words that mean it (both languages, lower case)."""

    words: list[str]


class Question(BaseModel):
    """What to ask for one fact. `also` names the fact that such people in the answer (child) tell something of, too."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    field: str
    form: Form
    changes: list[Changes]
    renew_days: PositiveInt
    ask: Said
    why: Said
    options: list[Option] = []
    also: dict[str, str] = {}


@dataclass(frozen=True)
class ToAsk:
    """A question that is worth asking now; `learnt_on` is when a stale answer was given, None where there is none."""

    question: Question
    learnt_on: date | None = None


class Kyc(Dated):
    """The questions of a person and of a company, in catalogue order, and the weights that order what is open.

    A question weighs the sum of `weights` of what it could change; a stale one `stale_share` of that.
    """

    weights: dict[Changes, PositiveInt]
    stale_share: Decimal
    person: list[Question]
    company: list[Question]

    @model_validator(mode="after")
    def _weighed(self) -> "Kyc":
        for question in (*self.person, *self.company):
            if missing := set(question.changes) - set(self.weights):
                raise ValueError(f"{question.field}: no weight for {', '.join(sorted(missing))}")
            if (question.form == "choice") != bool(question.options):
                raise ValueError(f"{question.field}: a choice needs options, and nothing else has them")
        return self

    def questions(self, kind: str) -> list[Question]:
        """All questions of a kind of client, in catalogue order."""
        return self.company if kind == "company" else self.person

    def question(self, field: str) -> Question | None:
        """The question for a fact."""
        return next((one for one in (*self.person, *self.company) if one.field == field), None)

    def to_ask(self, kind: str, learnt: Mapping[str, date], today: date) -> list[ToAsk]:
        """What is missing or stale, that first which could change most; `learnt` says when each fact was learnt."""
        open_now = [
            ToAsk(one, learnt.get(one.field))
            for one in self.questions(kind)
            if one.field not in learnt or (today - learnt[one.field]).days > one.renew_days
        ]
        return sorted(open_now, key=self._weight, reverse=True)  # a stable sort: equals stay in catalogue order

    def _weight(self, asked: ToAsk) -> Decimal:
        weight = Decimal(sum(self.weights[change] for change in asked.question.changes))
        return weight if asked.learnt_on is None else weight * self.stale_share
