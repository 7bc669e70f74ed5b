"""One field of a client in one line, with its source and the day it was learnt."""

from collections.abc import Callable

from dateutil.relativedelta import relativedelta

from skills.contract import Desk, Line, line
from skills.values import Identifier, Money, Note, Stored, Term, Who
from storage.views import ClientCard, Known, Linked

_VOCABULARY = {"occupation": "occupation", "industry": "industry_name"}
Rows = tuple[tuple[Line, ...], ...]


def field_rows(card: ClientCard, field: str, desk: Desk) -> Rows:
    """The answer to "what is their …": value, source, date; or that it is not on file."""
    special = _SPECIAL.get(field)
    if special is not None:
        return special(card, desk)
    known = _plain(card, field)
    if known is None:
        return _unknown(card, field)
    shown: object = known.value
    if field in ("phone", "email", "wechat", "address"):
        shown = Identifier(field, known.value)  # type: ignore[arg-type]
    elif field in ("tier", "risk_class"):
        shown = Term(field, known.value)
    elif field in ("occupation", "industry"):
        shown = Stored(_VOCABULARY[field], known.value)
    return (
        _head(
            card,
            field,
            line("value", value=shown),
            line("known", source=Stored("source", known.source), on=known.learnt_on),
        ),
    )


def _plain(card: ClientCard, field: str) -> Known | None:
    """The stored value, with the source and day of the fact that set it, where one did."""
    brief = card.brief
    stored = {
        "phone": brief.phone,
        "email": card.email,
        "wechat": card.wechat,
        "address": card.address,
        "industry": brief.industry,
        "occupation": brief.occupation,
        "tier": brief.tier,
        "main_bank": card.main_bank,
    }
    value = stored.get(field)
    return _with_source(card, field, value) if value else None


def _with_source(card: ClientCard, field: str, value: str) -> Known:
    fact = card.facts.get(field)
    return fact if fact and fact.value == value else Known(value, card.source, card.learnt_on)


def _head(card: ClientCard, field: str, answer: Line, *parts: Line) -> tuple[Line, ...]:
    head = line("field", client=Who(card.brief), code=card.brief.code, field=Term("field", field), answer=answer)
    return (head, *parts)


def _unknown(card: ClientCard, field: str) -> Rows:
    return (_head(card, field, line("not_on_file")),)


def _known(card: ClientCard, field: str = "", value: str = "") -> Line:
    known = _with_source(card, field, value)
    return line("known", source=Stored("source", known.source), on=known.learnt_on)


def _name(card: ClientCard, desk: Desk) -> Rows:
    return (
        _head(
            card,
            "name",
            line("value", value=Identifier("name", card.brief.name)),
            _known(card, "name", card.brief.name),
        ),
    )


def _aum(card: ClientCard, desk: Desk) -> Rows:
    brief = card.brief
    if brief.aum is None:
        return _unknown(card, "aum")
    before = line("aum_then", amount=Money(card.aum_before) if card.aum_before else None, on=card.aum_before_on)
    return (_head(card, "aum", line("amount", amount=Money(brief.aum, exact=True), on=brief.aum_on)), (before,))


def _holdings(card: ClientCard, desk: Desk) -> Rows:
    if not card.holdings:
        return _unknown(card, "holdings")
    total = Money(sum((h.balance for h in card.holdings), start=card.holdings[0].balance * 0))
    head = _head(card, "holdings", line("holdings_count", count=len(card.holdings), total=total))
    rows = [
        (
            line("holding", name=held.name, amount=Money(held.balance), on=held.as_of),
            line("holding_risk", risk=Term("risk_level", held.risk_level) if held.risk_level else None),
            line("holding_matures", on=held.matures_on if held.matures_on and held.matures_on >= desk.today else None),
        )
        for held in card.holdings[:8]
    ]
    more = len(card.holdings) - len(rows)
    return (head, *rows, (line("holdings_more", count=more or None),))


def _birthday(card: ClientCard, desk: Desk) -> Rows:
    born = card.brief.birthday
    if born is None:
        return _unknown(card, "birthday")
    age = relativedelta(desk.today, born).years
    day = line("born", on=born.isoformat(), age=age)
    return (_head(card, "birthday", day, _known(card, "birthday", born.isoformat())),)


