"""Answer in the other language, or in the one named."""

from skills.contract import EVERYBODY, Call, Desk, Field, Language, Reply, Request, SessionChange, Skill, Step, line


class ChangeLanguage(Request):
    """Change the language of the answers."""

    language: Language | None = Field(default=None, description="zh or en; default: the other one")


def run(request: ChangeLanguage, desk: Desk) -> Reply:
    """See `ChangeLanguage`."""
    language: Language = request.language or ("en" if desk.language == "zh" else "zh")
    steps = (Step(Call("my_tasks")), Step(Call("help")))
    return Reply(((line("changed"),),), steps, session=SessionChange(language=language))


SKILL = Skill(ChangeLanguage, run, roles=EVERYBODY)
