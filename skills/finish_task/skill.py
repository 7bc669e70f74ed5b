"""Mark one of the person's own tasks as done. The tap, or the plain statement, is the consent."""

from skills.contract import ADVISING, Call, Desk, Field, Reply, Request, Skill, Step, TaskRef, line
from skills.values import Note, Who
from storage.changes import FinishTask as Finish


class FinishTask(Request):
    """A task is done."""

    task: TaskRef = Field(description="Task code, such as T000012")


def run(request: FinishTask, desk: Desk) -> Reply:
    """See `FinishTask`."""
    task = desk.book.task(request.task)
    client = task.client
    text = Note(task.text, client)
    about = line("client", client=Who(client), code=client.code) if client else line("client", client=None)
    steps = (Step(Call("my_tasks")), *((Step(Call("look_up_client", {"client": client.code})),) if client else ()))
    code = client.code if client else None
    shown = (client.code,) if client else ()
    if task.done_on is not None:
        return Reply(((line("already", text=text, on=task.done_on), about),), steps, client=code, shown=shown)
    left = desk.book.open_tasks(until=desk.today, limit=1).total - (task.due_on <= desk.today)
    rest = line("left", count=left) if left > 0 else line("none_left")
    change = Finish(task.code, task.version, desk.today)
    return Reply(((line("done", text=text), about), (rest,)), steps, client=code, shown=shown, changes=(change,))


SKILL = Skill(FinishTask, run, roles=ADVISING, effect="tap")
