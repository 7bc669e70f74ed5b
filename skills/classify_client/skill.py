"""The classes a client is in, and why."""

from datetime import date

from skills.contract import ADVISING, ClientRef, Field, Request, Skill


class ClassifyClient(Request):
    """Every class of one client (tier, RFM, lifecycle, ABC, corporate class, churn risk) with its reasons, and what changed."""

    client: ClientRef = Field(description="Client name, number or code")
    on: date | None = Field(default=None, description="The classes as they were on this day; default: today")


SKILL = Skill(ClassifyClient, run=None, roles=ADVISING)
