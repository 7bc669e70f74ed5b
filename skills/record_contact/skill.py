"""A contact with a client that has taken place."""

from datetime import date
from typing import Annotated, Literal

from skills.contract import ADVISING, ClientRef, Field, Request, Skill, Spoken, Text

Channel = Literal["call", "wechat", "visit", "branch", "email", "sms", "video", "meal"]


class RecordContact(Request):
    """Record a contact with a client that has taken place: what was said, by which channel, when to follow up."""

    client: ClientRef = Field(description="Client name, number or code")
    note: Text = Field(description="What was said or done, in the advisor's own words")
    channel: Annotated[Channel | None, Spoken("contact_channel")] = Field(default=None, description="How they met")
    follow_up_on: date | None = Field(default=None, description="Day of the follow-up that was agreed")


SKILL = Skill(RecordContact, run=None, roles=ADVISING, effect="writes")
