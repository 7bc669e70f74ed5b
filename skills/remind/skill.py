"""A task for the asking person on a later day."""

from datetime import date
from typing import Annotated

from skills.contract import ADVISING, Ask, Call, Desk, Field, Mark, Reply, Request, Row, Skill, Step, TaskText, line
from skills.entered import cleaned
from skills.tasked import about
from skills.values import Note, Weekday
from storage.record_changes import AddTask

LONGEST = 500  # as the table has room for


class Remind(Request):
    """Remind the asking person on a day to do something, for a client or in general."""

    text: TaskText = Field(description="What to do, as it was said")
    on: date = Field(description="The day of the reminder")
    client: Annotated[str | None, Mark("client")] = Field(
        default=None, description="Client name, number or code, where it is about one"
    )


def run(request: Remind, desk: Desk) -> Reply | Ask:
    """See `Remind`."""
    if request.on < desk.today:
        return Ask("on", why="gone_by")
    text = cleaned(request.text, LONGEST)
    client = desk.book.briefs([request.client])[0] if request.client else None
    day, what = line("day", on=Weekday(request.on)), line("what", text=Note(text, client))
    told = _told(request.on, desk)
    steps = (Step(Call("my_tasks")), *((Step(Call("look_up_client", {"client": client.code})),) if client else ()))
    return Reply(
        ((line("done"), about(client), day), (what,), *told),
        steps,
        client=client.code if client else None,
        shown=(client.code,) if client else (),
        changes=(AddTask(text, request.on, client.code if client else None),),
        heard=(day, what, *(part for row in told for part in row)),
    )


def _told(on: date, desk: Desk) -> tuple[Row, ...]:
    """When the reminder is sent, or why it is not: as the person chose, else our default."""
    choices = desk.book.report_choices()
    plan = choices.reports.get("reminders") or desk.methodology.times_of_reports(desk.today).reports["reminders"]
    if not choices.reachable:
        return ((line("unreachable"),),)
    if not plan.active:
        return ((line("switched_off"),),)
    if on == desk.today:
        return ((line("in_list_today"),),)
    return ((line("sent_at", at=f"{plan.at:%H:%M}"),),)


SKILL = Skill(Remind, run, roles=ADVISING, effect="writes")
