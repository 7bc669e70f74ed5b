"""May this text be sent to a client."""

from skills.contract import ADVISING, Field, Request, Skill, Text


class CheckWording(Request):
    """Check a text that is meant for clients: what may not be said, why, and what to say instead."""

    text: Text = Field(description="The text to check, word for word")


SKILL = Skill(CheckWording, run=None, roles=ADVISING)
