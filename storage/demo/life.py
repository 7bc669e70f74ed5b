"""What was said with a made-up client, what is known of them, and what their advisor still has to do."""

from datetime import timedelta
from random import Random

from storage.demo.draft import FEN, Calendar, Draft, workday
from storage.demo.words import Weighted, notes

# Days between two contacts, by tier and class; real books are slower than their rules.
_RHYTHM = {
    "private": 18, "diamond": 30, "platinum": 75, "gold": 130, "standard": 260,
    "strategic": 25, "value": 70, "foundation": 200,
}  # fmt: skip
_CHANNELS = {
    "person": Weighted(
        [
            ("call", 34),
            ("wechat", 36),
            ("branch", 14),
            ("visit", 5),
            ("sms", 5),
            ("video", 3),
            ("email", 2),
            ("meal", 1),
        ]
    ),
    "company": Weighted(
        [("call", 30), ("visit", 28), ("wechat", 20), ("email", 10), ("meal", 6), ("branch", 4), ("video", 2)]
    ),
}
_MOST_CONTACTS = 24
_REASONS = Weighted([("competitor", 5), ("price", 3), ("moved", 2), ("need_gone", 2), ("service", 1), ("unknown", 2)])
_SOURCES = Weighted([("客户告知", 7), ("顾问观察", 3)])


def talk(chance: Random, draft: Draft, calendar: Calendar) -> None:
    """Contacts of two years, the newest first; sets the day of the last one."""
    if draft.opened_on is None and chance.random() < 0.6:
        return
    rhythm = _RHYTHM[draft.tier or draft.corporate_class or "standard"]
    if draft.last_contact_on is not None:
        back = (calendar.today - draft.last_contact_on).days
    elif draft.manner == "dormant":
        back = 185 + int(chance.expovariate(1 / 120))
    else:
        back = 1 + int(chance.expovariate(1.6 / rhythm))
    first = min((calendar.today - draft.opened_on).days, 730) if draft.opened_on else 200
    while back < first and len(draft.contacts) < _MOST_CONTACTS:
        _one(chance, draft, calendar, back)
        back += 3 + int(rhythm * chance.uniform(0.5, 2.0))
    if draft.contacts:
        draft.last_contact_on = draft.contacts[0][0]


def _one(chance: Random, draft: Draft, calendar: Calendar, back: int) -> None:
    said = notes()[draft.kind]["contacts"]
    newest = not draft.contacts
    topic = "redemption" if draft.manner == "leaving" and newest and "redemption" in said else None
    topic = topic or chance.choice([t for t in said if t != "redemption" or draft.manner == "leaving"])
    day = calendar.today - timedelta(days=back)
    channel, note = _CHANNELS[draft.kind].pick(chance), chance.choice(said[topic])
    if note.startswith("来网点"):
        channel = "branch"
    elif note.startswith(("上门", "参观", "拜访", "首次拜访", "陪同", "老板出差")):
        channel = "visit"
    draft.contacts.append((workday(day), channel, note, topic))


def learn(chance: Random, draft: Draft, calendar: Calendar) -> None:
    """Facts that the advisor was told or saw: more of the wealthy, never all."""
    known = notes()[draft.kind]["facts"]
    share = 0.08 if (draft.total or 0) < 50_000 * FEN else 0.25 if (draft.total or 0) < 500_000 * FEN else 0.5
    for field, values in known.items():
        if chance.random() < share:
            learnt = calendar.ago(5 + chance.randrange(700))
            draft.facts.append((field, chance.choice(values), _SOURCES.pick(chance), learnt))


def owe(chance: Random, draft: Draft, calendar: Calendar, *, calm: bool) -> None:
    """Tasks, done and open; `calm` leaves out those due today or before."""
    said = chance.random()
    if said > 0.4:
        return
    text = chance.choice(notes()["tasks"][draft.kind])
    if said > 0.2:
        due = calendar.ago(10 + chance.randrange(300))
        draft.tasks.append((text, due, due + timedelta(days=chance.randrange(3))))
        return
    soon = chance.random()
    ahead = -chance.randrange(1, 12) if soon < 0.15 else 0 if soon < 0.25 else chance.randrange(1, 30)
    if calm and ahead <= 0:
        ahead = 3 + chance.randrange(20)
    draft.tasks.append((text, calendar.today + timedelta(days=ahead), None))


def allow(draft: Draft, calendar: Calendar) -> None:
    """What the client agreed to or refused, and that a few silent ones left; by a chance of its own, so that it moves
    nothing else of the book.
    """
    chance = Random(f"{draft.code} {draft.phone}")  # noqa: S311  (made-up people, no secrets)
    if draft.opened_on is None:
        return
    for kind, given, refused in (("marketing", 0.3, 0.06), ("referral", 0.05, 0.02), ("contact", 0.1, 0.01)):
        said = chance.random()
        day = calendar.ago(20 + chance.randrange(600))
        if said < given + refused:
            draft.consents.append((kind, said < given, max(day, draft.opened_on)))
    if draft.manner == "dormant" and chance.random() < 0.04:
        draft.losses.append((_REASONS.pick(chance), calendar.ago(10 + chance.randrange(120))))
