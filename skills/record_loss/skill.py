"""A client who left, and why."""

from typing import Annotated, Literal

from skills.contract import ADVISING, ClientRef, Field, Request, Skill, Spoken

Reason = Literal["price", "competitor", "service", "moved", "need_gone", "died", "unknown"]


class RecordLoss(Request):
    """Record that a client has left, or moved the assets away, and for what reason."""

    client: ClientRef = Field(description="Client name, number or code")
    reason: Annotated[Reason, Spoken("loss_reason")] = Field(description="Why the client left")


SKILL = Skill(RecordLoss, run=None, roles=ADVISING, effect="writes")
