"""A client given to another advisor."""

from skills.contract import ClientRef, Field, Request, Skill


class HandOver(Request):
    """Hand a client over to another advisor, who looks after the client from then on."""

    client: ClientRef = Field(description="Client name, number or code")
    to: str = Field(description="The advisor who takes over: code or name")


SKILL = Skill(HandOver, run=None, roles=frozenset({"manager"}), effect="writes")
