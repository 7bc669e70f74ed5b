"""Opportunities of made-up clients and what they said of the service; from a chance of their own, client by client."""

from datetime import date, timedelta
from random import Random

from storage.demo.draft import FEN, Calendar, Draft
from storage.demo.words import notes

STAGES = ("lead", "admission", "kyc", "needs", "proposal", "approval", "signed", "review")
COMPLAINT_DAYS = 15


def serve(draft: Draft, calendar: Calendar) -> None:
    """Deals and feedback, more of the wealthy; the same for a client in every book of that day."""
    chance = Random(draft.code)  # noqa: S311  (made-up people, no secrets)
    rich = (draft.total or 0) >= 500_000 * FEN
    if draft.manner not in ("dormant", "leaving") and chance.random() < (
        0.25 if draft.kind == "company" else 0.10 if rich else 0.02
    ):
        _deal(chance, draft, calendar)
    if draft.opened_on and chance.random() < 0.12:
        _say(chance, draft, calendar)


def _deal(chance: Random, draft: Draft, calendar: Calendar) -> None:
    title, low, high = chance.choice(notes()["deals"][draft.kind])
    amount = chance.randrange(low, high) * 10_000 * FEN if high else None
    reached, back = chance.choices(range(8), (20, 14, 16, 16, 14, 8, 6, 6))[0], 1 + int(chance.expovariate(1 / 16))
    add_deal(draft, calendar, title, amount, STAGES[reached], back, step=4 + chance.randrange(12))


def add_deal(
    draft: Draft, calendar: Calendar, title: str, amount: int | None, stage: str, back: int, step: int = 9
) -> None:
    """A deal that reached a stage `back` days ago, each stage before it `step` days earlier."""
    reached = STAGES.index(stage)
    days = [calendar.today - timedelta(days=back + step * (reached - n)) for n in range(reached + 1)]
    draft.deals.append((title, amount, days[0], list(zip(STAGES, days, strict=False))))


def _say(chance: Random, draft: Draft, calendar: Calendar) -> None:
    kind = chance.choices(("survey", "complaint", "praise"), (6, 3, 2))[0]
    on = calendar.ago(3 + chance.randrange(300))
    text = chance.choice(notes()["feedback"][kind])
    if kind == "survey":
        measure = chance.choice(("nps", "nps", "csat", "ces"))
        low, high = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}[measure]
        score = max(low, high - int(chance.expovariate(1 / ((high - low) / 4))))
        draft.heard.append((kind, on, text, measure, score, None, None, None))
        return
    if kind == "praise":
        draft.heard.append((kind, on, text, None, None, None, None, None))
        return
    complain(draft, on, text, _closed(chance, on, calendar), chance.choice(notes()["feedback"]["outcome"]))


def _closed(chance: Random, on: date, calendar: Calendar) -> date | None:
    day = on + timedelta(days=2 + chance.randrange(14))
    return day if day < calendar.today else None


def complain(draft: Draft, on: date, text: str, closed: date | None, outcome: str) -> None:
    """A complaint, closed on a day or still open."""
    due = on + timedelta(days=COMPLAINT_DAYS)
    draft.heard.append(("complaint", on, text, None, None, due, closed, outcome if closed else None))
