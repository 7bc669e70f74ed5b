"""A fit of repeated buying that is kept, and what it lets us expect of single clients: made at night, read in a chat."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from knowledge.rules import clv
from knowledge.tables.classes import Clv

Purchases = Iterable[tuple[str, date, float]]


@dataclass(frozen=True)
class Lifetimes:
    """The best fit, the fits to customers drawn again, what is spent at a time, and of how many customers all that is."""

    fit: clv.BgNbd
    again: tuple[clv.BgNbd, ...]
    spend: clv.GammaGamma
    customers: int

    def written(self) -> str:
        """As `read` takes it."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Outlook:
    """What is expected of a client: purchases (with 5 % and 95 %) and yuan each, whether still one, and the value in yuan."""

    repeats: int
    purchases: float
    low: float
    high: float
    alive: float
    amount: float
    margin: float

    def value(self, purchases: float) -> float:
        """Yuan that so many purchases are worth to the house."""
        return purchases * self.amount * self.margin


def read(written: str) -> Lifetimes:
    """What `Lifetimes.written` gave."""
    raw = json.loads(written)
    again = tuple(clv.BgNbd(**one) for one in raw["again"])
    return Lifetimes(clv.BgNbd(**raw["fit"]), again, clv.GammaGamma(**raw["spend"]), raw["customers"])


def fit(purchases: Purchases, until: date, row: Clv) -> Lifetimes:
    """Fit to purchases up to a day. Raises TooThin."""
    seen = clv.repeats(purchases, until)
    clv.require_enough(seen, row)
    best = clv.fit_bg_nbd(seen.x, seen.t_x, seen.t)
    again = tuple(clv.resampled(seen, best, row.resamples))
    return Lifetimes(best, again, clv.fit_gamma_gamma(seen.x, seen.amount), len(seen.codes))


def outlooks(kept: Lifetimes, purchases: Purchases, until: date, row: Clv) -> dict[str, Outlook]:
    """By client, of those who bought more than once: of others the record is too thin to say more than the mean of all."""
    seen = clv.repeats(purchases, until)
    if not len(seen.codes):
        return {}
    low, high = clv.interval(kept.again, seen, row.weeks)
    columns = zip(
        seen.codes, seen.x, clv.expected(kept.fit, seen, row.weeks), low, high, clv.alive(kept.fit, seen),
        clv.mean_amount(kept.spend, seen), strict=True,
    )  # fmt: skip
    return {
        code: Outlook(int(x), float(mean), float(least), float(most), float(alive), float(amount), row.margin)
        for code, x, mean, least, most, alive, amount in columns
        if x > 0
    }
