"""Ask the KYC questions one by one and keep each answer."""

from skills.contract import ClientRef, Field, Request, Skill


class KycInterview(Request):
    """Start the KYC interview about one client, or take it up where it was left."""

    client: ClientRef = Field(description="Client name, number or code")


SKILL = Skill(KycInterview, run=None, roles=frozenset({"advisor"}), effect="interview")
