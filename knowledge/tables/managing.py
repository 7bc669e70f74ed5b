"""What a manager decides by: whose a client is, what counts as enough answers, how the parts of the house are scored."""

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from knowledge.tables import Dated

Part = Literal["data", "segments", "relations", "experience", "value"]


class HandOverRules(Dated):
    """How clients change hands.

    Of several advisors who recorded work with a client within `dispute_days`, the first has the better claim. The taker gets
    a task, due after `task_days`. The note looks back `note_days` and tells `note_contacts` contacts.
    """

    dispute_days: PositiveInt
    task_days: PositiveInt
    task_zh: str
    task_en: str
    note_days: PositiveInt
    note_contacts: PositiveInt

    def task(self, language: str) -> str:
        """What the taker has to do first."""
        return self.task_zh if language == "zh" else self.task_en


class ThemeWords(BaseModel):
    """The words by which a text is seen to speak of a theme."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: tuple[str, ...] = Field(min_length=1)
    en: tuple[str, ...] = Field(min_length=1)


class Themes(Dated):
    """What clients speak of in their feedback, by theme."""

    themes: dict[str, ThemeWords]


class KpiRules(Dated):
    """How the team's figures are reckoned.

    Below `least_…` cases a figure is not told. What a campaign's product sold until `attribution_days` after its end counts as
    its result. A fact older than `stale_days` is stale; a client asked within `survey_days` counts as asked; classes are up
    to date for `class_age_days`. `parts` are the five parts of the house, each with the weights (adding up to 100) of what it
    is scored by; a step of the checklist is done from a score of `done_from` on.
    """

    least_answers: PositiveInt
    least_clients: PositiveInt
    least_campaigns: PositiveInt
    least_deals: PositiveInt
    attribution_days: PositiveInt
    examples: PositiveInt
    themes_shown: PositiveInt
    stale_days: PositiveInt
    survey_days: PositiveInt
    class_age_days: PositiveInt
    done_from: int = Field(gt=0, le=100)
    parts: dict[Part, dict[str, PositiveInt]]

    @model_validator(mode="after")
    def _whole(self) -> "KpiRules":
        if tuple(self.parts) != get_args(Part) or any(sum(weights.values()) != 100 for weights in self.parts.values()):
            raise ValueError(f"the parts are {', '.join(get_args(Part))}, and the weights of each add up to 100")
        return self
