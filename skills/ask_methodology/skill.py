"""A question about methods, rules and concepts, answered from the methodology with its sources."""

from skills.contract import EVERYBODY, Field, Request, Skill, Whole


class AskMethodology(Request):
    """Answer a general question (no particular client) on method, rules, terms, formulas, cases or objections."""

    question: Whole = Field(description="The question, word for word")


SKILL = Skill(AskMethodology, run=None, roles=EVERYBODY)
