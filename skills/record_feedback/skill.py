"""A complaint, praise or a survey score heard from a client."""

from typing import Annotated, Literal

from skills.contract import ADVISING, ClientRef, Field, Request, Skill, Spoken, Text

Kind = Literal["complaint", "praise", "survey"]


class RecordFeedback(Request):
    """Record what a client thinks of the service: a complaint, praise, or the score given in a survey."""

    client: ClientRef = Field(description="Client name, number or code")
    kind: Annotated[Kind, Spoken("feedback")] = Field(description="A complaint, praise or a survey answer")
    text: Text | None = Field(default=None, description="What the client said, as it was told")
    score: int | None = Field(default=None, ge=0, le=10, description="Survey score, 0 to 10")


SKILL = Skill(RecordFeedback, run=None, roles=ADVISING, effect="writes")
