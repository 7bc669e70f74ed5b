"""What one client is worth over the time to come: by repeated buying with its interval, and by the two simple formulas."""

from datetime import date
from decimal import Decimal

from skills.contract import ADVISING, Call, ClientRef, Desk, Field, Line, Reply, Request, Skill, Step, line
from skills.values import Money, Share, Who
from skills.valuing import Valued, value, yuan
from storage.views import ClientBrief

YEAR = 365


class ClientValue(Request):
    """What one client is worth over a lifetime (CLV): expected purchases, the chance of still being one, and formulas."""

    client: ClientRef = Field(description="Client name, number or code")


def run(request: ClientValue, desk: Desk) -> Reply:
    """See `ClientValue`."""
    brief = desk.book.briefs([request.client])[0]
    valued = value(desk, [brief.code])
    bought = [(on, amount) for _, on, amount in desk.book.purchases([brief.code], desk.today)]
    steps = ("classify_client", "suggest_next_action", "look_up_client")
    return Reply(
        rows=(*_outlook(brief, valued, bought), *_formulas(valued, bought, desk.today)),
        steps=tuple(Step(Call(name, {"client": brief.code})) for name in steps),
        client=brief.code,
        shown=(brief.code,),
    )


def _outlook(brief: ClientBrief, valued: Valued, bought: list[tuple[date, float]]) -> tuple[tuple[Line, ...], ...]:
    """What the fit expects; where the record or the book is too thin for it, that."""
    who = {"client": Who(brief), "code": brief.code}
    found = valued.outlooks.get(brief.code)
    if found is None:
        days = len({on for on, _ in bought})
        why = (
            line("thin_book", least=valued.row.least_customers)
            if valued.fitted_on is None
            else line("thin", count=days)
        )
        return ((line("title_thin", **who),), (why,))
    low, high = Money(yuan(found.value(found.low))), Money(yuan(found.value(found.high)))
    return (
        (line("title", **who, weeks=valued.row.weeks, amount=Money(yuan(found.value(found.purchases)))),
         line("between", low=low, high=high)),
        (line("expected", count=f"{found.purchases:.1f}", low=f"{found.low:.1f}", high=f"{found.high:.1f}"),
         line("each", amount=Money(yuan(found.amount))), line("margin", share=_share(found.margin))),
        (line("alive", share=_share(found.alive)), line("seen", count=found.repeats + 1, on=max(on for on, _ in bought))),
        (line("basis", on=valued.fitted_on, count=valued.customers),),
    )  # fmt: skip


def _formulas(valued: Valued, bought: list[tuple[date, float]], today: date) -> tuple[tuple[Line, ...], ...]:
    """The two formulas that need no fit: from what was bought since the first purchase, but at least over a year."""
    if not bought:
        return ()
    from knowledge.rules.clv import discounted, simple  # loads scipy, which most answers need not

    row, days = valued.row, len({on for on, _ in bought})
    years = max(1.0, (today - min(on for on, _ in bought)).days / YEAR)
    order, per_year = sum(amount for _, amount in bought) / days, days / years
    whole = simple(order, per_year, row.years, row.margin)
    going_on = discounted(order * per_year * row.margin, row.retention, row.discount)
    return (
        (
            line(
                "simple", amount=Money(yuan(whole)), order=Money(yuan(order)), times=f"{per_year:.1f}", years=row.years
            ),
        ),
        (line("discounted", amount=Money(yuan(going_on)), kept=_share(row.retention), rate=_share(row.discount)),),
        (line("ours"),),
    )


def _share(part: float) -> Share:
    return Share(Decimal(str(part)))


SKILL = Skill(ClientValue, run, roles=ADVISING)
