"""What happened with a client, in one line of time across all channels."""

from datetime import timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from pydantic import NonNegativeInt

from skills.contract import ADVISING, Call, ClientRef, Desk, Field, Line, Period, Reply, Request, Skill, Step, line
from skills.periods import PeriodArgument
from skills.values import Identifier, Money, Note, Term, Who
from storage.views import ClientBrief, Event, Page

PAGE = 8
_IDENTIFIERS = ("phone", "email", "wechat", "address", "name")
# Facts on plain fields of the card, and how the field is called; all others are of the profile.
_OF_THE_CARD = {name: name for name in (*_IDENTIFIERS, "industry", "occupation", "birthday", "tier", "main_bank")}
_OF_THE_CARD["corporate_class"] = "tier"


class ClientTimeline(Request):
    """A client's history: contacts, transactions, finished tasks, what was learnt."""

    client: ClientRef = Field(description="Client name, number or code")
    period: PeriodArgument | None = Field(
        default=None, description="Days, as 2026-01-01/2026-11-22; default a year back"
    )
    offset: NonNegativeInt = Field(default=0, le=1_000_000)
    total: NonNegativeInt | None = Field(default=None, le=1_000_000, description="Set by the buttons that turn pages")


def run(request: ClientTimeline, desk: Desk) -> Reply:
    """See `ClientTimeline`."""
    client = desk.book.briefs([request.client])[0]
    period = request.period or Period(start=desk.today - relativedelta(years=1) + timedelta(days=1), end=desk.today)
    if period.start <= desk.today < period.end:  # 今年 is asked of what happened: up to today
        period = Period(start=period.start, end=desk.today)
    page, total = _page(request, client, period, desk)
    head = line("title", client=Who(client), code=client.code, start=period.start, end=period.end)
    if not page.rows:
        wider = () if request.period is None else (Step(Call("client_timeline", {"client": client.code}), "last_year"),)
        return Reply(rows=((head,), (line("nothing"),)), steps=wider, client=client.code, shown=(client.code,))
    left = total - request.offset - len(page.rows)
    turns = _turns(request.offset, left, {"client": client.code, "period": str(period), "total": total})
    card = Step(Call("look_up_client", {"client": client.code}))
    return Reply(
        rows=(
            (head,),
            _totals(client, period, desk),
            *(_row(e, client) for e in page.rows),
            (line("more", count=left or None),),
        ),
        steps=(*turns, card, Step(Call("suggest_next_action", {"client": client.code}))),
        client=client.code,
        shown=(client.code,),
    )


def _page(request: ClientTimeline, client: ClientBrief, period: Period, desk: Desk) -> tuple[Page[Event], int]:
    """The page, and how many events there were when the first one was shown: what is newer shifts no page."""
    page = desk.book.timeline(client.code, period.start, period.end, PAGE, request.offset)
    newer = page.total - request.total if request.total is not None else 0
    if newer > 0:
        page = desk.book.timeline(client.code, period.start, period.end, PAGE, request.offset + newer)
    return page, page.total - max(0, newer)


def _turns(offset: int, left: int, asked: dict[str, Any]) -> tuple[Step, ...]:
    older = Step(Call("client_timeline", {**asked, "offset": offset + PAGE}), "older")
    newer = Step(Call("client_timeline", {**asked, "offset": max(0, offset - PAGE)}), "newer")
    return (*((newer,) if offset else ()), *((older,) if left > 0 else ()))


def _totals(client: ClientBrief, period: Period, desk: Desk) -> tuple[Line, ...]:
    totals = desk.book.totals(client.code, period.start, period.end)
    return (
        line("contacts", count=totals.contacts),
        line("transactions", count=totals.transactions),
        line("inflow", amount=Money(totals.inflow) if totals.inflow else None),
        line("outflow", amount=Money(totals.outflow) if totals.outflow else None),
    )


def _row(event: Event, client: ClientBrief) -> tuple[Line, ...]:
    if event.kind == "contact":
        what = Term("contact_channel", event.what)
        return (line("contact", on=event.on, channel=what, note=Note(event.text or "", client)),)
    if event.kind == "transaction":
        amount = Money(event.amount) if event.amount is not None else None
        product = event.product or ""
        return (
            line("transaction", on=event.on, what=Term("transaction_kind", event.what), product=product, amount=amount),
        )
    if event.kind == "task":
        return (line("task", on=event.on, text=Note(event.text or "", client)),)
    if event.kind == "opportunity":
        title = Note(event.product, client) if event.product else None
        moved = line("opportunity", on=event.on, stage=Term("stage", event.what))
        return (
            moved,
            line("titled", title=title),
            line("noted", note=Note(event.text, client) if event.text else None),
        )
    if event.kind == "feedback":
        told = line("feedback", on=event.on, kind=Term("feedback", event.what))
        outcome = line("outcome", outcome=Note(event.product, client) if event.product else None)
        return (told, line("noted", note=Note(event.text, client) if event.text else None), outcome)
    if event.kind == "handover":
        why = Note(event.text, client) if event.text else None
        return (line("handover", on=event.on, before=event.what, after=event.product), line("noted", note=why))
    if event.kind == "consent":
        return (line(f"consent_{event.text}", on=event.on, consent=Term("consent", event.what)),)
    if event.kind == "loss":
        back = event.what == "taken_back"
        return (line("loss_taken_back" if back else "loss", on=event.on, reason=Term("loss_reason", event.what)),)
    return (line("fact", on=event.on, field=_field(event.what), value=_value(event, client)),)


def _field(name: str) -> Term:
    return Term("field", _OF_THE_CARD[name]) if name in _OF_THE_CARD else Term("profile", name)


def _value(event: Event, client: ClientBrief) -> object:
    """A fact's value: what identifies somebody is masked as on the card."""
    if event.what in _IDENTIFIERS:
        return Identifier(event.what, event.text or "")  # type: ignore[arg-type]
    if event.what in ("tier", "corporate_class"):
        return Term(event.what, event.text or "")
    return Note(event.text or "", client)


SKILL = Skill(ClientTimeline, run, roles=ADVISING)
