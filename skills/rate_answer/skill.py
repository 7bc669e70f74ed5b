"""Whether an answer was of use. The tap is the consent; a second one changes it."""

from knowledge import answering
from skills.citing import opening
from skills.contract import EVERYBODY, Call, Desk, Field, Reply, Request, Skill, SkillError, Step, line
from storage.ratings import RateAnswer as Rate

LOOKED_AT = 10  # hits from which they are taken
OFFERED = 3  # sections offered beside those that were of no use


class RateAnswer(Request):
    """Note that an answer of the bot was useful or not."""

    answer: str = Field(description="The answer's id; said in words, the last answer is meant")
    useful: bool = Field(description="True: it helped; false: it did not")
    question: str = Field(default="", description="What was asked")
    passages: tuple[str, ...] = Field(default=(), description="The passages that the answer quoted")
    texts: str = Field(default="", description="The version of the texts")


def run(request: RateAnswer, desk: Desk) -> Reply:
    """See `RateAnswer`."""
    if not request.question:
        raise SkillError("which")
    before = desk.book.rating(request.answer)
    changed = before is not None and before != request.useful
    change = Rate(request.answer, request.useful, request.question, request.passages, request.texts)
    changes = () if before == request.useful else (change,)
    noted = line("changed" if changed else "noted", useful=line("useful" if request.useful else "useless"))
    if request.useful:
        return Reply(((noted,),), changes=changes)
    steps = _others(request, desk)
    offer = line("others") if steps else line("other_words")
    return Reply(((noted,), (offer,)), (*steps, Step(Call("ask_methodology"))), changes=changes)


def _others(request: RateAnswer, desk: Desk) -> tuple[Step, ...]:
    """The nearest sections that the answer did not quote."""
    language = desk.language
    hits = desk.methodology.search(request.question, language, LOOKED_AT).hits
    told = [found for passage in request.passages if (found := desk.methodology.passage(passage))]
    return tuple(map(opening, answering.related(hits, told)[:OFFERED]))


SKILL = Skill(RateAnswer, run, roles=EVERYBODY, effect="tap")
