"""Put one of the person's own tasks to another day."""

from datetime import date

from skills.contract import ADVISING, Ask, Call, Desk, Field, Reply, Request, Skill, SkillError, Step, TaskRef, line
from skills.tasked import about, clients_of, which
from skills.values import Note, Weekday
from storage.changes import MoveTask as Move


class MoveTask(Request):
    """A task is put off, or brought forward, to another day."""

    task: TaskRef = Field(description="Task code, such as T000012; several with spaces are asked back")
    on: date = Field(description="The new day")


def run(request: MoveTask, desk: Desk) -> Reply | Ask:
    """See `MoveTask`."""
    if request.on < desk.today:
        return Ask("on", why="gone_by")
    fitting = [desk.book.task(code) for code in request.task.split()[:8]]
    still_open = [task for task in fitting if task.done_on is None]
    if len(still_open) > 1:
        return which(still_open, "move_task", "move", {"on": request.on.isoformat()})
    if not still_open:
        raise SkillError("done_already", on=fitting[0].done_on)
    task = still_open[0]
    days = line("days", before=Weekday(task.due_on), after=Weekday(request.on))
    what = line("what", text=Note(task.text, task.client))
    return Reply(
        rows=((line("done"), about(task.client)), (days,), (what,)),
        steps=(
            Step(Call("my_tasks")),
            *(Step(Call("look_up_client", {"client": code})) for code in clients_of([task])),
        ),
        client=task.client.code if task.client else None,
        shown=clients_of([task]),
        changes=(Move(task.code, task.version, request.on),),
        heard=(days, what),
    )


SKILL = Skill(MoveTask, run, roles=ADVISING, effect="writes")
