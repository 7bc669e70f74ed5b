"""A greeting that says what today holds and who to look at first."""

from typing import Annotated, Literal

from skills.contract import EVERYBODY, Call, Desk, Field, Line, Reply, Request, Skill, Spoken, Step, line
from skills.values import Handle, Note, Who
from storage.filters import ClientFilters
from storage.views import ClientBrief


class Greet(Request):
    """A greeting, thanks, a goodbye, or the question who the bot is."""

    saying: Annotated[Literal["thanks", "bye", "who"] | None, Spoken("greeting")] = Field(
        default=None, description="Thanks, a goodbye or who the bot is; none: a greeting"
    )


def run(request: Greet, desk: Desk) -> Reply:
    """See `Greet`."""
    if request.saying:
        said = line(request.saying, name=desk.actor.name)
        return Reply(((said,),), (Step(Call("help")),) if request.saying == "who" else ())
    hello = line("hello", name=desk.actor.name)
    if desk.actor.role not in ("advisor", "manager"):
        return _of_texts_only(desk, hello)
    tasks = desk.book.open_tasks(until=desk.today, limit=50)
    late = sum(task.due_on < desk.today for task in tasks.rows)
    book = (
        line("team" if desk.actor.role == "manager" else "book", count=desk.book.count()),
        line("today", count=tasks.total),
        line("late", count=late or None),
    )
    first, why = _first(desk)
    rows = [(hello,), book, why]
    steps = [Step(Call("my_tasks")), Step(Call("find_clients", {"dormant_days": 90}), "silent"), Step(Call("help"))]
    if first is not None:
        rows.append((line("try", client=Handle(first)),))
        steps.insert(0, Step(Call("look_up_client", {"client": first.code})))
    return Reply(tuple(rows), tuple(steps), shown=(first.code,) if first else ())


def _of_texts_only(desk: Desk, hello: Line) -> Reply:
    """Who sees no clients asks the texts: with questions to begin with."""
    steps = tuple(
        Step(Call("ask_methodology", {"question": question}), "question", {"said": question})
        for question in desk.methodology.first_questions(desk.language)
    )
    return Reply(((hello, line("no_clients")), (line("ask"),)), (*steps, Step(Call("help"))))


def _first(desk: Desk) -> tuple[ClientBrief | None, tuple[Line, ...]]:
    """Who to look at first: the client of the most overdue task, else the largest."""
    for task in desk.book.open_tasks(until=desk.today, limit=20).rows:
        if task.client is not None:
            days = (desk.today - task.due_on).days
            due = line("overdue", days=days) if days else line("due_today")
            about = line("first", client=Who(task.client), code=task.client.code, text=Note(task.text, task.client))
            return task.client, (about, due)
    rows = desk.book.find(ClientFilters(), desk.today, limit=1).rows
    return (rows[0], ()) if rows else (None, ())


SKILL = Skill(Greet, run, roles=EVERYBODY)
