"""A complaint that was settled."""

from skills.contract import ADVISING, ClientRef, Field, Request, Skill, Text


class CloseComplaint(Request):
    """Close a client's open complaint and record how it was settled."""

    client: ClientRef = Field(description="Client name, number or code")
    outcome: Text = Field(description="How the complaint was settled, as it was said")


SKILL = Skill(CloseComplaint, run=None, roles=ADVISING, effect="writes")
