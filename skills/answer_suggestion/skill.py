"""What became of a suggestion. The tap, or the plain statement, is the consent."""

import re
from datetime import date, timedelta
from typing import Literal

from skills.contract import (
    ADVISING,
    Asks,
    Call,
    ClientBrief,
    Desk,
    Field,
    Reply,
    Request,
    Row,
    Skill,
    SkillError,
    Step,
    SuggestionRef,
    Text,
    line,
)
from skills.entered import cleaned
from skills.planning import lead_of
from skills.values import Note, Weekday, Who
from storage.fence import NotVisible
from storage.suggestions import KeepAnswer

LONGEST_REASON = 500
_CODE = re.compile(r"(C\d{4,8})(?:\.([a-z_]{3,24}))?")
UNNAMED = "plan"  # the kind of an answer to a client in the plan for whom nothing is suggested today


class AnswerSuggestion(Request):
    """A suggestion is done, put off, or does not fit."""

    suggestion: SuggestionRef = Field(
        description="The suggestion's code; a client's code means the one that leads today"
    )
    answer: Literal["done", "later", "unfit"] = Field(description="What the person says of it")
    on: date | None = Field(default=None, description="The day to which it is put off")
    reason: Text | None = Field(default=None, description="Why it does not fit, in the advisor's own words")


def run(request: AnswerSuggestion, desk: Desk) -> Reply:
    """See `AnswerSuggestion`."""
    client, kind = _meant(request.suggestion, desk)
    plans = desk.methodology.plans(desk.today)
    until = _put_off(request, desk) if request.answer == "later" else None
    reason = cleaned(request.reason, LONGEST_REASON) if request.reason and request.answer == "unfit" else None
    change = KeepAnswer(client.code, kind, desk.today, request.answer, desk.today, until, reason)
    trigger = plans.triggers.triggers.get(kind)  # type: ignore[call-overload]
    rest = plans.planning.rest_after_unfit_days
    title = line(request.answer, client=Who(client), code=client.code, on=Weekday(until) if until else None)
    rows: dict[str, tuple[Row, ...]] = {
        "done": ((line("rests", days=trigger.cool_down_days if trigger else None),), (line("ask_note"),)),
        "later": ((line("comes_again"),),),
        "unfit": (
            (line("reason", reason=Note(reason, client) if reason else None),),
            (line("left_alone", days=rest), line("unfit_rests", days=trigger.unfit_days if trigger else None)),
            *(() if reason else ((line("ask_reason"),),)),
        ),
    }
    return Reply(
        ((title,), *rows[request.answer]),
        _steps(request, client),
        client=client.code,
        shown=(client.code,),
        changes=(change,),
        asks=_asks(request, client, kind, reason),
    )


def _meant(said: str, desk: Desk) -> tuple[ClientBrief, str]:
    """The client and the kind that a code names; NotVisible for somebody else's client, SkillError for no code at all."""
    found = _CODE.fullmatch(said)
    if found is None:
        raise SkillError("no_suggestion")
    clients = desk.book.briefs([found[1]])
    if not clients:
        raise NotVisible(found[1])
    kind = found[2]
    if kind is None:
        lead = lead_of(desk, found[1])
        return clients[0], lead.kind if lead else UNNAMED
    if kind != UNNAMED and kind not in desk.methodology.plans(desk.today).triggers.triggers:
        raise SkillError("no_suggestion")
    return clients[0], kind


def _put_off(request: AnswerSuggestion, desk: Desk) -> date:
    until = request.on or desk.today + timedelta(days=desk.methodology.plans(desk.today).planning.later_days)
    if until <= desk.today:
        raise SkillError("too_early")
    return until


def _asks(request: AnswerSuggestion, client: ClientBrief, kind: str, reason: str | None) -> Asks | None:
    """After a contact, what was said; after an unfit one, why."""
    if request.answer == "done":
        return Asks(Call("record_contact", {"client": client.code}), "note")
    if request.answer == "unfit" and reason is None:
        return Asks(Call("answer_suggestion", {"suggestion": f"{client.code}.{kind}", "answer": "unfit"}), "reason")
    return None


def _steps(request: AnswerSuggestion, client: ClientBrief) -> tuple[Step, ...]:
    code = {"client": client.code}
    if request.answer == "done":
        return (Step(Call("remind", code)), Step(Call("plan_day")))
    if request.answer == "unfit":
        return (Step(Call("draft_message", code)), Step(Call("suggest_next_action", code)), Step(Call("plan_day")))
    return (Step(Call("remind", code)), Step(Call("plan_day")))


SKILL = Skill(AnswerSuggestion, run, roles=ADVISING, effect="tap")
