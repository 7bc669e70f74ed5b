"""The value of a client over a lifetime: two formulas, and what repeated buying lets us expect (BG/NBD, Gamma-Gamma).

Fader, Hardie and Lee, "Counting Your Customers the Easy Way" (2005), and "RFM and CLV" (2005). Time is in weeks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

from knowledge.tables.classes import Clv

Floats = NDArray[np.float64]
WEEK = 7


class TooThin(Exception):
    """Too few customers, or too few who came back, for a fit that means anything."""


@dataclass(frozen=True)
class Repeats:
    """Per customer: repeat purchases, weeks from the first to the last one and to the end, mean amount of the repeats."""

    codes: tuple[str, ...]
    x: Floats
    t_x: Floats
    t: Floats
    amount: Floats


@dataclass(frozen=True)
class BgNbd:
    """How often customers buy (r, alpha) and drop out (a, b)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float


@dataclass(frozen=True)
class GammaGamma:
    """How much they spend at a time."""

    p: float
    q: float
    gamma: float


def simple(mean_order: float, per_year: float, years: float, margin: float) -> float:
    """Mean order × frequency per year × years × margin."""
    return mean_order * per_year * years * margin


def discounted(per_year: float, retention: float, discount: float) -> float:
    """m·r / (1 + d − r): a yearly margin that goes on as long as the client is retained."""
    return per_year * retention / (1 + discount - retention)


def repeats(purchases: Iterable[tuple[str, date, float]], until: date) -> Repeats:
    """What the fits need of (customer, day, amount) up to a day: purchases of one day count once, their amounts added."""
    days: dict[str, dict[date, float]] = {}
    for customer, day, amount in purchases:
        if day <= until:
            of = days.setdefault(customer, {})
            of[day] = of.get(day, 0.0) + amount
    rows = []
    for of in days.values():
        first, last = min(of), max(of)
        rest = [amount for day, amount in of.items() if day != first]
        mean = sum(rest) / len(rest) if rest else 0.0
        rows.append((len(rest), (last - first).days / WEEK, (until - first).days / WEEK, mean))
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return Repeats(tuple(days), table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def require_enough(seen: Repeats, row: Clv) -> None:
    """TooThin, with the number of customers and of those who came back, where they are fewer than the table asks for."""
    again = int((seen.x > 0).sum())
    if len(seen.codes) < row.least_customers or again < row.least_repeaters:
        raise TooThin(f"{len(seen.codes)} {again}")


def fit_bg_nbd(x: Floats, t_x: Floats, t: Floats, start: Sequence[float] = (1.0, 1.0, 1.0, 1.0)) -> BgNbd:
    """The most likely parameters; customers alike are reckoned once."""
    alike, counts = np.unique(np.column_stack((x, t_x, t)), axis=0, return_counts=True)
    scale = 10 / max(float(alike[:, 2].max(initial=1.0)), 1e-9)  # of time, so that all parameters are near 1
    columns = (alike[:, 0], alike[:, 1] * scale, alike[:, 2] * scale)

    def loss(logs: Floats) -> float:
        return -float((_likelihood(np.exp(logs), *columns) * counts).sum()) / float(counts.sum())

    first = np.log(np.array(start)) + np.array([0.0, np.log(scale), 0.0, 0.0])
    found = minimize(loss, first, method="L-BFGS-B", bounds=[(-15, 15)] * 4)
    found = minimize(loss, found.x, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-12, "maxiter": 2000})
    r, alpha, a, b = np.exp(found.x)
    parameters = np.array([r, alpha / scale, a, b])
    total = float((_likelihood(parameters, *alike.T) * counts).sum())
    return BgNbd(float(r), float(alpha / scale), float(a), float(b), total)


def _likelihood(parameters: Floats, x: Floats, t_x: Floats, t: Floats) -> Floats:
    r, alpha, a, b = parameters
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
    alive = -(r + x) * np.log(alpha + t)
    gone = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x)
    return np.asarray(common + np.where(x > 0, np.logaddexp(alive, gone), alive))


