"""Whom to contact on a day, the most pressing first."""

from datetime import date, timedelta

from pydantic import PositiveInt

from skills.contract import (
    ADVISING,
    Call,
    ClientBrief,
    Desk,
    Field,
    Listing,
    Reply,
    Request,
    Row,
    Skill,
    SkillError,
    Step,
    line,
)
from skills.planning import Lead, Outlook, look_out
from skills.reasons import because
from skills.values import Note, Weekday, Who
from storage.views import TaskView

_TASKS = 6  # other tasks of the day that are named
_MORE = 3  # clients that one tap adds
_FURTHEST = 60  # days ahead that a plan looks at the most


class PlanDay(Request):
    """The clients to contact on a day, over the whole book, in order and each with its reason."""

    on: date | None = Field(default=None, description="The day to plan; default: today")
    until: date | None = Field(default=None, description="Before which day: what falls due until then counts as well")
    skip: tuple[str, ...] = Field(default=(), max_length=400, description="Clients already shown, by code")
    limit: PositiveInt | None = Field(default=None, le=10, description="How many clients; default: a day's worth")
    only: tuple[str, ...] = Field(
        default=(), max_length=10, description="Only these clients, by code: who is more urgent"
    )


def run(request: PlanDay, desk: Desk) -> Reply:
    """See `PlanDay`."""
    on = _day(request, desk)
    if request.only:
        return _beside(request.only, on, desk)
    found = look_out(desk, on)
    planning = found.plans.planning
    leads = [lead for lead in found.leads() if lead.code not in request.skip]
    chosen = choose_day(leads, request.limit or planning.capacity, planning.most_of_a_kind)
    clients = {client.code: client for client in desk.book.briefs([lead.code for lead in chosen])}
    first = len(request.skip) + 1
    others = _other_tasks(chosen, on, desk) if not request.skip else []
    rows: list[Row] = [_head(request, chosen, found, desk)]
    rows += [_row(number, lead, clients[lead.code], found, desk) for number, lead in enumerate(chosen, start=first)]
    rows += _tasks(others)
    if chosen:
        rows.append((line("ours", most=planning.most_of_a_kind),))
    codes, named = tuple(lead.code for lead in chosen), others[:_TASKS]
    left = len(leads) > len(chosen)
    return Reply(
        tuple(rows),
        _steps(request, codes, first, left=left),
        listing=Listing("client", codes, first) if codes else None,
        shown=tuple(dict.fromkeys((*codes, *(task.client.code for task in named if task.client)))),
        tasks=(
            *(lead.reason.about["task"] for lead in chosen if lead.kind == "task"),
            *(task.code for task in named),
        ),
    )


def _beside(only: tuple[str, ...], on: date, desk: Desk) -> Reply:
    """These clients side by side, the most pressing first; those with nothing pending are named last."""
    clients = {client.code: client for client in desk.book.briefs(dict.fromkeys(only))}
    if not clients:
        raise SkillError("nobody_of_these", status="not_found")
    found = look_out(desk, on, clients)
    leads = sorted(found.leads(), key=lambda lead: -lead.score)
    calm = [code for code in clients if code not in found.reasons]
    codes = (*(lead.code for lead in leads), *calm)
    first = clients[codes[0]]
    head = line("first_of", client=Who(first), code=first.code) if leads else line("none_of", on=Weekday(on))
    rows: list[Row] = [(head,)]
    rows += [_row(number, lead, clients[lead.code], found, desk) for number, lead in enumerate(leads, start=1)]
    for number, code in enumerate(calm, start=len(leads) + 1):
        rows.append((line("calm", number=number, client=Who(clients[code]), code=code),))
    rows.append((line("ours_beside"),))
    steps = _steps(PlanDay(), codes, 1, left=False)
    return Reply(tuple(rows), steps, listing=Listing("client", codes), shown=codes, client=codes[0])


def choose_day(leads: list[Lead], capacity: int, most: int) -> list[Lead]:
    """The best day of these; see `knowledge.rules.ranking.choose`."""
    from knowledge.rules.ranking import choose

    return list(choose(leads, capacity, most))


def _day(request: PlanDay, desk: Desk) -> date:
    """The day that is judged: what has passed cannot be planned, what is far off is not known yet."""
    wanted = request.until or request.on or desk.today
    return min(max(wanted, desk.today), desk.today + timedelta(days=_FURTHEST))


def _head(request: PlanDay, chosen: list[Lead], found: Outlook, desk: Desk) -> Row:
    when = Weekday(found.on)
    if not chosen:
        name = "no_more" if request.skip else "nobody"
        return (line(name, on=when),)
    waiting = len(found.reasons)
    if request.skip:
        return (line("further", count=len(chosen)),)
    if request.until and found.on > desk.today:
        return (line("until", count=len(chosen), on=when), line("of", count=waiting))
    name = "today" if found.on == desk.today else "day"
    return (line(name, count=len(chosen), on=when), line("of", count=waiting))


def _row(number: int, lead: Lead, client: ClientBrief, found: Outlook, desk: Desk) -> Row:
    what = found.plans.playbooks.playbooks[lead.kind].what.in_language(desk.language)  # type: ignore[index]
    why = because(lead.reason, client, found.on, desk.today)
    return (line("entry", number=number, client=Who(client), code=client.code, what=what), line("reason", why=why))


def _other_tasks(chosen: list[Lead], on: date, desk: Desk) -> list[TaskView]:
    """What is due by the day and no line of the plan is about."""
    named = {lead.reason.about["task"] for lead in chosen if lead.kind == "task"}
    return [task for task in desk.book.open_tasks(until=on, limit=200).rows if task.code not in named]


def _tasks(others: list[TaskView]) -> list[Row]:
    """Beside the plan: the first few by name, of the others how many there are."""
    if not others:
        return []
    told = [
        line("task_of", text=Note(task.text, task.client), client=Who(task.client))
        if task.client
        else line("task", text=Note(task.text))
        for task in others[:_TASKS]
    ]
    more = len(others) - len(told)
    return [(line("tasks", count=len(others), tasks=told), line("more_tasks", count=more or None))]


def _steps(request: PlanDay, codes: tuple[str, ...], first: int, *, left: bool) -> tuple[Step, ...]:
    asked = request.model_dump(mode="json", exclude_none=True, include={"on", "until"})
    numbers = tuple(
        Step(Call("suggest_next_action", {"client": code}), "open", {"number": number})
        for number, code in enumerate(codes, start=first)
    )
    further = Call("plan_day", {**asked, "skip": [*request.skip, *codes], "limit": _MORE})
    why = (
        (Step(Call("suggest_next_action", {"client": codes[0], "why": True}), "why_first", {"number": first}),)
        if codes
        else ()
    )
    return (*numbers, *why, *((Step(further, "more"),) if left else ()), Step(Call("my_tasks")))


SKILL = Skill(PlanDay, run, roles=ADVISING)
