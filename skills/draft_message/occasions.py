"""What each occasion has to tell: the facts shown to the advisor, and what the message says of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from skills.contract import Desk, Line, line
from skills.draft_message.facts import Facts, festival_of, is_sayable
from skills.draft_message.writing import Plan, Writer, in_words, topics
from skills.values import Term, Weekday

_ELDER = 60  # years of age from which birthday wishes are those for the elderly; ours
_LONG_SILENCE = timedelta(days=120).days  # after which a message begins with it; ours
_CHANNELS = ("call", "wechat", "visit", "branch", "video", "meal")


@dataclass(frozen=True)
class Told:
    """What is told: rows for the advisor, and the parts and values of the message."""

    rows: tuple[Line, ...]
    core: tuple[str, ...]
    optional: tuple[str, ...]
    values: Mapping[str, object]
    notes: tuple[Line, ...] = ()

    def plan(self, tone: str) -> Plan:
        """The message's parts in a tone: only a formal one is signed."""
        return Plan(self.core, (*self.optional, "sign") if tone == "formal" else self.optional)


@dataclass(frozen=True)
class _Case:
    request: Mapping[str, Any]
    facts: Facts
    language: str
    desk: Desk

    @property
    def close(self) -> str:
        return "close_vip" if self.facts.vip else "close"

    @property
    def always(self) -> dict[str, object]:
        """Values that any message may use."""
        return {"advisor": self.desk.actor.name, "years": self.facts.years or None}

    def word(self, line_id: str) -> str | None:
        """A word of the message's language."""
        return Writer(self.facts.brief.code, self.language, "casual", 0, {}).say(line_id)


def told(occasion: str, request: Mapping[str, Any], facts: Facts, language: str, desk: Desk) -> Told:
    """What a message for this occasion tells."""
    return _OCCASIONS[occasion](_Case(request, facts, language, desk))


def _birthday(case: _Case) -> Told:
    birthday = case.facts.next_birthday
    elder = case.facts.age is not None and case.facts.age >= _ELDER - 1
    rows = (line("about_birthday", on=Weekday(birthday)) if birthday else line("no_birthday"),)
    return Told(rows, ("birthday_elder" if elder else "birthday",), ("years", case.close), case.always)


def _festival(case: _Case) -> Told:
    name, day = festival_of(case.request["festival"], case.desk)
    rows = (line("about_festival", festival=line(f"festival_{name}"), on=Weekday(day)),)
    words = {"festival": case.word(f"festival_{name}"), "greeting": case.word(f"greeting_{name}")}
    core = "festival_company" if case.facts.brief.kind == "company" else "festival"
    return Told(rows, (core,), (case.close,), {**case.always, **words})


def _maturity(case: _Case) -> Told:
    first, *others = case.facts.maturing()
    assert first.matures_on is not None
    sayable = is_sayable(first.name, case.desk)
    product = first.name if sayable else case.desk.methodology.terms.label("product_kind", first.kind, case.language)
    rows = (
        line("about_maturity", product=first.name, on=Weekday(first.matures_on)),
        line("about_maturity_also", count=len(others) or None),
    )
    refused = case.facts.refused("marketing")
    notes: tuple[Line, ...] = (line("care_only", on=refused.on),) if refused else ()
    notes += () if sayable else (line("unnamed_product"),)
    values = {**case.always, "product": product, "day": in_words(first.matures_on, case.language)}
    return Told(rows, ("maturity",), (case.close,) if refused else ("maturity_next", case.close), values, notes)


def _follow_up(case: _Case) -> Told:
    facts, last = case.facts, case.facts.card.last_contact
    channel = Term("contact_channel", last.what) if last else None
    rows = (line("about_contact", on=last.on, channel=channel) if last else line("about_no_contact"),)
    if facts.complaint:
        return Told((*rows, _complaint(facts)), ("follow_up_complaint",), ("apology_due", case.close), _due(case))
    refused = facts.refused("marketing")
    topic = next((topic for topic in (last.topic or "").split() if topic in topics()), None) if last else None
    silent = facts.since is not None and facts.since > _LONG_SILENCE
    opening = ("long",) if silent and not case.request["length"] else ()
    notes = (line("care_only", on=refused.on),) if refused else ()
    if topic is None or last is None or refused:
        return Told(rows, (*opening, "follow_up_plain"), (case.close,), case.always, notes)
    met = f"contact_{last.what if last.what in _CHANNELS else 'other'}"
    values = {**case.always, "topic": case.word(f"topic_{topic}"), "contact": case.word(met)}
    return Told(rows, (*opening, "follow_up"), (case.close,), values)


def _apology(case: _Case) -> Told:
    if case.facts.complaint is None:
        return Told((line("about_nothing"),), ("apology",), ("apology_next", case.close), case.always)
    rows = (_complaint(case.facts),)
    return Told(rows, ("apology",), ("apology_next", "apology_due"), _due(case))


def _complaint(facts: Facts) -> Line:
    complaint = facts.complaint
    assert complaint is not None
    return line("about_complaint", on=complaint.on, due=Weekday(complaint.due_on) if complaint.due_on else None)


def _due(case: _Case) -> dict[str, object]:
    """The values with the day by which a complaint is to be answered, while that lies ahead."""
    due = case.facts.complaint.due_on if case.facts.complaint else None
    ahead = due is not None and due > case.facts.today
    return {**case.always, "day": in_words(due, case.language) if due and ahead else None}


def _thanks(case: _Case) -> Told:
    matter = case.request["matter"]
    core = f"thanks_{matter}" if matter in ("referral", "visit", "purchase") else "thanks"
    return Told((), (core,), ("years", case.close), case.always)


def _invitation(case: _Case) -> Told:
    event, on = case.request["event"], case.request["on"]
    if event is None:
        return Told((line("about_no_event"),), ("invitation_plain",), (), case.always)
    when = in_words(on, case.language, weekday=True) if on else None
    writer = Writer(case.facts.brief.code, case.language, "casual", 0, {"when": when})
    values = {**case.always, "event": event, "when": (writer.say("invitation_when") or "") if when else ""}
    told_of = line("about_event_on", event=event, on=Weekday(on)) if on else line("about_event", event=event)
    return Told((told_of,), ("invitation",), (), values)


def _care(case: _Case) -> Told:
    rows = (_complaint(case.facts),) if case.facts.complaint else ()
    return Told(rows, ("care_illness" if case.request["matter"] == "illness" else "care",), (), case.always)


_OCCASIONS: dict[str, Callable[[_Case], Told]] = {
    "birthday": _birthday,
    "festival": _festival,
    "maturity": _maturity,
    "follow_up": _follow_up,
    "apology": _apology,
    "thanks": _thanks,
    "invitation": _invitation,
    "care": _care,
}
