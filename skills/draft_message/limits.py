"""To whom what may be written: an open complaint comes first, and a client's no is kept."""

from datetime import date

from skills.contract import Call, SkillError, Step
from skills.draft_message.facts import Facts
from skills.values import Who

_SERVICE = ("apology", "follow_up", "care")  # while a complaint is open: nothing that sells, or that passes it over
_NECESSARY = ("maturity", "apology")  # to somebody who asked not to be contacted
_MARKETING = ("invitation",)


def check_allowed(occasion: str, facts: Facts) -> None:
    """Raises SkillError with what may be written instead."""
    if facts.complaint and occasion not in _SERVICE:
        raise _barred("complaint_open", facts, _SERVICE, on=facts.complaint.on)
    if (no := facts.refused("contact")) and occasion not in _NECESSARY:
        raise _barred("no_contact", facts, _NECESSARY, on=no.on)
    if (no := facts.refused("marketing")) and occasion in _MARKETING:
        raise _barred("opted_out", facts, ("birthday", "festival", "care"), on=no.on)
    if occasion == "birthday" and facts.brief.kind == "company":
        raise _barred("no_company_birthday", facts, ("festival", "thanks"))
    if occasion == "maturity" and not facts.maturing():
        raise _barred("nothing_matures", facts, () if facts.refused("contact") else ("follow_up", "festival"))


def _barred(code: str, facts: Facts, instead: tuple[str, ...], on: date | None = None) -> SkillError:
    brief = facts.brief
    fitting = [
        one
        for one in instead
        if (one != "birthday" or brief.kind == "person") and (one != "maturity" or facts.maturing())
    ]
    steps = tuple(Step(Call("draft_message", {"client": brief.code, "occasion": one}), one) for one in fitting)
    return SkillError(code, steps=steps, client=Who(brief), code=brief.code, on=on)
