"""Practice with a made-up client."""

from skills.contract import EVERYBODY, Field, Request, Skill, Whole


class Practise(Request):
    """Practise a talk with a made-up client, or be quizzed; scored at the end."""

    topic: Whole | None = Field(default=None, description="What to practise: KYC, objections, suitability …")


SKILL = Skill(Practise, run=None, roles=EVERYBODY, effect="interview")
