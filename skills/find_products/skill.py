"""Products that fit a client, or clients that a product fits."""

from typing import Annotated, Literal

from skills.contract import ADVISING, Field, Mark, Request, Skill

RiskLevel = Literal["R1", "R2", "R3", "R4", "R5"]


class FindProducts(Request):
    """The products that fit a client or are of a risk level; or, for a product or a level, the clients who may buy."""

    client: Annotated[str | None, Mark("client")] = Field(default=None, description="Client name, number or code")
    risk_level: RiskLevel | None = Field(default=None, description="A product risk level")
    product: str | None = Field(default=None, description="Product code or name: which clients it fits")


SKILL = Skill(FindProducts, run=None, roles=ADVISING)
