"""A task for the asking person on a later day."""

from datetime import date
from typing import Annotated

from skills.contract import ADVISING, Field, Mark, Request, Skill, TaskText


class Remind(Request):
    """Remind the asking person on a day to do something, for a client or in general."""

    text: TaskText = Field(description="What to do, as it was said")
    on: date = Field(description="The day of the reminder")
    client: Annotated[str | None, Mark("client")] = Field(
        default=None, description="Client name, number or code, where it is about one"
    )


SKILL = Skill(Remind, run=None, roles=ADVISING, effect="writes")
