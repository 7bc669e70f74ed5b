"""Deals in the pipeline."""

from typing import Annotated

from pydantic import NonNegativeInt

from knowledge.tables.stages import Stage
from skills.contract import ADVISING, Call, Desk, Field, Listing, Mark, Reply, Request, Row, Skill, Step, line
from skills.values import Money, Note, Term, Who
from storage.opportunities import Opportunities
from storage.views import OpportunityView

PAGE = 8


class ListOpportunities(Request):
    """The opportunities of the book, of one client or at one stage, the stuck ones marked."""

    client: Annotated[str | None, Mark("client")] = Field(
        default=None, description="Client name, number or code; default: all clients"
    )
    stage: Stage | None = Field(default=None, description="Only those at this stage")
    offset: NonNegativeInt = Field(default=0, le=1_000_000)


def run(request: ListOpportunities, desk: Desk) -> Reply:
    """See `ListOpportunities`."""
    stages = desk.methodology.stages(desk.today)
    found = desk.book.opportunities(
        request.client,
        request.stage,
        stuck_before=stages.stuck_before(desk.today),
        limit=PAGE,
        offset=request.offset,
    )
    rows: list[Row] = [_head(request, found, desk)]
    for number, one in enumerate(found.rows, start=request.offset + 1):
        rows += _rows(number, one, request, desk)
    left = found.total - request.offset - len(found.rows)
    rows.append((line("more", count=left if left > 0 else None),))
    if found.stuck:
        rows.append((line("ours"),))
    codes = tuple(one.client.code for one in found.rows)
    listing = Listing("client", codes, request.offset + 1) if codes and request.client is None else None
    shown = tuple(dict.fromkeys((*((request.client,) if request.client else ()), *codes)))
    return Reply(tuple(rows), _steps(request, left), client=request.client, listing=listing, shown=shown)


def _head(request: ListOpportunities, found: Opportunities, desk: Desk) -> Row:
    figures = (
        line("stuck_count", count=found.stuck or None),
        line("amount", amount=Money(found.amount) if found.amount else None),
    )
    stage = line("at", stage=Term("stage", request.stage) if request.stage else None)
    if request.client is None:
        return (line("all", count=found.total) if found.total else line("none"), stage, *figures)
    client = desk.book.briefs([request.client])[0]
    title = line("of_client", client=Who(client), code=client.code)
    return (title, line("count", count=found.total) if found.total else line("none_of_client"), stage, *figures)


def _rows(number: int, one: OpportunityView, request: ListOpportunities, desk: Desk) -> list[Row]:
    """Whose, what, how far, since when; under a stuck one, what is missing to leave its stage."""
    rule = desk.methodology.stages(desk.today).stages[one.stage]  # type: ignore[index]
    days = (desk.today - one.stage_on).days
    stuck = days > rule.most_days
    title = line("titled", title=Note(one.title, one.client)) if one.title else line("untitled")
    who = line("who", client=Who(one.client), code=one.client.code) if request.client is None else None
    first = line("entry_stuck" if stuck else "entry", number=number, what=who or title)
    rest = (title,) if who else ()
    since = line("days_stuck" if stuck else "days", days=days, most=rule.most_days)
    amount = line("worth", amount=Money(one.amount) if one.amount else None)
    rows: list[Row] = [(first, *rest, line("stage", stage=Term("stage", one.stage)), since, amount)]
    if stuck and request.client is not None:
        rows.append((line("missing", evidence=rule.evidence(desk.language)),))
    return rows


def _steps(request: ListOpportunities, left: int) -> tuple[Step, ...]:
    asked = {name: value for name, value in (("client", request.client), ("stage", request.stage)) if value}
    steps = []
    if request.offset:
        steps.append(
            Step(Call("list_opportunities", {**asked, "offset": max(0, request.offset - PAGE)}), "previous_page")
        )
    if left > 0:
        steps.append(Step(Call("list_opportunities", {**asked, "offset": request.offset + PAGE}), "next_page"))
    if request.client is not None:
        client = {"client": request.client}
        steps += [Step(Call("move_opportunity", client)), Step(Call("look_up_client", client))]
    return tuple(steps)


SKILL = Skill(ListOpportunities, run, roles=ADVISING)
