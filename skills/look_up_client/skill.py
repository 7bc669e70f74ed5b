"""A client's card, or one field of it."""

from decimal import Decimal
from typing import Literal

from skills.contract import ADVISING, Call, ClientRef, Desk, Field, Line, Reply, Request, Skill, Step, line
from skills.look_up_client.fields import field_rows, link_line, task_rows
from skills.values import Money, Note, Share, Stored, Term, Who
from storage.views import ClientCard

FieldName = Literal[
    "name", "phone", "email", "address", "industry", "occupation", "birthday", "tier", "aum", "holdings", "risk_class",
    "risk_expiry", "last_contact", "advisor", "tasks", "wechat", "main_bank",
    "links", "profile",
]  # fmt: skip


class LookUpClient(Request):
    """One client's card: assets, mix, risk class, last contact, tasks, gaps; or a single field of it."""

    client: ClientRef = Field(description="Client name, number or code")
    field: FieldName | None = Field(default=None, description="A single field to answer instead of the whole card")


def run(request: LookUpClient, desk: Desk) -> Reply:
    """See `LookUpClient`."""
    card = desk.book.card(request.client, desk.today)
    rows = field_rows(card, request.field, desk) if request.field else _card_rows(card, desk)
    return Reply(
        rows=rows,
        steps=_steps(card, request.field),
        client=card.brief.code,
        beside=card.links[0].client.code if request.field == "links" and len(card.links) == 1 else None,
        shown=(card.brief.code, *(link.client.code for link in card.links)),
    )


def _steps(card: ClientCard, field: str | None) -> tuple[Step, ...]:
    client = {"client": card.brief.code}
    names = ["suggest_next_action", "classify_client", "kyc_questions", "client_map", "client_timeline"]
    if field:
        names.insert(0, "look_up_client")
    return tuple(Step(Call(name, client)) for name in names)


def _card_rows(card: ClientCard, desk: Desk) -> tuple[tuple[Line, ...], ...]:
    return (
        _title(card, desk),
        _assets(card),
        _mix(card),
        _risk(card, desk),
        *_kept_away(card),
        *_contact(card, desk),
        *task_rows(card, desk)[:2],
        _links(card),
        *_service(card, desk),
        _gaps(card, desk),
    )


def _title(card: ClientCard, desk: Desk) -> tuple[Line, ...]:
    brief = card.brief
    label = Term("tier", brief.tier) if brief.tier else None
    if brief.kind == "company" and card.corporate_class:
        label = Term("corporate_class", card.corporate_class)
    mine = brief.advisor == desk.actor.code
    return (
        line("title", client=Who(brief), code=brief.code),
        line("label", label=label),
        line(
            "industry",
            industry=Stored("industry_name", brief.industry) if brief.kind == "company" and brief.industry else None,
        ),
        line("owner_you") if mine else line("owner", name=card.advisor_name, advisor=brief.advisor),
    )


def _assets(card: ClientCard) -> tuple[Line, ...]:
    brief = card.brief
    if brief.aum is None:
        return (line("aum_unknown"),)
    change = None
    if card.aum_before:
        change = Share((brief.aum - card.aum_before) / card.aum_before, signed=True)
    return (line("aum", amount=Money(brief.aum), on=brief.aum_on), line("aum_change", change=change))


def _mix(card: ClientCard) -> tuple[Line, ...]:
    total = sum((held.balance for held in card.holdings), Decimal(0))
    by_kind = {
        kind: sum((h.balance for h in card.holdings if h.kind == kind), Decimal(0))
        for kind in (h.kind for h in card.holdings)
    }
    ordered = sorted(by_kind.items(), key=lambda pair: -pair[1])
    return tuple(
        line("share", kind=Term("product_kind", kind), share=Share(amount / total)) for kind, amount in ordered
    )


def _risk(card: ClientCard, desk: Desk) -> tuple[Line, ...]:
    if card.brief.kind == "company" and not card.brief.risk_class:
        return ()
    if not card.brief.risk_class:
        return (line("risk_unknown"),)
    expired = card.risk_expiry is not None and card.risk_expiry < desk.today
    tested = line("risk_expired" if expired else "risk_expiry", on=card.risk_expiry)
    return (line("risk", risk=Term("risk_class", card.brief.risk_class)), tested)


def _kept_away(card: ClientCard) -> tuple[tuple[Line, ...], ...]:
    """That the client left, and what the client does not allow."""
    lost = card.lost
    left = line("lost", on=lost.on if lost else None, reason=Term("loss_reason", lost.reason) if lost else None)
    refused = (line("refused", consent=Term("consent", a.kind), on=a.on) for a in card.allowed if not a.given)
    return ((left,), tuple(refused))


def _contact(card: ClientCard, desk: Desk) -> tuple[tuple[Line, ...], ...]:
    label = card.corporate_class if card.brief.kind == "company" else card.brief.tier
    allowed = desk.methodology.cadence(desk.today).days.get(label or "standard")
    if card.last_contact is None:
        return ((line("never_contacted"),),)
    days = (desk.today - card.last_contact.on).days
    late = allowed is not None and days > allowed
    kind = "corporate_class" if card.brief.kind == "company" else "tier"
    last = line(
        "last_contact" if days else "contacted_today",
        days=days,
        on=card.last_contact.on,
        channel=Term("contact_channel", card.last_contact.what),
        note=Note(card.last_contact.text or "", card.brief, most=16),
    )
    over = line("over_cadence", label=Term(kind, label or "standard") if late else None, allowed=allowed)
    return ((last,), (over,))


def _links(card: ClientCard) -> tuple[Line, ...]:
    return tuple(link_line(card, linked) for linked in card.links[:2])


def _service(card: ClientCard, desk: Desk) -> tuple[tuple[Line, ...], ...]:
    """A complaint that is open, and the deal that is longest in its stage."""
    rows: list[tuple[Line, ...]] = []
    for complaint in card.complaints[:1]:
        late = complaint.due_on is not None and complaint.due_on < desk.today
        text = Note(complaint.text, card.brief, most=16) if complaint.text else None
        due = line("complaint_late" if late else "complaint_due", on=complaint.due_on)
        rows.append((line("complaint", text=text) if text else line("complaint_untold"), due))
    for deal in card.opportunities[:1]:
        title = line("deal_title", title=Note(deal.title, card.brief, most=16) if deal.title else None)
        more = line("deals_more", count=len(card.opportunities) - 1 or None)
        rows.append(
            (line("deal", stage=Term("stage", deal.stage), days=(desk.today - deal.stage_on).days), title, more)
        )
    return tuple(rows)


def _gaps(card: ClientCard, desk: Desk) -> tuple[Line, ...]:
    wanted = desk.methodology.profile(desk.today).fields(card.brief.kind)
    missing = [field for field in wanted if field not in card.facts]
    if not missing:
        return (line("complete"),)
    shown = [Term("profile", field) for field in missing[:4]]
    return (line("gaps" if len(missing) <= 4 else "gaps_more", fields=shown, count=len(missing)),)


SKILL = Skill(LookUpClient, run, roles=ADVISING)
