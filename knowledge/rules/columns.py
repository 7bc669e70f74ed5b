"""The facts that rules speak of, as columns: one row a client, money in whole fen, days as dates; empty is unknown."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

# Of the client.
_CLIENT: dict[str, Any] = {
    "kind": pl.String, "tier": pl.String, "corporate_class": pl.String, "birthday": pl.Date, "occupation": pl.String,
    "owns_company": pl.Boolean, "risk_class": pl.String, "risk_expiry": pl.Date, "last_contact": pl.Date,
    "lost_on": pl.Date,
}  # fmt: skip
# Of what is held: now, at its highest within the grace of tiers (and until when), at the start of the churn window,
# and now by product risk.
_HELD: dict[str, Any] = {
    "aum": pl.Int64, "aum_on": pl.Date, "aum_peak": pl.Int64, "peak_until": pl.Date, "aum_before": pl.Int64,
    "low": pl.Int64, "middle": pl.Int64, "high": pl.Int64,
}  # fmt: skip
# Of purchases: days with one, all told and within the windows of RFM and of frequency; what left in the churn window.
_MOVED: dict[str, Any] = {
    "purchases": pl.Int64, "first_purchase": pl.Date, "last_purchase": pl.Date, "frequency_window": pl.Int64,
    "amount_window": pl.Int64, "purchases_window": pl.Int64, "regular_window": pl.Int64, "outflow": pl.Int64,
    "outflows": pl.Int64, "last_move": pl.Date,
}  # fmt: skip
# By which it is known when the calendar alone changes something: the first day in each window, the day of the next balance
# that counts for the start of the churn window, the first later day of which something is stored.
_DATED: dict[str, Any] = {
    "first_in_rfm": pl.Date, "first_in_purchases": pl.Date, "first_in_churn": pl.Date, "next_before": pl.Date,
    "ahead": pl.Date,
}  # fmt: skip
FACTS: dict[str, Any] = {**_CLIENT, **_HELD, **_MOVED, **_DATED}


def frame(facts: Mapping[str, Sequence[Any]]) -> pl.DataFrame:
    """Facts as a frame; a column left out is unknown for everybody. Raises ValueError for a column that no rule knows."""
    if unknown := facts.keys() - FACTS.keys():
        raise ValueError(f"no rule knows {', '.join(sorted(unknown))}")
    count = max((len(values) for values in facts.values()), default=0)
    columns = [
        pl.Series(name, facts[name], dtype=dtype) if name in facts else pl.Series(name, [None] * count, dtype=dtype)
        for name, dtype in FACTS.items()
    ]
    return pl.DataFrame(columns)


def days_since(day: pl.Expr, on: pl.Expr) -> pl.Expr:
    """Whole days from a day until `on`; empty where the day is."""
    return (on - day).dt.total_days()


def age(birthday: pl.Expr, on: pl.Expr) -> pl.Expr:
    """Whole years; who was born on 29 February is a year older from 1 March on in other years."""
    passed = _day_of_year(on) >= _day_of_year(birthday)
    return on.dt.year() - birthday.dt.year() - (~passed).cast(pl.Int32)


def _day_of_year(day: pl.Expr) -> pl.Expr:
    """Month and day as one number that rises through the year; a month alone is too narrow a type to be reckoned with."""
    return day.dt.month().cast(pl.Int32) * 100 + day.dt.day()
