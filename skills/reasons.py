"""Why a client is to be contacted, in one line: the facts that the reason rests on, with their days."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from skills.contract import Line, line
from skills.planning import Reason
from skills.values import Money, Note, Share, Term
from storage.views import ClientBrief


def because(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    """The facts behind a reason as of `on`; days that have passed are counted until today."""
    return _TOLD[reason.kind](reason, client, on, today)


def _complaint(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    about = reason.about
    due = (
        line(
            "why_due_late" if about["complaint_due"] and about["complaint_due"] < today else "why_due",
            on=about["complaint_due"],
        )
        if about["complaint_due"]
        else None
    )
    text = Note(about["complaint_text"], client, most=24) if about["complaint_text"] else None
    told = line("why_said", text=text) if text else None
    return line("why_complaint", on=about["complaint_on"], parts=[part for part in (due, told) if part] or None)


def _task(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    about = reason.about
    late = (today - about["task_due"]).days
    name = "why_task_late" if late > 0 else "why_task"
    return line(name, text=Note(about["task_text"], client, most=40), on=about["task_due"], days=late)


def _churn(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    """The signs that were seen, the money first."""
    about = reason.about
    signs: list[Line] = []
    if about["outflows"] and (about["churn_outflow"] is not None or about["churn_redemptions"] is not None):
        amount = reason.yuan("outflow")
        signs.append(line("why_outflow", count=about["outflows"], amount=Money(amount) if amount else None))
    if about["churn_fall"] is not None:
        signs.append(line("why_fall", share=Share(Decimal(str(about["churn_fall"])))))
    if about["churn_silent"] is not None:
        signs.append(line("why_silent", days=(today - about["last_contact"]).days))
    if about["churn_idle"] is not None:
        signs.append(line("why_idle", days=(today - about["last_move"]).days))
    return line("why_churn", risk=Term("churn_risk", about["churn_risk"]), signs=signs or None)


def _maturity(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    amount = reason.yuan("maturing")
    return line("why_maturity", on=reason.about["matures_on"], amount=Money(amount) if amount else None)


def _deal(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    title, stage, since, _, most = reason.about["deal"]
    named = Note(title, client) if title else line("why_deal_untitled")
    return line("why_deal_stuck", title=named, stage=Term("stage", stage), days=(today - since).days, most=most)


def _retest(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    name = "why_retest_expired" if reason.about["risk_expiry"] < today else "why_retest"
    risk = Term("risk_class", reason.about["risk_class"])
    return line(name, risk=risk, on=reason.about["risk_expiry"])


def _tier_down(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    now = Term("tier", reason.about["tier_now"])
    amount = reason.yuan("aum")
    return line(
        "why_tier_down",
        now=now,
        until=reason.about["grace_until"],
        amount=Money(amount) if amount is not None else None,
    )


def _tier_up(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    following, aum = reason.yuan("computed_tier_next"), reason.yuan("aum")
    assert following is not None and aum is not None
    return line(
        "why_tier_up",
        amount=Money(aum),
        missing=Money(following - aum),
        next=Money(following),
        on=reason.about["aum_on"],
    )


def _idle(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    idle, aum = reason.yuan("idle"), reason.yuan("aum")
    assert idle is not None and aum
    return line("why_idle_cash", amount=Money(idle), share=Share(idle / aum), on=reason.about["aum_on"])


def _allocation(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    about = reason.about
    held = (about["low"] or 0) + (about["middle"] or 0) + (about["high"] or 0)
    return line("why_allocation", share=Share(Decimal(about["high"]) / held), age=about["age"])


def _days(name: str, column: str, since: str) -> Callable[[Reason, ClientBrief, date, date], Line]:
    def told(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
        return line(name, days=(today - reason.about[column]).days, on=reason.about[since])

    return told


def _kyc(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    return line("why_kyc_gap", count=reason.about["kyc_open"])


def _birthday(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    return line("why_birthday" if reason.left else "why_birthday_today", on=on + timedelta(days=reason.left))


def _festival(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    day = on + timedelta(days=reason.left)
    return line("why_festival", name=Term("festival", reason.about["festival"]), on=day)


def _prospect(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    return (
        line("why_prospect", on=reason.about["last_contact"])
        if reason.about["last_contact"]
        else line("why_prospect_new")
    )


def _purchases(name: str) -> Callable[[Reason, ClientBrief, date, date], Line]:
    def told(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
        return line(name, count=reason.about["purchases"], on=reason.about["last_purchase"])

    return told


def _said(field: str) -> Callable[[Reason, ClientBrief, date, date], Line]:
    """What a fact says, with who said it and when."""

    def told(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
        value, source, learnt = reason.about["facts"][field]
        return line(
            "why_told", field=Term("profile", field), text=Note(value, client, most=40), source=source, on=learnt
        )

    return told


def _bank(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    return line("why_main_bank", bank=reason.about["main_bank"])


def _people(reason: Reason, client: ClientBrief, on: date, today: date) -> Line:
    return line("why_relations")


_TOLD: dict[str, Callable[[Reason, ClientBrief, date, date], Line]] = {
    "complaint": _complaint,
    "task": _task,
    "churn": _churn,
    "maturity": _maturity,
    "deal_stuck": _deal,
    "retest": _retest,
    "tier_down": _tier_down,
    "tier_up": _tier_up,
    "idle_cash": _idle,
    "allocation": _allocation,
    "dormant": _days("why_dormant", "last_purchase", "last_purchase"),
    "rhythm": _days("why_rhythm", "last_contact", "last_contact"),
    "kyc_gap": _kyc,
    "birthday": _birthday,
    "festival": _festival,
    "prospect": _prospect,
    "first_time": _purchases("why_first_time"),
    "repeat": _purchases("why_repeat"),
    "referral": _purchases("why_referral"),
    "payroll": _said("payroll"),
    "supply_chain": _said("upstream_downstream"),
    "online": _said("treasury"),
    "main_bank": _bank,
    "relations": _people,
}
