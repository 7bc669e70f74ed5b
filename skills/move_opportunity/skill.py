"""A client's opportunity, moved to another stage."""

from typing import Literal

from skills.contract import ADVISING, ClientRef, Field, Request, Skill, Text

Stage = Literal["lead", "admission", "kyc", "needs", "proposal", "approval", "signed", "review"]


class MoveOpportunity(Request):
    """Move a client's opportunity (deal) to a stage, from lead to review, with a note of what showed it."""

    client: ClientRef = Field(description="Client name, number or code")
    stage: Stage = Field(description="The stage that the opportunity has reached")
    note: Text | None = Field(default=None, description="What shows it, in the advisor's own words")


SKILL = Skill(MoveOpportunity, run=None, roles=ADVISING, effect="writes")
