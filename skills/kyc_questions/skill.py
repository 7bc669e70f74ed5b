"""What is still to be asked of a client, or of any person or company."""

from typing import Annotated, Literal

from knowledge.tables.kyc import ToAsk
from skills.contract import EVERYBODY, Call, Desk, Field, Mark, Reply, Request, Row, Skill, Step, line
from skills.values import Term, Who
from storage.views import ClientCard

SHOWN = 4  # questions told with their words; the others by name
Kind = Literal["person", "company"]


class KycQuestions(Request):
    """The KYC questions still open for one client, the most telling first; without a client, those for a person or a company."""

    client: Annotated[str | None, Mark("client")] = Field(
        default=None, description="Client name, number or code; default: the questions in general"
    )
    kind: Kind | None = Field(default=None, description="Whose questions, where no client is named")


def run(request: KycQuestions, desk: Desk) -> Reply:
    """See `KycQuestions`."""
    if request.client is not None:
        return _of_client(desk.book.card(request.client, desk.today), desk)
    return _catalogue(request.kind, desk) if request.kind else _overview(desk)


def _of_client(card: ClientCard, desk: Desk) -> Reply:
    kyc = desk.methodology.kyc(desk.today)
    kind = card.brief.kind
    learnt = {field: known.learnt_on for field, known in card.facts.items()}
    asked = kyc.to_ask(kind, learnt, desk.today)
    stale = sum(1 for one in asked if one.learnt_on is not None)
    head = (
        line("title", client=Who(card.brief), code=card.brief.code),
        line("missing", count=len(asked) - stale) if len(asked) > stale else line("nothing_missing"),
        line("stale", count=stale or None),
        line("of", count=len(kyc.questions(kind))),
    )
    rows: list[Row] = [head, _risk_test(card, desk)]
    for number, one in enumerate(asked[:SHOWN], start=1):
        rows += _question(number, one, desk)
    rows.append((line("others", fields=[Term("profile", one.question.field) for one in asked[SHOWN:]] or None),))
    rows.append((line("ordered"),) if asked else ())
    client = {"client": card.brief.code}
    start = (Step(Call("kyc_interview", client), "start"),) if asked else ()
    others = tuple(Step(Call(name, client)) for name in ("suggest_next_action", "classify_client", "look_up_client"))
    return Reply(tuple(rows), (*start, *others), client=card.brief.code, shown=(card.brief.code,))


def _question(number: int, one: ToAsk, desk: Desk) -> list[Row]:
    """How to ask it, and why it is worth asking."""
    question = one.question
    words = {"ask": question.ask.in_language(desk.language), "why": question.why.in_language(desk.language)}
    field = Term("profile", question.field)
    since = line("since", on=one.learnt_on) if one.learnt_on else None
    parts = [line(f"changes_{change}") for change in question.changes]
    return [
        (line("question", number=number, field=field, ask=words["ask"]), *((since,) if since else ())),
        (line("why", why=words["why"], changes=parts),),
    ]


def _risk_test(card: ClientCard, desk: Desk) -> Row:
    """A risk test is no question of ours: where it is missing or over, that comes first, and is said."""
    if not card.brief.risk_class:
        return () if card.brief.kind == "company" else (line("risk_missing"),)
    expired = card.risk_expiry is not None and card.risk_expiry < desk.today
    return (line("risk_expired", on=card.risk_expiry),) if expired else ()


def _overview(desk: Desk) -> Reply:
    """Nobody named: all questions by name."""
    profile = desk.methodology.profile(desk.today)
    groups = [
        line(f"group_{group}", fields=[Term("profile", field) for field in fields])
        for group, fields in profile.person.items()
    ]
    rows = (
        (line("overview"),),
        *((group,) for group in groups),
        (line("company_ten", fields=[Term("profile", field) for field in profile.company]),),
        (line("ours"),),
    )
    return Reply(rows, tuple(Step(Call("kyc_questions", {"kind": kind}), kind) for kind in ("person", "company")))


def _catalogue(kind: Kind, desk: Desk) -> Reply:
    """All questions for a kind of client, with the words to ask them."""
    kyc = desk.methodology.kyc(desk.today)
    profile = desk.methodology.profile(desk.today)
    starts = {fields[0]: group for group, fields in profile.person.items()}
    rows: list[Row] = [(line(f"catalogue_{kind}", count=len(kyc.questions(kind))),)]
    for number, question in enumerate(kyc.questions(kind), start=1):
        group = starts.get(question.field) if kind == "person" else None
        asked = line(
            "question",
            number=number,
            field=Term("profile", question.field),
            ask=question.ask.in_language(desk.language),
        )
        rows.append((line(f"in_{group}"), asked) if group else (asked,))
    rows.append((line("ours"),))
    other = "person" if kind == "company" else "company"
    steps = (Step(Call("practise")), Step(Call("kyc_questions", {"kind": other}), other))
    return Reply(tuple(rows), steps)


SKILL = Skill(KycQuestions, run, roles=EVERYBODY)