def fit_gamma_gamma(x: Floats, amount: Floats) -> GammaGamma:
    """The most likely parameters, of customers who came back and spent something. Raises TooThin where nobody did."""
    used = (x > 0) & (amount > 0)
    if not used.any():
        raise TooThin("0 0")
    x, amount = x[used], amount[used]

    def loss(logs: Floats) -> float:
        p, q, gamma = np.exp(logs)
        each = (
            gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
            + (p * x - 1) * np.log(amount) + p * x * np.log(x) - (p * x + q) * np.log(gamma + amount * x)
        )  # fmt: skip
        return -float(each.mean())

    start = np.log([1.0, 2.0, max(float(amount.mean()), 1e-6)])
    options = {"xatol": 1e-7, "fatol": 1e-12, "maxiter": 3000}
    p, q, gamma = np.exp(minimize(loss, start, method="Nelder-Mead", options=options).x)
    return GammaGamma(float(p), float(q), float(gamma))


def alive(fit: BgNbd, seen: Repeats) -> Floats:
    """The probability that each customer still is one."""
    odds = (
        fit.a
        / (fit.b + np.maximum(seen.x, 1) - 1)
        * ((fit.alpha + seen.t) / (fit.alpha + seen.t_x)) ** (fit.r + seen.x)
    )
    return np.asarray(np.where(seen.x > 0, 1 / (1 + odds), 1.0))


def expected(fit: BgNbd, seen: Repeats, weeks: float) -> Floats:
    """How many purchases to expect of each customer in the weeks to come."""
    a = fit.a if abs(fit.a - 1) > 1e-9 else 1 + 1e-9  # the formula has a hole there
    z = weeks / (fit.alpha + seen.t + weeks)
    series = hyp2f1(fit.r + seen.x, fit.b + seen.x, a + fit.b + seen.x - 1, z)
    shrunk = ((fit.alpha + seen.t) / (fit.alpha + seen.t + weeks)) ** (fit.r + seen.x)
    return np.asarray((a + fit.b + seen.x - 1) / (a - 1) * (1 - shrunk * series) * alive(fit, seen))


def mean_amount(fit: GammaGamma, seen: Repeats) -> Floats:
    """What each customer is expected to spend at a time; drawn to the mean of all where little was seen."""
    return np.asarray(fit.p * (fit.gamma + seen.x * seen.amount) / (fit.p * seen.x + fit.q - 1))


def resampled(seen: Repeats, fit: BgNbd, resamples: int, seed: int = 1) -> list[BgNbd]:
    """Fits to customers drawn again: how much the parameters hang on who happened to be seen. The seed makes it repeatable."""
    chance = np.random.default_rng(seed)
    drawn = []
    for _ in range(resamples):
        chosen = chance.integers(0, len(seen.x), len(seen.x))
        start = (fit.r, fit.alpha, fit.a, fit.b)
        drawn.append(fit_bg_nbd(seen.x[chosen], seen.t_x[chosen], seen.t[chosen], start))
    return drawn


def interval(fits: Sequence[BgNbd], seen: Repeats, weeks: float) -> tuple[Floats, Floats]:
    """5 % and 95 % of the expected purchases, over these fits."""
    low, high = np.quantile(np.stack([expected(fit, seen, weeks) for fit in fits]), (0.05, 0.95), axis=0)
    return np.asarray(low), np.asarray(high)


def report(purchases: Iterable[tuple[str, date, float]], until: date, row: Clv, weeks: float = 52) -> Mapping[str, Any]:
    """The fitted parameters and each customer's outlook over the weeks to come. Raises TooThin."""
    seen = repeats(purchases, until)
    require_enough(seen, row)
    fit = fit_bg_nbd(seen.x, seen.t_x, seen.t)
    spend = fit_gamma_gamma(seen.x, seen.amount)
    low, high = interval(resampled(seen, fit, row.resamples), seen, weeks)
    columns = zip(
        seen.codes, expected(fit, seen, weeks), low, high, alive(fit, seen), mean_amount(spend, seen), strict=True
    )
    return {
        **{name: getattr(fit, name) for name in ("r", "alpha", "a", "b", "log_likelihood")},
        "customers": len(seen.codes),
        "gamma_gamma": {"p": spend.p, "q": spend.q, "gamma": spend.gamma},
        "weeks": weeks,
        "clients": [
            {
                "client": code, "purchases": _round(n), "purchases_low": _round(lo), "purchases_high": _round(hi),
                "alive": _round(p), "amount": _round(m), "value": _round(n * m * row.margin),
            }
            for code, n, lo, hi, p, m in columns
        ],
    }  # fmt: skip


def _round(number: float) -> float:
    return round(float(number), 4)
