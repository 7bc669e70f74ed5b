"""Mark one of the person's own tasks as done. The tap, or the plain statement, is the consent."""

from skills.contract import (
    ADVISING,
    Ask,
    Call,
    Desk,
    Field,
    Line,
    Listing,
    Reply,
    Request,
    Row,
    Skill,
    Step,
    TaskRef,
    TaskView,
    line,
)
from skills.values import Note, Who
from storage.changes import FinishTask as Finish


class FinishTask(Request):
    """A task is done."""

    task: TaskRef = Field(description="Task code, such as T000012; several with spaces are asked back")


def run(request: FinishTask, desk: Desk) -> Reply | Ask:
    """See `FinishTask`."""
    fitting = [desk.book.task(code) for code in request.task.split()[:8]]
    still_open = [task for task in fitting if task.done_on is None]
    if len(still_open) > 1:
        return _which(still_open)
    task = (still_open or fitting)[0]
    client = task.client
    steps = (Step(Call("my_tasks")), *((Step(Call("look_up_client", {"client": client.code})),) if client else ()))
    code = client.code if client else None
    if task.done_on is not None:
        done = line("already", text=Note(task.text, client), on=task.done_on)
        return Reply(((done, _about(task)),), steps, client=code, shown=_shown([task]))
    left = desk.book.open_tasks(until=desk.today, limit=1).total - (task.due_on <= desk.today)
    rest = line("left", count=left) if left > 0 else line("none_left")
    undo = Step(Call("reopen_task", {"task": task.code, "version": task.version + 1}))
    return Reply(
        rows=((line("done", text=Note(task.text, client)), _about(task)), (rest,)),
        steps=(undo, *steps),
        client=code,
        shown=_shown([task]),
        changes=(Finish(task.code, task.version, desk.today),),
    )


def _which(tasks: list[TaskView]) -> Ask:
    """Several fit: none is done, and each has its button."""
    rows: list[Row] = []
    for number, task in enumerate(tasks, start=1):
        text = line("task", number=number, text=Note(task.text, task.client))
        rows.append((text, _about(task), line("due", on=task.due_on)))
    steps = tuple(
        Step(Call("finish_task", {"task": task.code}), "finish", {"number": number})
        for number, task in enumerate(tasks, start=1)
    )
    return Ask("task", tuple(rows), steps, Listing("task", tuple(task.code for task in tasks)), _shown(tasks))


def _about(task: TaskView) -> Line:
    client = task.client
    return line("client", client=Who(client), code=client.code) if client else line("client", client=None)


def _shown(tasks: list[TaskView]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(task.client.code for task in tasks if task.client))


SKILL = Skill(FinishTask, run, roles=ADVISING, effect="tap")
