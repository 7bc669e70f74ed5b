"""What made-up clients answer when they are asked each quarter, and that some of those who leave are gone.

From a chance of its own, client by client, so that it moves nothing else of the book.
"""

from datetime import date, timedelta
from random import Random

from storage.demo.draft import Calendar, Draft
from storage.demo.service import complain
from storage.demo.words import Weighted, notes

_QUARTERS, _DAYS = 5, 91
_ASKED = (("nps", 0, 10, 0.14), ("csat", 1, 5, 0.08), ("ces", 1, 7, 0.05))
_GLAD = {"nps": 9, "csat": 4, "ces": 6}
_REASONS = Weighted([("competitor", 5), ("price", 4), ("service", 2), ("moved", 2), ("need_gone", 2), ("unknown", 2)])
_GONE = {"leaving": 0.35, "dormant": 0.06}
_SETTLED_BY = 24  # days after which a complaint of this kind is closed at the latest


def answer(draft: Draft, calendar: Calendar) -> None:
    """Surveys of five quarters, some praise and settled complaints; of those who leave, the day they left."""
    chance = Random(f"{draft.code} asked {draft.phone}")  # noqa: S311  (made-up people, no secrets)
    if draft.opened_on is None:
        return
    said = notes()["voices"]
    for quarter in range(_QUARTERS):
        for measure, low, high, share in _ASKED:
            if chance.random() < share:
                spread = (high - low) / (6 if draft.manner != "leaving" else 2)
                score = max(low, high - int(chance.expovariate(1 / spread)))
                text = chance.choice(said["glad" if score >= _GLAD[measure] else "sorry"])
                _hear(draft, calendar, chance, quarter, ("survey", text, measure, score))
        if chance.random() < 0.03:
            _hear(draft, calendar, chance, quarter, ("praise", chance.choice(said["praise"]), None, None))
        if chance.random() < 0.035:
            on = _day(calendar, chance, quarter)
            closed = on + timedelta(days=1 + chance.randrange(_SETTLED_BY))
            if draft.opened_on <= on and closed < calendar.today:
                complain(
                    draft, on, chance.choice(said["complaint"]), closed, chance.choice(notes()["feedback"]["outcome"])
                )
    if not draft.losses and chance.random() < _GONE.get(draft.manner, 0):
        draft.losses.append((_REASONS.pick(chance), max(draft.opened_on, calendar.ago(4 + chance.randrange(200)))))


def _hear(
    draft: Draft, calendar: Calendar, chance: Random, quarter: int, what: tuple[str, str, str | None, int | None]
) -> None:
    on = _day(calendar, chance, quarter)
    if draft.opened_on and draft.opened_on <= on:
        kind, text, measure, score = what
        draft.heard.append((kind, on, text, measure, score, None, None, None))


def _day(calendar: Calendar, chance: Random, quarter: int) -> date:
    return calendar.ago(2 + quarter * _DAYS + chance.randrange(_DAYS - 4))
