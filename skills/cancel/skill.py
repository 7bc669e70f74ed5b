"""Drop whatever was being asked."""

from skills.contract import EVERYBODY, Call, Desk, Reply, Request, SessionChange, Skill, Step, line


class Cancel(Request):
    """Drop the question that is open."""


def run(request: Cancel, desk: Desk) -> Reply:
    """See `Cancel`."""
    steps = (Step(Call("my_tasks")), Step(Call("help")))
    return Reply(((line("cancelled"),),), steps, session=SessionChange(forget_pending=True))


SKILL = Skill(Cancel, run, roles=EVERYBODY)
