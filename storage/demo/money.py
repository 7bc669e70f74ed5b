"""What a made-up client holds and how it came to that: balances and transactions that agree with each other.

The walk goes backward from today's balance: undoing a purchase lowers the balance before it, undoing a redemption
raises it. So no balance is ever negative, and each is the sum of what happened before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from storage.demo.draft import FEN, Calendar, Draft, workday
from storage.demo.words import words

_YEAR = 365
_WAYS_IN = {"deposit": "deposit", "insurance": "premium"}
_WAYS_OUT = {"deposit": "withdraw", "trust": "maturity"}
# How many movements of one product in two years, by what the client owns.
_MOVEMENTS = {0: 3, 1: 4, 2: 5, 3: 6}
_SHARE_IN = {"steady": 0.6, "growing": 0.85, "leaving": 0.1, "dormant": 0.6}


@dataclass(frozen=True)
class Kind:
    """A product as the walk needs it; `days` is the term of those that mature."""

    code: str
    kind: str
    risk: int
    days: int | None


def catalogue() -> dict[str, Kind]:
    """All products that hold a balance, by code."""
    listed = [p for p in words()["products"] if p["kind"] not in ("loan", "service")]
    return {p["code"]: Kind(p["code"], p["kind"], int(p["risk_level"][1]), p.get("days")) for p in listed}


def live(chance: Random, draft: Draft, calendar: Calendar, products: dict[str, Kind]) -> None:
    """Give the client holdings that add up to `total`, and two years of history."""
    if draft.manner == "prospect" or not draft.total or draft.opened_on is None:
        return
    for product, balance in _split(chance, draft, products):
        walk(chance, draft, calendar, product, balance)
    if chance.random() < 0.08:
        day = workday(calendar.as_of - timedelta(days=chance.randrange(400)))
        if day > draft.opened_on:
            draft.transactions.append((None, day, "fee", chance.randrange(2, 40) * 10 * FEN))


def _split(chance: Random, draft: Draft, products: dict[str, Kind]) -> Iterator[tuple[Kind, int]]:
    """Today's balances: round sums in what was bought, the rest on demand deposit."""
    total = draft.total or 0
    left_behind = draft.manner == "leaving"
    chosen = _choose(chance, draft, products, 1 + _size(total) + (chance.random() < 0.4) + left_behind)
    if left_behind and chosen:
        yield chosen.pop(), 0
    weights = [0.3 + chance.random() for _ in chosen]
    left = total
    for product, weight in zip(chosen, weights, strict=True):
        share = int(total * weight / (sum(weights) + 0.5))
        balance = share - share % (_step(share) * 10)
        if balance:
            left -= balance
            yield product, balance
    yield products["D001"], left


def _choose(chance: Random, draft: Draft, products: dict[str, Kind], count: int) -> list[Kind]:
    bearable = {"C1_MIN": 1, "C1": 1, "C2": 2, "C3": 3, "C4": 4, "C5": 5}.get(draft.risk_class or "", 2)
    rich = (draft.total or 0) >= 1_000_000 * FEN
    person = draft.kind == "person"
    fitting = [
        p
        for p in products.values()
        if p.risk <= bearable and p.code != "D001" and (rich or p.kind != "trust") and (person or p.kind != "insurance")
    ]
    return chance.sample(fitting, min(count, len(fitting)))


def walk(chance: Random, draft: Draft, calendar: Calendar, product: Kind, balance: int) -> None:
    """Invent how `balance` (fen) came about; appends transactions and dated balances to the draft."""
    matures = _first_maturity(chance, calendar, product) if balance else None
    events = sorted(_events(chance, draft, calendar, product, balance, matures), key=lambda e: e[0], reverse=True)
    at_opening = balance - sum(change for _, _, change in events)
    opened = draft.opened_on or calendar.as_of
    if at_opening and (calendar.as_of - opened).days <= 2 * _YEAR:
        events.append((opened, _kind(product, at_opening), at_opening))
    levels = _levels(calendar, (draft.total or 0) >= 50_000 * FEN, events, balance)
    while levels and not levels[-1][1]:
        levels.pop()
    for day, level in levels:
        drift = chance.uniform(0.93, 1.03) if product.kind == "fund" and day != calendar.as_of else 1
        draft.holdings.append((product.code, day, int(level * drift), _maturity_on(matures, product, day)))
    draft.transactions.extend((product.code, day, kind, abs(change)) for day, kind, change in events)


