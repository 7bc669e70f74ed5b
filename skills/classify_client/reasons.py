"""Each class of a client with its reason, what would change it, and what is missing for it."""

from decimal import Decimal

from knowledge.rules.profile import completeness, sides
from skills.assessing import Assessment
from skills.contract import Line, line
from skills.values import Money, Share, Term
from storage.views import ClientCard

Row = tuple[Line, ...]
NEAR = 10  # a fall is near where a tenth of the threshold would do


def reason_rows(card: ClientCard, found: Assessment, *, then: bool = False) -> tuple[Row, ...]:
    """A row for each kind of class. `then`: for a past day, without what is not known of past days."""
    rows = (
        _worth(card, found),
        _rfm(found),
        _lifecycle(found),
        _abc(card, found),
        _churn(found),
        _habits(found),
        _personas(card, found),
    )
    return rows if then else (*rows, _risk(card, found), _missing(card, found))


def _worth(card: ClientCard, found: Assessment) -> Row:
    """The tier of a person or the class of a company: what it rests on, and the nearest threshold to either side."""
    company = card.brief.kind == "company"
    name, kind = ("computed_class", "corporate_class") if company else ("computed_tier", "tier")
    columns, aum = found.found, found.yuan("aum")
    starts = (found.values.corporate_classes if company else found.values.tiers).starts
    label = columns[name]
    if label is None or aum is None:
        return (line("worth_unknown", name=line(f"name_{kind}")),)
    order = list(starts)
    place = order.index(label)
    above = order[place + 1] if place + 1 < len(order) else None
    assigned = card.corporate_class if company else card.brief.tier
    rests = _rests(found, kind, label, aum, Decimal(starts[label]))
    now = columns["tier_now"] if not company else label
    down = aum - starts[label] if place and now == label else None
    days = 0 if company else found.values.tiers.grace_days
    parts = [
        rests,
        line("down", gap=Money(down) if down is not None else None, label=Term(kind, order[place - 1])),
        line("grace", days=days if down is not None and days and down * NEAR < starts[label] else None),
        line("up", gap=Money(starts[above] - aum) if above else None, label=Term(kind, above) if above else None),
        line("assigned", label=Term(kind, assigned) if assigned and assigned != label else None),
        line("ours" if company else "nothing"),
    ]
    return tuple(parts)


def _rests(found: Assessment, kind: str, label: str, aum: Decimal, start: Decimal) -> Line:
    term, on = Term(kind, label), found.facts["aum_on"]
    until = found.found["grace_until"] if kind == "tier" else None
    if until is not None:
        now = Term(kind, found.found["tier_now"])
        return line("worth_kept", label=term, amount=Money(aum), start=Money(start), until=until, now=now)
    if not start:
        return line("worth_lowest", label=term, amount=Money(aum), on=on)
    return line("worth", label=term, amount=Money(aum), start=Money(start), on=on)


def _rfm(found: Assessment) -> Row:
    columns = found.found
    if columns["rfm"] is None:
        missing = "rfm_no_purchases" if not found.facts["purchases"] else "rfm_no_cuts"
        return (line(missing),)
    return (
        line(
            "rfm", label=Term("rfm", columns["rfm"]), m=columns["rfm_m"], f=columns["rfm_f"], r=columns["rfm_r"],
            days=columns["rfm_r_value"], times=columns["rfm_f_value"], amount=Money(found.yuan("rfm_m_value") or Decimal(0)),
        ),
        line("rfm_next", need=_rfm_need(columns)),
    )  # fmt: skip


def _rfm_need(columns: dict[str, object]) -> Line | None:
    """What would lift the class: the lower of recency and frequency, if one is below the book's mean."""
    below = [name for name in "rf" if float(str(columns[f"rfm_{name}"])) <= float(str(columns[f"rfm_{name}_passed"]))]
    return line(f"need_{below[0]}") if below else None


def _lifecycle(found: Assessment) -> Row:
    columns = found.found
    stage, days, count = columns["lifecycle"], columns["lifecycle_days"], columns["lifecycle_value"]
    if columns["lifecycle_lost_on"] is not None:
        return (
            line("lifecycle_recorded", label=Term("lifecycle", stage), on=columns["lifecycle_lost_on"]),
            line("lifecycle_back"),
        )
    if stage is None:
        return (line("lifecycle_unknown"),)
    if stage == "prospect":
        return (line("prospect", label=Term("lifecycle", stage)),)
    left = columns["lifecycle_next"] - days if columns["lifecycle_next"] is not None else None
    return (
        line("lifecycle", label=Term("lifecycle", stage), count=count, days=days),
        line("lifecycle_next", days=left),
        line("lifecycle_back" if stage in ("dormant", "lost") else "nothing"),
    )