def _risk(card: ClientCard, desk: Desk) -> Rows:
    if not card.brief.risk_class:
        return _unknown(card, "risk_class")
    late = card.risk_expiry is not None and card.risk_expiry < desk.today
    tested = line("risk_expired" if late else "risk_expiry", on=card.risk_expiry)
    return (
        _head(card, "risk_class", line("value", value=Term("risk_class", card.brief.risk_class)), tested, _known(card)),
    )


def _risk_expiry(card: ClientCard, desk: Desk) -> Rows:
    if card.risk_expiry is None:
        return _unknown(card, "risk_expiry")
    days = (card.risk_expiry - desk.today).days
    left = line("expired_since", days=-days) if days < 0 else line("expires_in", days=days)
    return (_head(card, "risk_expiry", line("value", value=card.risk_expiry.isoformat()), left, _known(card)),)


def _last_contact(card: ClientCard, desk: Desk) -> Rows:
    last = card.last_contact
    if last is None:
        return _unknown(card, "last_contact")
    days = (desk.today - last.on).days
    ago = line("days_ago", days=days) if days else line("today")
    channel = line("by_channel", channel=Term("contact_channel", last.what))
    note = line("noted", note=Note(last.text, card.brief) if last.text else None)
    return (_head(card, "last_contact", line("value", value=last.on.isoformat()), ago, channel), (note,))


def _advisor(card: ClientCard, desk: Desk) -> Rows:
    if card.brief.advisor == desk.actor.code:
        return (_head(card, "advisor", line("advisor_you"), _known(card)),)
    named = line("advisor_named", name=card.advisor_name, advisor=card.brief.advisor)
    return (_head(card, "advisor", named, _known(card)),)


def _tasks(card: ClientCard, desk: Desk) -> Rows:
    if not card.tasks:
        return (_head(card, "tasks", line("no_tasks")),)
    return (_head(card, "tasks", line("task_count", count=len(card.tasks))), *task_rows(card, desk))


def _links(card: ClientCard, desk: Desk) -> Rows:
    """Who stands behind a company, or which companies a person has a part in."""
    if not card.links:
        return _unknown(card, "links")
    rows = tuple((link_line(card, linked),) for linked in card.links)
    if len(rows) == 1:
        return (_head(card, "links", rows[0][0]),)
    return (_head(card, "links", line("links_count", count=len(rows))), *rows)


def _profile(card: ClientCard, desk: Desk) -> Rows:
    """What was learnt of the person or company, each with its source and day; what is not known is named."""
    wanted = desk.methodology.profile(desk.today).fields(card.brief.kind)
    known = [field for field in wanted if field in card.facts]
    if not known:
        return _unknown(card, "profile")
    rows = [
        (
            line("learnt", field=Term("profile", field), value=Note(card.facts[field].value, card.brief)),
            line("known", source=Stored("source", card.facts[field].source), on=card.facts[field].learnt_on),
        )
        for field in known
    ]
    missing = [Term("profile", field) for field in wanted if field not in card.facts]
    head = _head(card, "profile", line("profile_known", known=len(known), all=len(wanted)))
    return (head, *rows, (line("gaps", fields=missing or None),))


def link_line(card: ClientCard, linked: Linked) -> Line:
    """One link: the relation, and the client at its other end."""
    id_of = "link_person" if card.brief.kind == "company" else "link_company"
    return line(id_of, relation=Term("relation", linked.relation), client=Who(linked.client), code=linked.client.code)


def task_rows(card: ClientCard, desk: Desk) -> Rows:
    """The client's open tasks, a row each, the most overdue first."""
    rows = []
    for number, task in enumerate(card.tasks, start=1):
        late = (desk.today - task.due_on).days
        due = line("task_late", days=late) if late > 0 else line("task_due", on=task.due_on)
        rows.append((line("task", number=number, text=Note(task.text, card.brief)), due))
    return tuple(rows)


_SPECIAL: dict[str, Callable[[ClientCard, Desk], Rows]] = {
    "name": _name,
    "aum": _aum,
    "holdings": _holdings,
    "birthday": _birthday,
    "risk_class": _risk,
    "risk_expiry": _risk_expiry,
    "last_contact": _last_contact,
    "advisor": _advisor,
    "tasks": _tasks,
    "links": _links,
    "profile": _profile,
}
