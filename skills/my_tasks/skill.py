"""The asking person's own tasks."""

from datetime import date, timedelta

from pydantic import NonNegativeInt

from skills.contract import ADVISING, Call, Desk, Field, Line, Listing, Reply, Request, Skill, Step, line
from skills.periods import PeriodArgument
from skills.values import Note, Term, Who
from storage.views import TaskView

PAGE = 8


class MyTasks(Request):
    """Open tasks due in a period, with everything overdue; default: up to a week ahead."""

    period: PeriodArgument | None = Field(default=None, description="Days, as 2026-11-22/2026-11-22")
    overdue: bool = Field(default=False, description="Only what is overdue")
    offset: NonNegativeInt = Field(default=0, le=1_000_000)


def run(request: MyTasks, desk: Desk) -> Reply:
    """See `MyTasks`."""
    since, until, scope = _span(request, desk)
    page = desk.book.open_tasks(until=until, since=since, limit=PAGE, offset=request.offset)
    if not page.rows:
        return Reply(
            rows=((line("none", scope=scope),),), steps=(Step(Call("find_clients", {"dormant_days": 90}), "silent"),)
        )
    late = sum(task.due_on < desk.today for task in page.rows)
    head = (line("title", count=page.total, scope=scope), line("late", count=late or None))
    rows = [_row(number, task, desk) for number, task in enumerate(page.rows, start=request.offset + 1)]
    left = page.total - request.offset - len(page.rows)
    return Reply(
        rows=(head, *rows, (line("more", count=left or None),)),
        steps=_steps(request, page.rows, left),
        listing=Listing("task", tuple(task.code for task in page.rows), request.offset + 1),
        shown=tuple(task.client.code for task in page.rows if task.client),
    )


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


def _steps(request: MyTasks, tasks: tuple[TaskView, ...], left: int) -> tuple[Step, ...]:
    done = tuple(
        Step(Call("finish_task", {"task": task.code}), "finish", {"number": number})
        for number, task in enumerate(tasks[:4], start=request.offset + 1)
    )
    if left <= 0:
        return done
    asked = request.model_dump(mode="json", exclude_defaults=True)
    return (*done, Step(Call("my_tasks", {**asked, "offset": request.offset + PAGE}), "next_page"))


SKILL = Skill(MyTasks, run, roles=ADVISING)