def _abc(card: ClientCard, found: Assessment) -> Row:
    label = found.found["abc"]
    if label is None:
        return ()
    kind = Term("kind", card.brief.kind)
    passed, following = found.yuan("abc_passed"), found.yuan("abc_next")
    return (
        line("abc", label=Term("abc", label), start=Money(passed) if passed is not None else None, kind=kind),
        line("abc_lowest", label=Term("abc", label), kind=kind) if passed is None else line("nothing"),
        line("abc_next", gap=Money(following - (found.yuan("aum") or 0)) if following is not None else None),
    )


def _churn(found: Assessment) -> Row:
    columns = found.found
    if columns["churn_risk"] is None:
        return (line("churn_unknown"),)
    days = found.values.churn.window_days
    signs = [
        line("sign_outflow", share=_share(columns["churn_outflow"]), days=days),
        line("sign_redemptions", count=columns["churn_redemptions"], days=days),
        line("sign_fall", share=_share(columns["churn_fall"]), days=days),
        line("sign_silent", days=columns["churn_silent"]),
        line("sign_idle", days=columns["churn_idle"]),
    ]
    seen = [sign for sign in signs if None not in sign.values.values()]
    return (
        line("churn", label=Term("churn_risk", columns["churn_risk"]), points=columns["churn_risk_value"]),
        line("churn_signs" if seen else "churn_none", signs=seen),
    )


def _share(fraction: float | None) -> Share | None:
    return None if fraction is None else Share(Decimal(str(fraction)))


def _habits(found: Assessment) -> Row:
    columns = found.found
    style = line(
        "style", label=Term("style", columns["style"]) if columns["style"] else None, high=_share(columns["style_value"]),
        low=_share(columns["style_low"]),
    )  # fmt: skip
    way = Term("purchase", columns["purchase"]) if columns["purchase"] else None
    often = Term("frequency", columns["frequency"]) if columns["frequency"] else None
    return (
        style if columns["style"] else line("style_unknown"),
        line("purchase", label=way, count=columns["purchase_value"]),
        line("frequency", label=often, count=columns["frequency_value"]),
    )


def _personas(card: ClientCard, found: Assessment) -> Row:
    """Each persona with the facts that fit it; of a person none fits, that is said."""
    if card.brief.kind == "company":
        return ()
    rows = []
    for name in found.personas:
        persona, facts = found.values.personas.personas[name], found.facts
        age = found.found["age"]
        aged = age is not None and (
            (persona.min_age is not None and age >= persona.min_age)
            or (persona.max_age is not None and age <= persona.max_age)
        )
        work = facts["occupation"] or ""
        why = [line("why_age", age=age)] if aged else []
        why += [line("why_work", work=work)] if any(word.lower() in work.lower() for word in persona.words) else []
        why += [line("why_owner")] if persona.owner and facts["owns_company"] else []
        rows.append(line("persona", label=Term("persona", name), why=why))
    return tuple(rows) or (line("persona_none"),)


def _risk(card: ClientCard, found: Assessment) -> Row:
    state = found.found["risk_state"]
    if state == "none":
        return (line("risk_none" if card.brief.kind == "person" else "nothing"),)
    risk = Term("risk_class", card.brief.risk_class or "")
    return (line(f"risk_{state}", risk=risk, on=card.risk_expiry),)


def _missing(card: ClientCard, found: Assessment) -> Row:
    """What of the profile is not known, and what is known but old."""
    learnt = {name: known.learnt_on for name, known in card.facts.items()}
    plain = (
        ("phone", card.brief.phone), ("birthday", card.brief.birthday), ("occupation", card.brief.occupation),
        ("address", card.address), ("risk_class", card.brief.risk_class), ("industry", card.brief.industry),
        ("main_bank", card.main_bank), ("last_contact", card.last_contact), ("transactions", found.facts["purchases"]),
    )  # fmt: skip
    for name, value in plain:
        if value:
            learnt.setdefault(name, card.learnt_on)
    parts = sides(card.brief.kind, learnt, found.values)
    missing = [name for part in reversed(parts) for name in part.missing]
    stale = [name for part in parts for name, _ in part.stale]
    return (
        line("missing", fields=[_field(name) for name in missing[:3]] or None, count=len(missing)),
        line("complete", percent=completeness(parts)),
        line("stale", fields=[_field(name) for name in stale[:2]] or None),
    )


def _field(name: str) -> Term:
    plain = ("phone", "birthday", "occupation", "address", "risk_class", "industry", "main_bank", "last_contact")
    return Term("field" if name in plain else "profile", name)
