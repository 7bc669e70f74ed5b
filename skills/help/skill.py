"""What the bot can do for this role, with sentences to try."""

from skills.contract import EVERYBODY, MANNERS, Call, Desk, Reply, Request, Skill, Step, line
from skills.values import Handle, Template
from storage.filters import ClientFilters


class Help(Request):
    """What the bot can do."""


def run(request: Help, desk: Desk) -> Reply:
    """See `Help`."""
    items = [item for item in desk.menu if item.skill not in MANNERS]
    if not items:
        return Reply(((line("nothing"),), (line("always"),)))
    found = desk.book.find(ClientFilters(), desk.today, limit=1).rows
    client = Handle(found[0]) if found else None
    rows = [(line("item", about=item.about), line("usage", said=Template(item.usage, client))) for item in items]
    steps = tuple(Step(Call(name)) for name in ("my_tasks", "find_clients") if any(i.skill == name for i in items))
    steps = steps or tuple(
        Step(Call("ask_methodology", {"question": question}), "question", {"said": question})
        for question in desk.methodology.first_questions(desk.language)
    )
    shown = (found[0].code,) if found else ()
    return Reply(((line("title"),), *rows, (line("always"),)), steps, shown=shown)


SKILL = Skill(Help, run, roles=EVERYBODY)
