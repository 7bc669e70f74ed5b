"""The asking person's own tasks."""

from datetime import date, timedelta

from pydantic import NonNegativeInt

from skills.contract import ADVISING, Call, Desk, Field, Line, Listing, Reply, Request, Skill, Step, line
from skills.periods import PeriodArgument
from skills.values import Note, Term, Who
from storage.listings import LONGEST
from storage.views import Page, TaskView

PAGE = 8


class MyTasks(Request):
    """Open tasks due in a period, with everything overdue; default: up to a week ahead."""

    period: PeriodArgument | None = Field(default=None, description="Days, as 2026-11-22/2026-11-22")
    overdue: bool = Field(default=False, description="Only what is overdue")
    only: tuple[str, ...] = Field(default=(), max_length=200, description="Only these tasks, by code")
    offset: NonNegativeInt = Field(default=0, le=1_000_000)
    listing: str | None = Field(default=None, max_length=32, description="Set by the buttons that turn pages")


def run(request: MyTasks, desk: Desk) -> Reply:
    """See `MyTasks`."""
    since, until, scope = _span(request, desk)
    codes: tuple[str, ...] = ()
    if request.only:
        page, scope = _chosen(request, desk), line("scope_only_day", on=until)
    else:
        page, codes = _page(request, desk, since, until)
    if not page.rows and request.listing:  # all of that page are done by now
        return run(request.model_copy(update={"listing": None, "offset": 0}), desk)
    if not page.rows:
        return Reply(
            rows=((line("none", scope=scope),),), steps=(Step(Call("find_clients", {"dormant_days": 90}), "silent"),)
        )
    late = sum(task.due_on < desk.today for task in page.rows)
    head = (line("title", count=page.total, scope=scope), line("late", count=late or None))
    rows = [_row(number, task, desk) for number, task in enumerate(page.rows, start=request.offset + 1)]
    left = max(0, page.total - request.offset - PAGE)
    keep = desk.book.keep_list(codes) if codes and (left or request.offset) else None
    return Reply(
        rows=(head, *rows, (line("more", count=left or None),)),
        steps=_steps(request, page.rows, left, keep.token if keep else None),
        listing=Listing("task", tuple(task.code for task in page.rows), request.offset + 1),
        shown=tuple(task.client.code for task in page.rows if task.client),
        changes=(keep,) if keep else (),
    )


def _page(request: MyTasks, desk: Desk, since: date | None, until: date) -> tuple[Page[TaskView], tuple[str, ...]]:
    """The page as first listed, without what is done since, and the codes of the whole list where it is kept."""
    codes = desk.book.kept_list(request.listing) if request.listing else None
    if codes is not None:
        part = desk.book.tasks(codes[request.offset : request.offset + PAGE])
        return Page(tuple(task for task in part if task.done_on is None), len(codes)), codes
    page = desk.book.open_tasks(until=until, since=since, limit=PAGE, offset=request.offset)
    whole = PAGE < page.total <= LONGEST
    return page, desk.book.open_task_codes(until=until, since=since) if whole else ()


def _chosen(request: MyTasks, desk: Desk) -> Page[TaskView]:
    """A page of the tasks asked for by code, as far as they are still open."""
    still_open = [task for task in map(desk.book.task, request.only) if task.done_on is None]
    return Page(tuple(still_open[request.offset : request.offset + PAGE]), len(still_open))


def _span(request: MyTasks, desk: Desk) -> tuple[date | None, date, Line]:
    """From which day (None: everything overdue as well) to which, and how that is said."""
    today, period = desk.today, request.period
    if request.overdue:
        return None, today - timedelta(days=1), line("scope_overdue")
    if period is None:
        return None, today + timedelta(days=7), line("scope", start=today, end=today + timedelta(days=7))
    if period.start <= today <= period.end:
        scope = line("scope_day", on=today) if period.end == today else line("scope", start=today, end=period.end)
        return None, period.end, scope
    if period.start == period.end:
        return period.start, period.end, line("scope_only_day", on=period.end)
    return period.start, period.end, line("scope_only", start=period.start, end=period.end)


def _row(number: int, task: TaskView, desk: Desk) -> tuple[Line, ...]:
    late = (desk.today - task.due_on).days
    due = line("overdue", days=late) if late > 0 else line("due_today") if late == 0 else line("due", on=task.due_on)
    if task.client is None:
        return (line("task", number=number, text=Note(task.text)), due)
    about = line("client", client=Who(task.client), code=task.client.code)
    label = line("label", label=Term("tier", task.client.tier) if task.client.tier else None)
    return (line("task", number=number, text=Note(task.text, task.client)), about, label, due)


def _steps(request: MyTasks, tasks: tuple[TaskView, ...], left: int, token: str | None) -> tuple[Step, ...]:
    done = tuple(
        Step(Call("finish_task", {"task": task.code}), "finish", {"number": number})
        for number, task in enumerate(tasks[:4], start=request.offset + 1)
    )
    asked = request.model_dump(mode="json", exclude_defaults=True, exclude={"listing", "offset"})
    asked |= {"listing": token} if token else {}
    before, after = max(0, request.offset - PAGE), request.offset + PAGE
    turns = [Step(Call("my_tasks", {**asked, "offset": before}), "previous_page")] if request.offset else []
    if left > 0:
        turns.append(Step(Call("my_tasks", {**asked, "offset": after}), "next_page"))
    return (*done, *turns)


SKILL = Skill(MyTasks, run, roles=ADVISING)
