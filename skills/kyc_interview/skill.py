"""Ask the KYC questions one by one and keep each answer."""

from decimal import Decimal
from typing import Literal

from skills.contract import Call, ClientRef, Desk, Field, Line, Reply, Request, Skill, Step, line
from skills.kyc_interview.answers import Heard, hear
from skills.kyc_interview.place import Place
from skills.kyc_interview.telling import Table, asked, ended, kept_rows
from skills.periods import PeriodArgument
from skills.values import Term, Who
from storage.interviews import SOURCE


class KycInterview(Request):
    """Start the KYC interview about one client, or take it up where it was left."""

    client: ClientRef = Field(description="Client name, number or code")
    question: str | None = Field(default=None, description="The field that the answer or move is for; the bot sets it")
    answer: str | None = Field(default=None, max_length=4_000, description="The answer as it was said")
    move: Literal["skip", "back", "stop", "resume", "correct"] | None = Field(
        default=None, description="What to do instead of answering; correct: the answer is for the question before"
    )
    amounts: tuple[Decimal, ...] = Field(default=(), description="The amounts in the answer, in yuan")
    on: PeriodArgument | None = Field(default=None, description="The time that the answer names")


def run(request: KycInterview, desk: Desk) -> Reply:
    """See `KycInterview`."""
    table = Table.of(request.client, desk)
    stored = desk.book.interview(request.client)
    place = Place.of(stored) if stored else None
    if place is None or (place.current is None and request.question is None):
        return _begun(place, table)
    return _resumed(place, table) if request.question is None else _moved(request, place, table)


def _begun(before: Place | None, table: Table) -> Reply:
    """A new round, of what is missing or stale today."""
    fields = tuple(one.question.field for one in table.to_ask)
    head = _head(table)
    if not fields:
        steps = tuple(Step(Call(name, {"client": table.code})) for name in ("kyc_questions", "look_up_client"))
        return Reply(((head, line("all_known")),), steps, client=table.code, shown=(table.code,))
    place = Place(fields, (), 0, table.today, before.version if before else 0)
    first = (head, line("begins", count=len(fields)))
    return asked(place, table, (first, (line("hint"),)), (place.step(table.code, table.today),))


def _resumed(place: Place, table: Table) -> Reply:
    """Where it was left; what was learnt otherwise since then is not asked again."""
    onward = place.onward(table.fresh)
    changes = () if onward == place else (onward.step(table.code, table.today),)
    if onward.current is None:
        return ended(onward, table, ((_head(table),),), changes)
    first = (_head(table), line("resumes", number=onward.position + 1, total=len(onward.fields)))
    return asked(onward, table, (first,), changes)


def _moved(request: KycInterview, place: Place, table: Table) -> Reply:
    question = str(request.question)
    if request.move == "stop":
        return _stopped(place, table)
    if request.move == "correct" and place.answered:
        return _answered(request, place.answered[-1], place, table)
    if request.move == "skip":
        return _went(place.past(question, table.fresh), place, table, line("skipped", field=Term("profile", question)))
    if request.move == "back":
        at_first = place.position == 0
        return _went(place.back(), place, table, line("first") if at_first else line("back"))
    if request.answer and request.move != "resume":
        return _answered(request, question, place, table)
    return _resumed(place, table)


def _went(to: Place, place: Place, table: Table, said: Line) -> Reply:
    changes = () if to == place else (to.step(table.code, table.today),)
    first = (_head(table), said)
    return ended(to, table, (first,), changes) if to.current is None else asked(to, table, (first,), changes)


def _stopped(place: Place, table: Table) -> Reply:
    """Nothing is lost: the place and the answers are stored."""
    done = [Term("profile", field) for field in place.answered]
    rows = (
        (_head(table), line("stopped", number=place.position, total=len(place.fields))),
        (line("kept_so_far", fields=done or None),),
        (line("how_to_resume", client=table.handle),),
    )
    steps = (Step(Call("kyc_interview", {"client": table.code}), "resume"),)
    return Reply(rows, steps, client=table.code, shown=(table.code,))


def _answered(request: KycInterview, question: str, place: Place, table: Table) -> Reply:
    """One answer, kept; then the next question."""
    known = table.kyc.question(question)
    if known is None or question not in place.fields:
        return _resumed(place, table)
    heard = hear(known, str(request.answer), request.amounts, request.on, table.language)
    also = tuple(field for field in heard.also if field in place.fields and field not in place.answered)
    told = tuple((field, heard.value) for field in (*also, question) if not _same(table, field, heard))
    after = place.keep((*also, question)).past(question, table.fresh)
    changes = (after.step(table.code, table.today, told),) if told or after != place else ()
    rows = kept_rows(_head(table), question, heard, also, table, corrected=request.move == "correct")
    return ended(after, table, rows, changes) if after.current is None else asked(after, table, rows, changes)


def _same(table: Table, field: str, heard: Heard) -> bool:
    """Whether just this was kept today already: a message that came twice, or a second tap."""
    fact = table.card.facts.get(field)
    return fact is not None and (fact.value, fact.source, fact.learnt_on) == (heard.value, SOURCE, table.today)


def _head(table: Table) -> Line:
    return line("title", client=Who(table.card.brief), code=table.code)


SKILL = Skill(KycInterview, run, roles=frozenset({"advisor"}), effect="interview")
