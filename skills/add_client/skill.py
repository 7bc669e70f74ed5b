"""A new client in the asking person's book."""

from typing import Literal

from skills.contract import ADVISING, Field, NewClient, Request, Skill


class AddClient(Request):
    """Add a new client, a person or a company, to the asking person's own book."""

    name: NewClient = Field(description="The new client's name: a person's full name, or a company's")
    kind: Literal["person", "company"] = Field(description="A person or a company")
    phone: str | None = Field(default=None, description="Phone number, where it was said")


SKILL = Skill(AddClient, run=None, roles=ADVISING, effect="writes")
