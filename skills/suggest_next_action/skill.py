"""What to do next with a client, and why."""

from skills.contract import ADVISING, ClientRef, Field, Request, Skill


class SuggestNextAction(Request):
    """The next thing to do with one client: why now, how to open, what to avoid, what would change it."""

    client: ClientRef = Field(description="Client name, number or code")


SKILL = Skill(SuggestNextAction, run=None, roles=ADVISING)
