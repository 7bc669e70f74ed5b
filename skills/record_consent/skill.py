"""What a client allows or forbids."""

from typing import Literal

from skills.contract import ADVISING, ClientRef, Field, Request, Skill


class RecordConsent(Request):
    """Record that a client allows or forbids being contacted, marketing, or being referred to a colleague."""

    client: ClientRef = Field(description="Client name, number or code")
    consent: Literal["contact", "marketing", "referral"] = Field(description="What is allowed or forbidden")
    given: bool = Field(description="True: allowed. False: refused or withdrawn")


SKILL = Skill(RecordConsent, run=None, roles=ADVISING, effect="writes")