def _levels(
    calendar: Calendar, long: bool, events: list[tuple[date, str, int]], balance: int
) -> list[tuple[date, int]]:
    """The balance on each day that the book looks at, the newest first."""
    levels, done = [], 0
    for day in (calendar.as_of, *reversed(calendar.quarter_ends if long else calendar.quarter_ends[4:])):
        while done < len(events) and events[done][0] > day:
            balance -= events[done][2]
            done += 1
        levels.append((day, balance))
    return levels


def _events(
    chance: Random, draft: Draft, calendar: Calendar, product: Kind, balance: int, matures: date | None
) -> Iterator[tuple[date, str, int]]:
    """Movements (day, kind, signed fen), newest first, such that undoing them never goes below zero."""
    opened = draft.opened_on or calendar.as_of
    span = min((calendar.as_of - opened).days, 2 * _YEAR)
    if span <= 0:
        return
    if product.kind == "fund" and balance and chance.random() < 0.15:
        yield from _regular(chance, calendar, opened, balance)
        return
    days = _days(chance, draft, span, 1 + int(chance.expovariate(1 / _MOVEMENTS[_size(draft.total or 0)])))
    running = balance
    since = calendar.as_of - timedelta(days=span)
    term = timedelta(days=product.days) if product.days else None
    rolls = matures - term if matures and term else None
    for back in days:
        day = workday(calendar.as_of - timedelta(days=back))
        while rolls and term and rolls > max(day, since) and running:
            yield rolls, "maturity", -running
            yield rolls, "buy", running
            rolls -= term
        if day <= opened:
            return
        change = _movement(chance, draft, product, running, max(balance, (draft.total or 0) // 5))
        if change and running - change >= 0:
            running -= change
            yield day, _kind(product, change), change


def _movement(chance: Random, draft: Draft, product: Kind, running: int, usual: int) -> int:
    """A signed change in fen, to be undone from `running`; what is taken out is a part of the `usual` balance."""
    if running and (product.kind == "insurance" or chance.random() < _SHARE_IN[draft.manner]):
        share = int(running * chance.uniform(0.05, 0.6))
        whole = chance.random() < 0.15
        return running if whole else share - share % _step(share)
    if product.kind == "insurance":
        return 0
    share = int(max(usual, 2_000 * FEN) * chance.uniform(0.06, 0.3))
    return -(share - share % _step(share))


def _regular(chance: Random, calendar: Calendar, opened: date, balance: int) -> Iterator[tuple[date, str, int]]:
    """A monthly saving plan: equal sums on one day of the month."""
    months = min(chance.randrange(6, 25), max(1, (calendar.as_of - opened).days // 31))
    monthly = min(chance.choice((300, 500, 1_000, 2_000, 5_000)) * FEN, balance // months)
    monthly -= monthly % (10 * FEN)
    day_of_month = chance.randrange(1, 29)
    year, month = calendar.as_of.year, calendar.as_of.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        day = date(year, month, day_of_month)
        if monthly and day > opened:
            yield day, "regular", monthly


def _days(chance: Random, draft: Draft, span: int, count: int) -> list[int]:
    """Days before `as_of`, the newest first; who leaves does so lately, who sleeps did nothing lately."""
    low, high = {"leaving": (0, 80), "dormant": (200, 730)}.get(draft.manner, (0, 730))
    return sorted(chance.randrange(low, high) for _ in range(count) if span) if span > low else []


def _kind(product: Kind, change: int) -> str:
    return _WAYS_IN.get(product.kind, "buy") if change > 0 else _WAYS_OUT.get(product.kind, "redeem")


def _first_maturity(chance: Random, calendar: Calendar, product: Kind) -> date | None:
    return calendar.as_of + timedelta(days=chance.randrange(3, product.days)) if product.days else None


def _maturity_on(matures: date | None, product: Kind, day: date) -> date | None:
    """When what was held on `day` matured: whole terms before the maturity known today."""
    if matures is None or not product.days:
        return None
    return matures - timedelta(days=(matures - day).days // product.days * product.days)


def _size(total: int) -> int:
    return (total >= 50_000 * FEN) + (total >= 500_000 * FEN) + (total >= 5_000_000 * FEN)


def _step(amount: int) -> int:
    """Sums people move: whole hundreds, and whole thousands above 100,000 yuan."""
    return 1_000 * FEN if amount >= 100_000 * FEN else 100 * FEN
