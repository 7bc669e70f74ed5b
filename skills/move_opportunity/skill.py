"""A client's opportunity, moved to another stage."""

from knowledge.tables.stages import Stage, Stages
from skills.contract import ADVISING, Asks, Call, ClientRef, Desk, Field, Line, Reply, Request, Skill, Step, Text, line
from skills.move_opportunity.words import evidence_in, pick, title_in
from skills.values import Note, Term, Who
from storage.opportunities import MoveOpportunity as Move
from storage.opportunities import OpenOpportunity
from storage.views import ClientBrief, OpportunityView

MOST = 9  # of one client's opportunities offered to choose from


class MoveOpportunity(Request):
    """Move a client's opportunity (deal) to a stage, from lead to review, with a note of what showed it."""

    client: ClientRef = Field(description="Client name, number or code")
    stage: Stage = Field(description="The stage that the opportunity has reached")
    note: Text | None = Field(default=None, description="What shows it, in the advisor's own words")
    opportunity: str | None = Field(default=None, description="Which of several: its code, place or title")


def run(request: MoveOpportunity, desk: Desk) -> Reply:
    """See `MoveOpportunity`."""
    client = desk.book.briefs([request.client])[0]
    known = desk.book.opportunities(client.code, limit=MOST)
    found = list(known.rows)
    if request.opportunity is None and request.note and len(found) > 1:
        named = [one for one in found if one.title and one.title in request.note]
        found = named if len(named) == 1 else found
    if request.opportunity is not None:
        picked = pick(request.opportunity, found)
        found = [picked] if picked else found
    evidence = evidence_in(request.note, client)
    if not found:
        return _opened(request, client, known.total, evidence, desk)
    if len(found) > 1:
        return _which(request, client, found)
    return _moved(found[0], request.stage, evidence, desk)


def _opened(request: MoveOpportunity, client: ClientBrief, known: int, evidence: str | None, desk: Desk) -> Reply:
    """Nothing is under way with this client: a new one begins at the stage."""
    title = title_in(request.note, client)
    named = line("titled", title=Note(title, client) if title else None)
    stage = line("stage", stage=Term("stage", request.stage))
    change = OpenOpportunity(client.code, known, title, request.stage, desk.today, evidence)
    rows = ((_head(client), line("opened", stage=Term("stage", request.stage))), (named,))
    return Reply(
        rows,
        _steps(client.code),
        client=client.code,
        shown=(client.code,),
        changes=(change,),
        heard=(line("new"), named, stage),
    )


def _which(request: MoveOpportunity, client: ClientBrief, found: list[OpportunityView]) -> Reply:
    given = {name: value for name, value in request.model_dump().items() if value is not None}
    call = Call("move_opportunity", {**given, "opportunity": None})
    rows = [
        (line("entry", number=number, what=_title(one), stage=Term("stage", one.stage)),)
        for number, one in enumerate(found, start=1)
    ]
    steps = tuple(
        Step(
            Call("move_opportunity", {**given, "opportunity": one.code}),
            "pick",
            {"number": number, "title": _title(one)},
        )
        for number, one in enumerate(found, start=1)
    )
    head = (_head(client), line("which", count=len(found)))
    asks = Asks(call, "opportunity")
    return Reply((head, *rows), steps, client=client.code, shown=(client.code,), asks=asks)


def _moved(one: OpportunityView, stage: Stage, evidence: str | None, desk: Desk) -> Reply:
    client = one.client
    if one.stage == stage:
        days = (desk.today - one.stage_on).days
        row = (_head(client), line("already", what=_title(one), stage=Term("stage", stage), days=days))
        return Reply((row,), _steps(client.code), client=client.code, shown=(client.code,))
    stages = desk.methodology.stages(desk.today)
    moved = line("moved", what=_title(one), before=Term("stage", one.stage), after=Term("stage", stage))
    note = line("evidence", note=Note(evidence, client) if evidence else None)
    more = _told(one.stage, stage, evidence, stages, desk)  # type: ignore[arg-type]
    change = Move(one.code, one.version, one.stage, stage, desk.today, evidence)
    next_one = line("next", evidence=stages.stages[stage].evidence(desk.language))
    return Reply(
        ((_head(client), line("done"), moved), (note,), (next_one,)),
        _steps(client.code),
        client=client.code,
        shown=(client.code,),
        changes=(change,),
        heard=(moved, note, *more),
    )


def _told(before: Stage, after: Stage, evidence: str | None, stages: Stages, desk: Desk) -> tuple[Line, ...]:
    """What the question before the move says beside it: evidence that is missing, stages left out, a way back."""
    left = stages.between(before, after)
    if not left:
        return (line("backward") if evidence else line("backward_why"),)
    over = line("over", stages=[Term("stage", stage) for stage in left[1:]] or None)
    wanted = stages.stages[left[-1] if len(left) > 1 else before].evidence(desk.language)
    missing = () if evidence else (line("no_evidence", evidence=wanted),)
    return (over, *missing)


def _title(one: OpportunityView) -> Line:
    return line("title", title=Note(one.title, one.client)) if one.title else line("untitled")


def _head(client: ClientBrief) -> Line:
    return line("head", client=Who(client), code=client.code)


def _steps(code: str) -> tuple[Step, ...]:
    return tuple(Step(Call(name, {"client": code})) for name in ("list_opportunities", "look_up_client"))


SKILL = Skill(MoveOpportunity, run, roles=ADVISING, effect="writes")
