"""The team's figures as formulas: each gives its value, or none where too few cases stand behind it, and their number.

Published measures: NPS = % 9–10 − % 0–6; CSAT = top two of five; CES = mean of 1–7; retention = (end − new) ÷ start and
churn = 1 − retention. The least numbers of cases are ours, see `kpi.toml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Figure:
    """A value and how many cases it rests on; `value` None: too few. `of` are the counts that it is made of."""

    value: Decimal | None
    n: int
    of: tuple[int, ...] = ()


def nps(scores: Mapping[int, int], least: int) -> Figure:
    """Net promoter score, −100 to 100; `scores` is how often each score from 0 to 10 was given."""
    n, up, down = sum(scores.values()), _sum(scores, 9, 10), _sum(scores, 0, 6)
    return _figure(Decimal(100 * (up - down)), n, least, (up, down))


def csat(scores: Mapping[int, int], least: int) -> Figure:
    """The share of 4 and 5 among scores from 1 to 5, 0 to 1."""
    n, top = sum(scores.values()), _sum(scores, 4, 5)
    return _figure(Decimal(top), n, least, (top,))


def ces(scores: Mapping[int, int], least: int) -> Figure:
    """The mean of scores from 1 to 7; the higher, the easier it was."""
    n = sum(scores.values())
    return _figure(Decimal(sum(score * count for score, count in scores.items())), n, least)


def willing(scores: Mapping[int, int], least: int) -> Figure:
    """Willingness to recommend: the share of 9 and 10 among NPS scores, 0 to 1."""
    n, up = sum(scores.values()), _sum(scores, 9, 10)
    return _figure(Decimal(up), n, least, (up,))


def repeat_rate(known: int, again: int, least: int) -> Figure:
    """Of those who had bought before a period, the share who bought again in it."""
    return _figure(Decimal(again), known, least, (again,))


def churn(start: int, new: int, end: int, least: int) -> Figure:
    """1 − (end − new) ÷ start: of the clients at the start, the share who left. `end` counts those at the end, `new` the
    new ones among them.
    """
    lost = start - (end - new)
    return _figure(Decimal(lost), start, least, (lost,))


def roi(cost: Decimal, income: Decimal, campaigns: int, least: int) -> Figure:
    """(income − cost) ÷ cost of so many campaigns; 0.2 is 20 %."""
    if campaigns < least or cost <= 0:
        return Figure(None, campaigns)
    return Figure((income - cost) / cost, campaigns)


def share(part: int, whole: int, least: int = 1) -> Figure:
    """A part of a whole, 0 to 1."""
    return _figure(Decimal(part), whole, least, (part,))


def change(now: Figure, before: Figure) -> Decimal | None:
    """By how much a value moved; None where one of the two is not told."""
    return None if now.value is None or before.value is None else now.value - before.value


def _figure(total: Decimal, n: int, least: int, of: tuple[int, ...] = ()) -> Figure:
    return Figure(total / n if n and n >= least else None, n, of)


def _sum(scores: Mapping[int, int], low: int, high: int) -> int:
    return sum(count for score, count in scores.items() if low <= score <= high)
