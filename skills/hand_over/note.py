"""The hand-over note: what somebody who takes a client over has to know, each line from the store with its date."""

from datetime import timedelta

from skills.contract import Desk, Line, Row, line
from skills.values import Money, Note, Share, Term
from storage.views import ClientCard

_TASKS = 3


def note_of(card: ClientCard, desk: Desk) -> tuple[Row, ...]:
    """Class, money, last contacts, what is open, what is missing; a line without data is left out or says so."""
    return (
        _classes(card, desk),
        _money(card),
        *_contacts(card, desk),
        *_open(card, desk),
        *_warnings(card),
        _gaps(card, desk),
    )


def _classes(card: ClientCard, desk: Desk) -> Row:
    brief = card.brief
    label = Term("tier", brief.tier) if brief.tier else None
    if brief.kind == "company" and card.corporate_class:
        label = Term("corporate_class", card.corporate_class)
    believed = desk.book.believed(brief.code, desk.today)
    labels = believed.labels if believed else {}
    risk = labels.get("churn_risk")
    return (
        line("note_label", label=label),
        *(line("note_class", word=Term(name, str(labels[name]))) for name in ("lifecycle", "rfm") if labels.get(name)),
        line("note_churn", level=Term("churn_risk", risk) if risk else None),
        line("note_risk", risk=Term("risk_class", brief.risk_class) if brief.risk_class else None, on=card.risk_expiry),
    )


def _money(card: ClientCard) -> Row:
    brief = card.brief
    if brief.aum is None:
        return (line("note_no_aum"),)
    change = Share((brief.aum - card.aum_before) / card.aum_before, signed=True) if card.aum_before else None
    return (line("note_aum", amount=Money(brief.aum), on=brief.aum_on), line("note_change", change=change))


def _contacts(card: ClientCard, desk: Desk) -> tuple[Row, ...]:
    rules = desk.methodology.handover(desk.today)
    since = desk.today - timedelta(days=rules.note_days)
    events = desk.book.timeline(card.brief.code, since, desk.today, limit=60).rows
    found = [event for event in events if event.kind == "contact"][: rules.note_contacts]
    if not found and card.last_contact:
        found = [card.last_contact]
    rows: list[Row] = [
        (
            line(
                "note_contact",
                on=event.on,
                channel=Term("contact_channel", event.what),
                note=Note(event.text or "", card.brief, most=30),
            ),
        )
        for event in found
    ]
    return tuple(rows) or ((line("note_no_contact"),),)


def _open(card: ClientCard, desk: Desk) -> tuple[Row, ...]:
    tasks = [
        line("note_task", text=Note(task.text, card.brief, most=20), on=task.due_on) for task in card.tasks[:_TASKS]
    ]
    deals = [
        line(
            "note_deal", title=Note(deal.title, card.brief, most=16), stage=Term("stage", deal.stage), on=deal.stage_on
        )
        for deal in card.opportunities
    ]
    return (
        (line("note_tasks", tasks=tasks or None, count=len(card.tasks)),),
        (line("note_deals", deals=deals or None),),
    )


def _warnings(card: ClientCard) -> tuple[Row, ...]:
    complaints: list[Row] = [
        (line("note_complaint", text=Note(one.text or "…", card.brief, most=24), on=one.due_on),)
        for one in card.complaints
    ]
    refused: tuple[Line, ...] = tuple(
        line("note_refused", consent=Term("consent", said.kind), on=said.on) for said in card.allowed if not said.given
    )
    return (*complaints, refused)


def _gaps(card: ClientCard, desk: Desk) -> Row:
    wanted = desk.methodology.profile(desk.today).fields(card.brief.kind)
    missing = [Term("profile", field) for field in wanted if field not in card.facts]
    if not missing:
        return (line("note_complete"),)
    return (line("note_gaps", count=len(missing), fields=missing[:4]),)
