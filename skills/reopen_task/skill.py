"""Open a task again that was marked as done by mistake."""

from pydantic import PositiveInt

from skills.contract import ADVISING, Call, Desk, Field, Reply, Request, Skill, SkillError, Step, line
from skills.tasked import about, clients_of
from skills.values import Note
from storage.changes import ReopenTask as Reopen


class ReopenTask(Request):
    """A task was not done after all."""

    task: str | None = Field(default=None, description="Task code; default: the one finished last today")
    version: PositiveInt | None = Field(default=None, description="Set by the button: only as it was then")


def run(request: ReopenTask, desk: Desk) -> Reply:
    """See `ReopenTask`."""
    task = desk.book.task(request.task) if request.task else desk.book.finished_last(desk.today)
    if task is None:
        return Reply(((line("nothing"),),), (Step(Call("my_tasks")),))
    client = task.client
    code, shown = client.code if client else None, clients_of([task])
    steps = (Step(Call("my_tasks")),)
    if task.done_on is None:
        return Reply(((line("open", text=Note(task.text, client)), about(client)),), steps, client=code, shown=shown)
    by_button = request.version is not None
    if task.version != request.version if by_button else task.done_on != desk.today:
        raise SkillError("changed")
    return Reply(
        rows=((line("reopened", text=Note(task.text, client)), about(client)), (line("due", on=task.due_on),)),
        steps=(Step(Call("finish_task", {"task": task.code})), *steps),
        client=code,
        shown=shown,
        changes=(Reopen(task.code, task.version),),
    )


SKILL = Skill(ReopenTask, run, roles=ADVISING, effect="tap")
