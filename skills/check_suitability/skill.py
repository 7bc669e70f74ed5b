"""Whether a client may buy a product or a risk level."""

from typing import Literal

from skills.contract import ADVISING, ClientRef, Field, Request, Skill

RiskLevel = Literal["R1", "R2", "R3", "R4", "R5"]


class CheckSuitability(Request):
    """Whether one client may buy a product or a risk level, with the rule; without either, the highest level allowed."""

    client: ClientRef = Field(description="Client name, number or code")
    product: str | None = Field(default=None, description="Product code or name")
    risk_level: RiskLevel | None = Field(default=None, description="A product risk level")


SKILL = Skill(CheckSuitability, run=None, roles=ADVISING)
