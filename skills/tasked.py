"""Tasks as several skills show them: whose one is, and which of several is meant."""

from collections.abc import Mapping, Sequence
from typing import Any

from skills.contract import Ask, Call, ClientBrief, Line, Listing, Row, Step, TaskView, line
from skills.values import Note, Who


def about(client: ClientBrief | None) -> Line:
    """The client whom a task concerns; nothing where it concerns none."""
    return line("client", client=Who(client), code=client.code) if client else line("client", client=None)


def clients_of(tasks: Sequence[TaskView]) -> tuple[str, ...]:
    """The codes of the clients whom tasks concern, each once."""
    return tuple(dict.fromkeys(task.client.code for task in tasks if task.client))


def which(tasks: Sequence[TaskView], skill: str, label: str, given: Mapping[str, Any]) -> Ask:
    """Several fit: nothing is done to any, and each has its button, which calls the skill with what is `given` besides."""
    rows: list[Row] = []
    for number, task in enumerate(tasks, start=1):
        text = line("task", number=number, text=Note(task.text, task.client))
        rows.append((text, about(task.client), line("due", on=task.due_on)))
    steps = tuple(
        Step(Call(skill, {**given, "task": task.code}), label, {"number": number})
        for number, task in enumerate(tasks, start=1)
    )
    return Ask("task", tuple(rows), steps, Listing("task", tuple(task.code for task in tasks)), clients_of(tasks))
