"""Deals in the pipeline."""

from typing import Annotated, Literal

from skills.contract import ADVISING, Field, Mark, Request, Skill

Stage = Literal["lead", "admission", "kyc", "needs", "proposal", "approval", "signed", "review"]


class ListOpportunities(Request):
    """The opportunities of the book, of one client or at one stage, the stuck ones marked."""

    client: Annotated[str | None, Mark("client")] = Field(
        default=None, description="Client name, number or code; default: all clients"
    )
    stage: Stage | None = Field(default=None, description="Only those at this stage")


SKILL = Skill(ListOpportunities, run=None, roles=ADVISING)
