"""What clients complained of, praised and answered."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from knowledge.rules import kpi
from knowledge.rules.themes import reader
from knowledge.tables.managing import KpiRules
from skills.anonymous import nameless
from skills.comparing import Spans, spans
from skills.contract import Call, Desk, Field, Line, Listing, Reply, Request, Row, Skill, Step, line
from skills.periods import PeriodArgument
from skills.values import Share, Term, Who
from storage.voices import Heard, Overdue, Said

_LOW = {"nps": 6, "csat": 3, "ces": 4}  # an answer up to here is no praise
_LATE_SHOWN = 3


class FeedbackSummary(Request):
    """Complaints, praise and surveys of a period: how many, of what kind, which themes, what is still open."""

    period: PeriodArgument | None = Field(default=None, description="Days, as 2026-07-01/2026-09-30")
    against: PeriodArgument | None = Field(default=None, description="Days to compare with; default: the period before")


@dataclass
class Told:
    """Themes by whether they were said in praise or not, and a few texts without whose they are."""

    sorry: Counter[str] = field(default_factory=Counter)
    glad: Counter[str] = field(default_factory=Counter)
    sorry_texts: int = 0
    glad_texts: int = 0
    unnamed: int = 0
    examples: list[Said] = field(default_factory=list)


def run(request: FeedbackSummary, desk: Desk) -> Reply:
    """See `FeedbackSummary`."""
    rules = desk.methodology.kpi(desk.today)
    days = spans(request.period, request.against, desk.today)
    now = desk.book.heard(days.now.start, days.now.end, desk.today)
    before = desk.book.heard(days.before.start, days.before.end, desk.today)
    late, first = desk.book.overdue_complaints(desk.today, _LATE_SHOWN)
    head = _head(now, before, days)
    if not now.complaints + now.praise + now.surveys:
        rows: tuple[Row, ...] = (head, *_overdue(late, first))
        return Reply(rows, _steps(request, days), listing=_listing(first), shown=_codes(first))
    told = _told(desk.book.texts(days.now.start, days.now.end), desk, rules)
    return Reply(
        (
            head,
            _scores(now, before, rules),
            _complaints(now, before),
            _themes("themes_sorry", told.sorry, told.sorry_texts, rules),
            _themes("themes_glad", told.glad, told.glad_texts, rules),
            (line("unnamed", count=told.unnamed or None),),
            *_examples(told, desk),
            *_overdue(late, first),
            (line("ours", least=rules.least_answers),),
        ),
        _steps(request, days),
        listing=_listing(first),
        shown=_codes(first),
    )


def _head(now: Heard, before: Heard, days: Spans) -> Row:
    count, then = (one.complaints + one.praise + one.surveys for one in (now, before))
    stretch = {"start": days.now.start, "end": days.now.end}
    title = line("head", count=count, **stretch) if count else line("nothing", **stretch)
    return (
        title,
        line("kinds", complaints=now.complaints, praise=now.praise, surveys=now.surveys)
        if count
        else line("nothing_more"),
        line("before", count=then, start=days.before.start, end=days.before.end),
    )


def _scores(now: Heard, before: Heard, rules: KpiRules) -> Row:
    """NPS, CSAT and CES with their numbers; too few answers are said to be too few."""
    parts: list[Line] = []
    for name, formula in (("nps", kpi.nps), ("csat", kpi.csat), ("ces", kpi.ces)):
        figure = formula(now.scores[name], rules.least_answers)
        then = formula(before.scores[name], rules.least_answers)
        if figure.value is None:
            parts.append(line("thin", measure=Term("measure", name), n=figure.n))
            continue
        was = line("was", value=_shown(name, then)) if then.value is not None else line("was_thin")
        parts.append(line("score", measure=Term("measure", name), value=_shown(name, figure), n=figure.n, before=was))
    return tuple(parts)


def _shown(name: str, figure: kpi.Figure) -> object:
    assert figure.value is not None
    return Share(figure.value) if name == "csat" else f"{figure.value:.0f}" if name == "nps" else f"{figure.value:.1f}"


def _complaints(now: Heard, before: Heard) -> Row:
    if not now.complaints:
        return (line("no_complaints", before=before.complaints),)
    in_time = kpi.share(now.in_time, now.closed).value
    return (
        line("complaints", count=now.complaints, before=before.complaints),
        line("closed", count=now.closed),
        line("in_time", share=Share(in_time) if in_time is not None else None),
        line("late_of_these", count=now.late or None),
    )


def _told(texts: Iterable[Said], desk: Desk, rules: KpiRules) -> Told:
    """The themes of all texts, and the newest unhappy ones of the commonest theme to quote."""
    read = reader(desk.methodology.themes(desk.today).themes)
    told = Told()
    seen: set[str] = set()
    for said in texts:
        themes = read(said.text)
        glad = _is_glad(said)
        told.unnamed += not themes
        (told.glad if glad else told.sorry).update(themes)
        told.glad_texts += glad
        told.sorry_texts += not glad
        if not glad and themes and said.text not in seen and len(told.examples) < rules.examples:
            seen.add(said.text)
            told.examples.append(said)
    return told


def _is_glad(said: Said) -> bool:
    if said.kind == "survey":
        return said.score is not None and said.score > _LOW.get(said.measure or "nps", 6)
    return said.kind == "praise"


def _themes(line_id: str, themes: Counter[str], texts: int, rules: KpiRules) -> Row:
    ordered = sorted(themes.items(), key=lambda pair: (-pair[1], pair[0]))[: rules.themes_shown]
    named = [line("theme", theme=Term("theme", name), count=count) for name, count in ordered]
    return (line(line_id, themes=named or None, texts=texts),)


def _examples(told: Told, desk: Desk) -> tuple[Row, ...]:
    quoted = [line("quoted", text=_short(nameless(said.text, said.client, desk.book))) for said in told.examples]
    return ((line("examples", texts=quoted or None),),)


def _short(text: str) -> str:
    return text if len(text) <= 28 else f"{text[:28]}…"


def _overdue(late: int, first: tuple[Overdue, ...]) -> tuple[Row, ...]:
    """What is open past its day now, whenever it was said: whose and since when."""
    named = [
        line("overdue_one", number=number, client=Who(one.client), code=one.client.code, on=one.due_on)
        for number, one in enumerate(first, start=1)
    ]
    return ((line("overdue", count=late, which=named) if late else line("none_overdue"),),)


def _listing(first: tuple[Overdue, ...]) -> Listing | None:
    codes = tuple(one.client.code for one in first)
    return Listing("client", codes) if codes else None


def _codes(first: tuple[Overdue, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.client.code for one in first))


def _steps(request: FeedbackSummary, days: Spans) -> tuple[Step, ...]:
    satisfaction = {"kpi": "satisfaction", "period": str(days.now)}
    return (
        Step(Call("kpi_report", satisfaction), "satisfaction"),
        Step(Call("feedback_summary", {"period": str(days.before)}), "before"),
        Step(Call("schedule_report", {"report": "summary"}), "subscribe"),
    )


SKILL = Skill(FeedbackSummary, run, roles=frozenset({"manager"}))
