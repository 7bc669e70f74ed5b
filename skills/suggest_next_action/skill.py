"""What to do next with a client, and why."""

from collections.abc import Sequence

from knowledge.sections import find_section
from skills.citing import citation, cited, opening
from skills.contract import (
    ADVISING,
    Call,
    ClientBrief,
    ClientRef,
    Desk,
    Field,
    Line,
    Reply,
    Request,
    Row,
    Skill,
    Step,
    line,
)
from skills.planning import Outlook, Reason, look_out
from skills.reasons import because
from skills.suggest_next_action.limits import limit_line
from skills.suggest_next_action.rank import why_rows
from skills.values import Who

_MORE = 2  # further reasons that are told beside the leading one


class SuggestNextAction(Request):
    """The next thing to do with one client: why now, how to open, what to avoid, what would change it."""

    client: ClientRef = Field(description="Client name, number or code")
    why: bool = Field(default=False, description="Explain the rank: value, likelihood and urgency")


def run(request: SuggestNextAction, desk: Desk) -> Reply:
    """See `SuggestNextAction`."""
    client = desk.book.briefs([request.client])[0]
    if request.why:
        found = look_out(desk, desk.today)
        reasons = found.reasons.get(client.code, ())
        if reasons:
            return Reply(
                why_rows(client, found, desk),
                _steps(reasons[0], found, asked=True),
                client=client.code,
                shown=(client.code,),
            )
    else:
        found = look_out(desk, desk.today, [client.code])
        reasons = found.reasons.get(client.code, ())
    if not reasons:
        return _nothing(client, found, desk)
    return _suggestion(client, reasons, found, desk)


def _suggestion(client: ClientBrief, reasons: Sequence[Reason], found: Outlook, desk: Desk) -> Reply:
    lead, plans, said = reasons[0], found.plans, desk.language
    book = plans.playbooks.playbooks[lead.kind]  # type: ignore[index]
    passage = find_section(book.cite, said)
    opening_row = line("opening", said=book.opening.in_language(said))
    others = [_also(one, client, found, desk) for one in reasons[1 : 1 + _MORE]]
    rows: tuple[Row, ...] = (
        (line("title", client=Who(client), code=client.code, what=book.what.in_language(said)),),
        (line("why", reason=because(lead, client, found.on, desk.today)),),
        (opening_row,),
        (line("then", said=book.then.in_language(said)),),
        *((also,) for also in others),
        (line("avoid", said=book.avoid.in_language(said)), limit_line(lead, found, said)),
        (line("change", said=book.change.in_language(said)),),
        (cited(1, passage), line("ours")),
    )
    return Reply(
        rows,
        (*_steps(lead, found), opening(passage)),
        client=client.code,
        shown=(client.code,),
        citations=(citation(passage, said),),
    )


def _also(reason: Reason, client: ClientBrief, found: Outlook, desk: Desk) -> Line:
    what = found.plans.playbooks.playbooks[reason.kind].what.in_language(desk.language)  # type: ignore[index]
    return line("also", what=what, reason=because(reason, client, found.on, desk.today))


def _steps(lead: Reason, found: Outlook, *, asked: bool = False) -> tuple[Step, ...]:
    occasion = found.plans.playbooks.playbooks[lead.kind].occasion  # type: ignore[index]
    code, client = code_of(lead), {"client": lead.code}
    why = () if asked else (Step(Call("suggest_next_action", {**client, "why": True}), "why_ranked"),)
    return (
        Step(Call("answer_suggestion", {"suggestion": code, "answer": "done"}), "done"),
        Step(Call("answer_suggestion", {"suggestion": code, "answer": "later"}), "later"),
        Step(Call("answer_suggestion", {"suggestion": code, "answer": "unfit"}), "unfit"),
        Step(Call("draft_message", {**client, "occasion": occasion}), "write"),
        *why,
        *((Step(Call("suggest_next_action", client)),) if asked else ()),
    )


def code_of(reason: Reason) -> str:
    """What the answer to a suggestion names it by."""
    return f"{reason.code}.{reason.kind}"


def _nothing(client: ClientBrief, found: Outlook, desk: Desk) -> Reply:
    """That nothing is due, or why the client is to be left alone."""
    about, held = found.about[client.code], found.held[client.code]
    title = line("nothing" if held is None else "leave_alone", client=Who(client), code=client.code)
    why = {
        "opted_out": line("opted_out", on=about["contact_ok_on"]),
        "resting": line("resting", on=about["rest_until"]),
        "capped": line("capped", on=about["last_contact"], days=found.plans.planning.cap_days),
    }
    steps = tuple(
        Step(Call(name, {"client": client.code})) for name in ("kyc_questions", "client_timeline", "look_up_client")
    )
    second = why[held] if held else line("nothing_due")
    owed = line("owed", on=about["complaint_due"]) if about["complaint_on"] else None
    return Reply(((title,), (second,), *(((owed,),) if owed else ())), steps, client=client.code, shown=(client.code,))


SKILL = Skill(SuggestNextAction, run, roles=ADVISING)
