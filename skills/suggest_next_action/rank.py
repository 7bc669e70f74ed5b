"""Why a client stands where they stand: value, likelihood and urgency, and what would be without the leading reason."""

from decimal import Decimal
from typing import Any

from skills.contract import ClientBrief, Desk, Line, Row, line
from skills.planning import Outlook, Reason, look_out
from skills.reasons import because
from skills.values import Share, Term, Who


def why_rows(client: ClientBrief, found: Outlook, desk: Desk) -> tuple[Row, ...]:
    """The factors of the leading reason's rank, each with what it is made of."""
    reasons, plans = found.reasons[client.code], found.plans
    lead = max(reasons, key=lambda one: one.score)  # the weightiest: it says the place
    order = sorted(found.leads(), key=lambda one: (-one.score, one.code))
    place = [one.code for one in order].index(client.code) + 1
    trigger = plans.triggers.triggers[lead.kind]  # type: ignore[index]
    done, decided = found.counts.get(lead.kind, (0, 0))
    return (
        (line("rank", client=Who(client), code=client.code, place=place, count=len(order)),),
        (line("weightiest", reason=because(lead, client, found.on, desk.today)),),
        _done_first(reasons[0], lead, client, found, desk),
        (line("factors", score=_short(lead.score)),),
        (line("value", value=trigger.value, weight=_short(lead.weight), label=_label(lead)),),
        (
            line(
                "likelihood",
                share=Share(Decimal(str(round(lead.likelihood, 3)))),
                accepted=trigger.accepted,
                offered=trigger.offered,
            ),
            line("counted", done=done, unfit=decided - done) if decided else line("not_counted"),
        ),
        (line("urgency", urgency=_short(lead.urgency)), _clock(lead, found)),
        _without(lead, found, desk),
        (line("ours_rank"),),
    )


def _done_first(first: Reason, lead: Reason, client: ClientBrief, found: Outlook, desk: Desk) -> Row:
    """What is to be done first goes by priority (a complaint before a sale), the place by weight: both are told where they differ."""
    if first is lead:
        return ()
    what = found.plans.playbooks.playbooks[first.kind].what.in_language(desk.language)  # type: ignore[index]
    return (line("done_first", what=what, reason=because(first, client, found.on, desk.today)),)


def _label(reason: Reason) -> Term:
    about = reason.about
    if about["kind"] == "company":
        return Term("corporate_class", about["corporate_class"] or about["computed_class"] or "foundation")
    return Term("tier", about["tier"] or about["computed_tier"] or "standard")


def _clock(reason: Reason, found: Outlook) -> Line:
    horizon = found.plans.triggers.triggers[reason.kind].horizon_days  # type: ignore[index]
    if reason.left <= 0:
        return line("late", days=-reason.left) if reason.left else line("now")
    return line("no_day") if reason.left >= horizon else line("ahead", days=reason.left)


def _without(lead: Reason, found: Outlook, desk: Desk) -> Row:
    """What the client's place would go by if this were settled: judged again, for what one reason holds back is no smaller
    for not being listed now.
    """
    kind: Any = lead.kind
    again = look_out(desk, found.on, [lead.code], without=kind).reasons.get(lead.code, ())
    following = max(again, key=lambda one: one.score, default=None)
    if following is None:
        return (line("without_nothing"),)
    what = found.plans.playbooks.playbooks[following.kind].what.in_language(desk.language)  # type: ignore[index]
    name = "without" if round(following.score, 1) < round(lead.score, 1) else "without_no_less"
    return (line(name, what=what, score=_short(following.score)),)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
