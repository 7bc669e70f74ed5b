"""What clients complained of, praised and answered."""

from skills.contract import Field, Request, Skill
from skills.periods import PeriodArgument


class FeedbackSummary(Request):
    """Complaints, praise and surveys of a period: how many, of what kind, which themes, what is still open."""

    period: PeriodArgument | None = Field(default=None, description="Days, as 2026-07-01/2026-09-30")


SKILL = Skill(FeedbackSummary, run=None, roles=frozenset({"manager"}))
