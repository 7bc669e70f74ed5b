"""The stages of an opportunity: what shows that one may leave a stage, and how long it may stay there."""

from datetime import date, timedelta
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, PositiveInt, model_validator

from knowledge.tables import Dated

Stage = Literal["lead", "admission", "kyc", "needs", "proposal", "approval", "signed", "review"]


class StageRule(BaseModel):
    """The most days in a stage before an opportunity is stuck, and the evidence for leaving it, in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    most_days: PositiveInt
    evidence_zh: str
    evidence_en: str

    def evidence(self, language: str) -> str:
        """What shows that an opportunity may leave this stage."""
        return self.evidence_zh if language == "zh" else self.evidence_en


class Stages(Dated):
    """All stages, from the first to the last."""

    stages: dict[Stage, StageRule]

    @model_validator(mode="after")
    def _all(self) -> "Stages":
        if tuple(self.stages) != get_args(Stage):
            raise ValueError(f"the stages are, in this order: {', '.join(get_args(Stage))}")
        return self

    def stuck_before(self, today: date) -> dict[str, date]:
        """Of each stage: an opportunity that came there before this day is stuck."""
        return {stage: today - timedelta(days=rule.most_days) for stage, rule in self.stages.items()}

    def between(self, before: Stage, after: Stage) -> list[Stage]:
        """The stages that a move forward leaves, the one it starts from first; none for a move back."""
        order = list(self.stages)
        return order[order.index(before) : order.index(after)]
