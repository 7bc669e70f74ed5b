"""What an interview says: the question, what was kept, and the end."""

from dataclasses import dataclass
from datetime import date

from knowledge.tables.kyc import Kyc, ToAsk
from skills.contract import Asks, Call, Desk, Language, Line, Reply, Row, Step, line
from skills.kyc_interview.answers import Heard
from skills.kyc_interview.place import Place
from skills.values import Handle, Note, Term
from storage.changes import Change
from storage.views import ClientCard

CHANGES = ("suitability", "class", "next_step")


@dataclass(frozen=True)
class Table:
    """The client, the questions and the day, as one interview needs them. `fresh` is what need not be asked."""

    card: ClientCard
    kyc: Kyc
    to_ask: tuple[ToAsk, ...]
    fresh: frozenset[str]
    today: date
    language: Language

    @staticmethod
    def of(client: str, desk: Desk) -> "Table":
        """For a visible client; raises NotVisible."""
        card = desk.book.card(client, desk.today)
        kyc = desk.methodology.kyc(desk.today)
        learnt = {field: known.learnt_on for field, known in card.facts.items()}
        to_ask = tuple(kyc.to_ask(card.brief.kind, learnt, desk.today))
        every = {question.field for question in kyc.questions(card.brief.kind)}
        fresh = frozenset(every - {one.question.field for one in to_ask})
        return Table(card, kyc, to_ask, fresh, desk.today, desk.language)

    @property
    def code(self) -> str:
        """The client's code."""
        return self.card.brief.code

    @property
    def handle(self) -> Handle:
        """What to type to mean the client."""
        return Handle(self.card.brief)


def asked(place: Place, table: Table, before: tuple[Row, ...], changes: tuple[Change, ...]) -> Reply:
    """These rows, and then the question at a place."""
    field = str(place.current)
    question = table.kyc.question(field)
    call = Call("kyc_interview", {"client": table.code, "question": field})
    rows: list[Row] = [*before]
    steps: list[Step] = []
    if question is not None:
        number = {"number": place.position + 1, "total": len(place.fields)}
        ask = question.ask.in_language(table.language)
        rows.append((line("question", **number, field=Term("profile", field), ask=ask),))
        rows.append((line("why", why=question.why.in_language(table.language)),))
        if known := table.card.facts.get(field):
            value = Note(known.value, table.card.brief, most=40)
            rows.append((line("so_far", value=value, source=known.source, on=known.learnt_on),))
        if field == "risk_view":
            rows.append((line("no_test"),))
        for option in question.options:
            label = option.in_language(table.language)
            steps.append(Step(_with(call, answer=label), "option", {"label": label}))
    steps.append(Step(_with(call, move="skip"), "skip"))
    if place.position:
        steps.append(Step(_with(call, move="back"), "back"))
    steps.append(Step(_with(call, move="stop"), "stop"))
    asks = Asks(call, "answer")
    return Reply(tuple(rows), tuple(steps), client=table.code, shown=(table.code,), changes=changes, asks=asks)


def kept_rows(
    head: Line, question: str, heard: Heard, also: tuple[str, ...], table: Table, *, corrected: bool
) -> tuple[Row, ...]:
    """What was kept, and how it was read."""
    value = Note(heard.value, table.card.brief)
    what = line("corrected" if corrected else "kept", field=Term("profile", question), value=value)
    more = line("also", fields=[Term("profile", field) for field in also] or None)
    return ((head, what), (*heard.understood, more))


def ended(place: Place, table: Table, before: tuple[Row, ...], changes: tuple[Change, ...]) -> Reply:
    """The end: what was kept, what it may change, and what is still open."""
    skipped = place.skipped
    questions = [table.kyc.question(field) for field in place.answered]
    touched = {change for question in questions if question for change in question.changes}
    rows: list[Row] = [
        *before,
        (line("ended", count=len(place.answered)), line("skipped_count", count=len(skipped) or None)),
        (line("kept_all", fields=[Term("profile", field) for field in place.answered] or None),),
        (line("may_change", changes=[line(f"changes_{one}") for one in CHANGES if one in touched] or None),),
        (line("still_open", fields=[Term("profile", field) for field in skipped] or None),),
    ]
    if table.card.brief.kind == "person":
        rows.append((line("test_untouched"),))
    client = {"client": table.code}
    names = ("classify_client", "suggest_next_action", "kyc_questions", "look_up_client")
    steps = tuple(Step(Call(name, client)) for name in names)
    return Reply(tuple(rows), steps, client=table.code, shown=(table.code,), changes=changes)


def _with(call: Call, **more: object) -> Call:
    return Call(call.skill, {**call.arguments, **more})
