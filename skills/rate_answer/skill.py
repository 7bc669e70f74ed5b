"""Whether an answer was of use. The tap is the consent."""

from skills.contract import EVERYBODY, Field, Request, Skill


class RateAnswer(Request):
    """Note that an answer of the bot was useful or not."""

    answer: str = Field(description="The answer's id; said in words, the last answer is meant")
    useful: bool = Field(description="True: it helped; false: it did not")


SKILL = Skill(RateAnswer, run=None, roles=EVERYBODY, effect="tap")
