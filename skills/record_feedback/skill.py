"""A complaint, praise or a survey score heard from a client."""

from datetime import timedelta
from typing import Annotated, Literal

from skills.contract import (
    ADVISING,
    Ask,
    Call,
    ClientRef,
    Desk,
    Field,
    Line,
    Reply,
    Request,
    Row,
    Skill,
    SkillError,
    Spoken,
    Step,
    Text,
    line,
)
from skills.record_feedback.words import explicit, measure_in, score_in, told_in
from skills.values import Note, Term, Weekday, Who
from storage.feedback import AddFeedback
from storage.views import ClientBrief

Kind = Literal["complaint", "praise", "survey"]
Measure = Literal["nps", "csat", "ces"]


class RecordFeedback(Request):
    """Record what a client thinks of the service: a complaint, praise, or the score given in a survey."""

    client: ClientRef = Field(description="Client name, number or code")
    kind: Annotated[Kind, Spoken("feedback")] = Field(description="A complaint, praise or a survey answer")
    text: Text | None = Field(default=None, description="What the client said, as it was told")
    score: int | None = Field(default=None, ge=0, le=10, description="Survey score, 0 to 10")
    measure: Measure | None = Field(
        default=None, description="The scale: nps 0-10, csat 1-5, ces 1-7; default: as said"
    )


def run(request: RecordFeedback, desk: Desk) -> Reply | Ask:
    """See `RecordFeedback`."""
    client = desk.book.briefs([request.client])[0]
    text = told_in(request.text, client)
    if request.kind == "survey":
        return _survey(request, client, text, desk)
    if text is None:
        return Ask("text")
    return _complaint(client, text, desk) if request.kind == "complaint" else _praise(client, text, desk)


def _complaint(client: ClientBrief, text: str, desk: Desk) -> Reply:
    """A complaint opens a ticket whose clock runs from today."""
    rules = desk.methodology.feedback(desk.today)
    due = desk.today + timedelta(days=rules.complaint_days)
    earlier = desk.book.open_complaints(client.code)
    said = line("said", text=Note(text, client))
    ticket = line("ticket", on=Weekday(due), days=rules.complaint_days)
    already = line("open_already", count=len(earlier) or None, on=earlier[0].on if earlier else None)
    change = AddFeedback(client.code, "complaint", desk.today, text, due_on=due)
    rows: tuple[Row, ...] = ((_head(client), line("complaint")), (said,), (ticket,), (line("pause"),), (already,))
    steps = (
        Step(Call("draft_message", {"client": client.code, "occasion": "apology"}), "apology"),
        Step(Call("look_up_client", {"client": client.code})),
    )
    heard = (line("kind_complaint"), said, ticket, already)
    return _reply(client, rows, change, heard, steps)


def _praise(client: ClientBrief, text: str, desk: Desk) -> Reply:
    said = line("said", text=Note(text, client))
    change = AddFeedback(client.code, "praise", desk.today, text)
    return _reply(client, ((_head(client), line("praise")), (said,)), change, (line("kind_praise"), said))


def _survey(request: RecordFeedback, client: ClientBrief, text: str | None, desk: Desk) -> Reply | Ask:
    """A score on its scale; without a scale that was said or that fits, of ten."""
    score = score_in(request.text) if request.score is None else request.score
    if score is None:
        return Ask("score")
    scales = desk.methodology.feedback(desk.today).scales
    measure = request.measure or measure_in(request.text, score, scales)
    if measure is not None and not scales[measure][0] <= score <= scales[measure][1]:
        low, high = scales[measure]
        raise SkillError("off_scale", measure=Term("measure", measure), low=low, high=high, score=score)
    most = scales[measure][1] if measure else 10
    told = line("score", score=score, most=most, measure=Term("measure", measure) if measure else None)
    plain = line("score_plain", score=score, most=most) if measure is None else told
    said = line("said", text=Note(text, client) if text and not explicit(text) else None)
    change = AddFeedback(client.code, "survey", desk.today, text, measure, score)
    rows: tuple[Row, ...] = ((_head(client), plain), (said,), _band(measure, score))
    return _reply(client, rows, change, (line("kind_survey"), plain, said))


def _band(measure: str | None, score: int) -> Row:
    """What the score counts as, where the measure says so."""
    if measure == "nps":
        return (line("detractor" if score <= 6 else "passive" if score <= 8 else "promoter"),)
    if measure == "csat":
        return (line("satisfied" if score >= 4 else "not_satisfied"),)
    return ()


def _reply(
    client: ClientBrief,
    rows: tuple[Row, ...],
    change: AddFeedback,
    heard: tuple[Line, ...],
    steps: tuple[Step, ...] = (),
) -> Reply:
    steps = steps or (Step(Call("look_up_client", {"client": client.code})),)
    return Reply(rows, steps, client=client.code, shown=(client.code,), changes=(change,), heard=heard)


def _head(client: ClientBrief) -> Line:
    return line("head", client=Who(client), code=client.code)


SKILL = Skill(RecordFeedback, run, roles=ADVISING, effect="writes")
