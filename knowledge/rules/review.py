"""When to look at a client again: the first day on which the calendar alone, with nothing new stored, may change a label.

Beside each rule that counts days stands here the day on which its count passes a threshold. A day too many costs a second
look; a day too few would leave a class as it was. A test holds the whole against classifying everybody every day.
"""

from collections.abc import Iterator

import polars as pl

from knowledge.rules.churn import silence
from knowledge.rules.cuts import Cuts
from knowledge.tables.classes import Values


def review_on(values: Values, cuts: Cuts) -> pl.Expr:
    """`review_on`: the first such day after the day of the values; empty where there is none."""
    on = pl.lit(values.on)
    days = [day for part in (_stages(values), _recency(cuts), _windows(values), _others(values)) for day in part]
    return pl.min_horizontal(*(pl.when(day > on).then(day) for day in days)).alias("review_on")


def _after(name: str, days: int | pl.Expr) -> pl.Expr:
    return pl.col(name) + pl.duration(days=days)


def _stages(values: Values) -> Iterator[pl.Expr]:
    row = values.lifecycle
    yield _after("first_purchase", row.loyal_after_days)
    yield _after("last_purchase", row.dormant_after_days + 1)
    yield _after("last_purchase", row.lost_after_days + 1)


def _recency(cuts: Cuts) -> Iterator[pl.Expr]:
    """A score of recency falls on the day after its cut-point, which is a number of days."""
    for number in (1, 2, 3, 4):
        yield _after("last_purchase", cuts.column(f"r_{number}").floor().cast(pl.Int64) + 1)


def _windows(values: Values) -> Iterator[pl.Expr]:
    """Something leaves a window as many days after its own day as the window is long."""
    yield _after("first_in_rfm", values.rfm.window_days)
    yield _after("first_in_purchases", values.purchases.window_days)
    yield _after("first_in_churn", values.churn.window_days)
    yield _after("next_before", values.churn.window_days)
    over = pl.col("peak_until") < pl.lit(values.on)  # else the peak is what is held
    yield pl.when(over).then(_after("peak_until", values.tiers.grace_days + 1))


def _others(values: Values) -> Iterator[pl.Expr]:
    yield _after("last_contact", silence(values) + 1)
    yield _after("last_move", values.churn.idle_days + 1)
    yield _after("risk_expiry", -values.risk_levels.soon_days)
    yield _after("risk_expiry", 1)
    yield _next_birthday(values)
    yield pl.col("ahead")


def _next_birthday(values: Values) -> pl.Expr:
    """Who was born on 29 February is a year older from the day after 28 February on."""
    born, on = pl.col("birthday"), values.on
    leap = (born.dt.month() == 2) & (born.dt.day() == 29)
    days = [
        pl.date(year, born.dt.month(), pl.when(leap).then(28).otherwise(born.dt.day()))
        + pl.duration(days=leap.cast(pl.Int64))
        for year in (on.year, on.year + 1)
    ]
    return pl.when(days[0] > pl.lit(on)).then(days[0]).otherwise(days[1])
