"""How likely a client is to leave: signs, the points of each, and the level they come to."""

import polars as pl

from knowledge.rules import steps
from knowledge.rules.columns import days_since
from knowledge.tables.classes import Values

FACTORS = ("outflow", "redemptions", "fall", "silent", "idle")


def signs(values: Values) -> list[pl.Expr]:
    """For each factor `churn_<id>`, empty where it is no sign.

    A factor's column holds what was seen: shares for outflow and fall, a count for redemptions, days for silent and idle.
    """
    known = _known()
    return [pl.when(known).then(sign).alias(f"churn_{name}") for name, sign in _seen(values).items()]


def points(values: Values) -> pl.Expr:
    """`churn_risk_value`, of the columns of `signs`; empty without any history (nothing held, never bought)."""
    found = pl.sum_horizontal(
        pl.when(pl.col(f"churn_{name}").is_not_null()).then(values.churn.points[name]).otherwise(0)  # type: ignore[index]
        for name in FACTORS
    ).cast(pl.Int64)
    return pl.when(_known()).then(found).alias("churn_risk_value")


def level(values: Values) -> list[pl.Expr]:
    """`churn_risk`, `_value`, `_passed`, `_next`, of the column of `points`."""
    return steps.columns("churn_risk", pl.col("churn_risk_value"), values.churn.levels)


def _known() -> pl.Expr:
    return (pl.col("purchases").fill_null(0) > 0) | (pl.col("aum_before").fill_null(0) > 0)


def _seen(values: Values) -> dict[str, pl.Expr]:
    row, on = values.churn, pl.lit(values.on)
    before, aum = pl.col("aum_before"), pl.col("aum")
    out = pl.when(before > 0).then(pl.col("outflow") / before)
    fall = pl.when(before > 0).then((before - aum) / before)
    silent = days_since(pl.col("last_contact"), on)
    idle = days_since(pl.col("last_move"), on)
    return {
        "outflow": pl.when(out >= row.outflow_share).then(out),
        "redemptions": pl.when(pl.col("outflows") >= row.redemptions_least).then(pl.col("outflows")),
        "fall": pl.when(fall >= row.fall_share).then(fall),
        "silent": pl.when(silent > silence(values)).then(silent),
        "idle": pl.when(idle > row.idle_days).then(idle),
    }


def silence(values: Values) -> pl.Expr:
    """After how many days without a contact a client counts as left alone."""
    label = pl.when(pl.col("kind") == "company").then(pl.col("corporate_class")).otherwise(pl.col("tier"))
    most = max(values.cadence_days.values())
    cadence = label.replace_strict(values.cadence_days, default=most, return_dtype=pl.Int64)
    return cadence * values.churn.silent_cadences
