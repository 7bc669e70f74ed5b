"""What became of a suggestion. The tap, or the plain statement, is the consent."""

from typing import Literal

from skills.contract import ADVISING, Field, Request, Skill


class AnswerSuggestion(Request):
    """A suggestion is done, put off, or does not fit."""

    suggestion: str = Field(description="The suggestion's code")
    answer: Literal["done", "later", "unfit"] = Field(description="What the person says of it")


SKILL = Skill(AnswerSuggestion, run=None, roles=ADVISING, effect="tap")
