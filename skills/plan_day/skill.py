"""Whom to contact on a day, the most pressing first."""

from datetime import date

from skills.contract import ADVISING, Field, Request, Skill


class PlanDay(Request):
    """The clients to contact on a day, over the whole book, in order and each with its reason."""

    on: date | None = Field(default=None, description="The day to plan; default: today")


SKILL = Skill(PlanDay, run=None, roles=ADVISING)
