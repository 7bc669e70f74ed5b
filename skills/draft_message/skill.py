"""A message to a client, written for the advisor to send."""

from typing import Literal

from skills.contract import ADVISING, ClientRef, Field, Request, Skill

Occasion = Literal["birthday", "festival", "maturity", "follow_up", "apology", "thanks", "invitation"]


class DraftMessage(Request):
    """Draft a message to one client for an occasion. Nothing is sent."""

    client: ClientRef = Field(description="Client name, number or code")
    occasion: Occasion = Field(description="What the message is for")


SKILL = Skill(DraftMessage, run=None, roles=ADVISING)
