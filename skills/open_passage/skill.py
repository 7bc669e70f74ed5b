"""The passage behind a citation."""

from skills.contract import EVERYBODY, Field, Request, Skill


class OpenPassage(Request):
    """Show the source that an answer cites, in full."""

    passage: str = Field(description="The passage's id, or the citation's number in the last answer")


SKILL = Skill(OpenPassage, run=None, roles=EVERYBODY)
