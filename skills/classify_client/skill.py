"""The classes a client is in, and why."""

from datetime import date

from skills.assessing import Assessment, assess
from skills.classify_client.change import change_rows, labels_of
from skills.classify_client.reasons import reason_rows
from skills.contract import ADVISING, Call, ClientRef, Desk, Field, Line, Reply, Request, Skill, Step, line
from skills.values import Term, Who
from storage.classes import Believed
from storage.views import ClientCard

Rows = tuple[tuple[Line, ...], ...]
_TITLE = ("rfm", "lifecycle", "abc")


class ClassifyClient(Request):
    """Every class of one client (tier, RFM, lifecycle, ABC, corporate class, churn risk) with its reasons, and what changed."""

    client: ClientRef = Field(description="Client name, number or code")
    on: date | None = Field(default=None, description="The classes as they were on this day; default: today")


def run(request: ClassifyClient, desk: Desk) -> Reply:
    """See `ClassifyClient`."""
    on = min(request.on or desk.today, desk.today)  # a period that is not over yet, 今年, is known up to today
    card = desk.book.card(request.client, on)
    code = card.brief.code
    found = assess(desk, code, on)
    rows = _today(card, found, desk) if on == desk.today else _then(card, found, desk, on)
    if request.on and request.on > on:
        rows = (*rows, (line("until_today", on=request.on),))
    steps = ("suggest_next_action", "find_products", "kyc_questions", "client_map", "look_up_client")
    return Reply(
        rows=rows,
        steps=tuple(Step(Call(name, {"client": code})) for name in steps),
        client=code,
        shown=(code,),
    )


def _today(card: ClientCard, found: Assessment, desk: Desk) -> Rows:
    return (
        _title(card, found),
        *reason_rows(card, found),
        *change_rows(card.brief.code, found, desk),
        _basis(found),
    )


def _then(card: ClientCard, found: Assessment, desk: Desk, on: date) -> Rows:
    """What was believed then, and, marked as such, what today's store gives for that day."""
    code = card.brief.code
    stored = desk.book.believed(code, on)
    head = line("title_then", client=Who(card.brief), code=code, on=on)
    return (
        (head, *_believed(stored)),
        (line("computed_then", on=on, version=f"{found.values.tiers.in_force_from:%Y-%m}"),),
        *reason_rows(card, found, then=True),
        *(((line("undated"),),) if found.facts["risk_class"] is None else ()),
    )


def _believed(stored: Believed | None) -> tuple[Line, ...]:
    if stored is None:
        return (line("not_believed"),)
    labels = [Term(kind, label) for kind, label in labels_of(stored.labels) if kind != "frequency"]
    return (line("believed", labels=labels or None, since=stored.since),)


def _title(card: ClientCard, found: Assessment) -> tuple[Line, ...]:
    """The bank's assignment where there is one, else the computed class; then the others."""
    columns = found.found
    if card.brief.kind == "company":
        assigned, computed, kind = card.corporate_class, columns["computed_class"], "corporate_class"
    else:
        assigned, computed, kind = card.brief.tier, columns["computed_tier"], "tier"
    first: object = Term(kind, assigned or computed) if assigned or computed else line("no_label")
    head = line("title", client=Who(card.brief), code=card.brief.code, label=first)
    return (head, *(line("label", label=Term(name, columns[name]) if columns[name] else None) for name in _TITLE))


def _basis(found: Assessment) -> tuple[Line, ...]:
    return (
        line("basis", version=f"{found.values.tiers.in_force_from:%Y-%m}"),
        line("basis_cuts", on=found.cuts_on) if found.cuts_on else line("no_cuts"),
    )


SKILL = Skill(ClassifyClient, run, roles=ADVISING)
