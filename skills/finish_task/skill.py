"""Mark one of the person's own tasks as done. The tap, or the plain statement, is the consent."""

from skills.contract import ADVISING, Ask, Call, Desk, Field, Reply, Request, Skill, Step, TaskRef, line
from skills.tasked import about, clients_of, which
from skills.values import Note
from storage.changes import FinishTask as Finish


class FinishTask(Request):
    """A task is done."""

    task: TaskRef = Field(description="Task code, such as T000012; several with spaces are asked back")


def run(request: FinishTask, desk: Desk) -> Reply | Ask:
    """See `FinishTask`."""
    fitting = [desk.book.task(code) for code in request.task.split()[:8]]
    still_open = [task for task in fitting if task.done_on is None]
    if len(still_open) > 1:
        return which(still_open, "finish_task", "finish", {})
    task = (still_open or fitting)[0]
    client = task.client
    steps = (Step(Call("my_tasks")), *((Step(Call("look_up_client", {"client": client.code})),) if client else ()))
    code = client.code if client else None
    if task.done_on is not None:
        done = line("already", text=Note(task.text, client), on=task.done_on)
        return Reply(((done, about(task.client)),), steps, client=code, shown=clients_of([task]))
    left = desk.book.open_tasks(until=desk.today, limit=1).total - (task.due_on <= desk.today)
    rest = line("left", count=left) if left > 0 else line("none_left")
    undo = Step(Call("reopen_task", {"task": task.code, "version": task.version + 1}))
    return Reply(
        rows=((line("done", text=Note(task.text, client)), about(task.client)), (rest,)),
        steps=(undo, *steps),
        client=code,
        shown=clients_of([task]),
        changes=(Finish(task.code, task.version, desk.today),),
    )


SKILL = Skill(FinishTask, run, roles=ADVISING, effect="tap")
