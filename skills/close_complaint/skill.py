"""A complaint that was settled."""

from skills.close_complaint.words import outcome_in, pick
from skills.contract import (
    ADVISING,
    Ask,
    Asks,
    Call,
    ClientRef,
    Desk,
    Field,
    Line,
    Reply,
    Request,
    Skill,
    Step,
    Text,
    line,
)
from skills.values import Note, Who
from storage.feedback import CloseComplaint as Close
from storage.views import ClientBrief, FeedbackView


class CloseComplaint(Request):
    """Close a client's open complaint and record how it was settled."""

    client: ClientRef = Field(description="Client name, number or code")
    outcome: Text = Field(description="How the complaint was settled, as it was said")
    complaint: str | None = Field(default=None, description="Which of several: its code, place or words")


def run(request: CloseComplaint, desk: Desk) -> Reply | Ask:
    """See `CloseComplaint`."""
    client = desk.book.briefs([request.client])[0]
    found = list(desk.book.open_complaints(client.code))
    if not found:
        row = (line("head", client=Who(client), code=client.code), line("none_open"))
        return Reply((row,), _steps(client.code), client=client.code, shown=(client.code,))
    outcome = outcome_in(request.outcome, client)
    if outcome is None:
        return Ask("outcome")
    if request.complaint is not None:
        picked = pick(request.complaint, found)
        found = [picked] if picked else found
    return _which(request, client, found) if len(found) > 1 else _closed(client, found[0], outcome, desk)


def _closed(client: ClientBrief, one: FeedbackView, outcome: str, desk: Desk) -> Reply:
    days = (desk.today - one.on).days
    late = one.due_on is not None and desk.today > one.due_on
    what = line("what", on=one.on, text=_text(one))
    told = line("outcome", outcome=Note(outcome, client))
    took = line("took_late" if late else "took", days=days)
    rows = (
        (line("head", client=Who(client), code=client.code), line("closed"), took),
        (what,),
        (told,),
        (line("call_back"),),
    )
    steps = _steps(client.code)
    change = Close(one.code, one.version, desk.today, outcome)
    heard = (what, told)
    return Reply(rows, steps, client=client.code, shown=(client.code,), changes=(change,), heard=heard)


def _which(request: CloseComplaint, client: ClientBrief, found: list[FeedbackView]) -> Reply:
    given = {"client": client.code, "outcome": request.outcome}
    head = (line("head", client=Who(client), code=client.code), line("which", count=len(found)))
    rows = [
        (line("entry", number=number, on=one.on, text=_text(one)), line("due", on=one.due_on))
        for number, one in enumerate(found, start=1)
    ]
    steps = tuple(
        Step(Call("close_complaint", {**given, "complaint": one.code}), "pick", {"number": number, "on": one.on})
        for number, one in enumerate(found, start=1)
    )
    asks = Asks(Call("close_complaint", given), "complaint")
    return Reply((head, *rows), steps, client=client.code, shown=(client.code,), asks=asks)


def _steps(code: str) -> tuple[Step, ...]:
    return tuple(Step(Call(name, {"client": code})) for name in ("client_timeline", "look_up_client"))


def _text(one: FeedbackView) -> Note | Line:
    return Note(one.text, one.client, most=60) if one.text else line("untold")


SKILL = Skill(CloseComplaint, run, roles=ADVISING, effect="writes")
