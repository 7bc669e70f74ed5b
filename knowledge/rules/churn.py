"""How likely a client is to leave: signs, the points of each, and the level they come to."""

import polars as pl

from knowledge.rules import steps
from knowledge.rules.columns import days_since
from knowledge.tables.classes import Values

FACTORS = ("outflow", "redemptions", "fall", "silent", "idle")


def churn(values: Values) -> list[pl.Expr]:
    """`churn_risk`, `churn_risk_value` (points), `_passed`, `_next`, and for each factor `churn_<id>`, empty where it is no sign.

    A factor's column holds what was seen: shares for outflow and fall, a count for redemptions, days for silent and idle.
    Without any history (nothing held, never bought) there is no level.
    """
    seen = _signs(values)
    points = pl.sum_horizontal(
        pl.when(sign.is_not_null()).then(values.churn.points[name]).otherwise(0)  # type: ignore[index]
        for name, sign in seen.items()
    ).cast(pl.Int64)
    known = (pl.col("purchases").fill_null(0) > 0) | (pl.col("aum_before").fill_null(0) > 0)
    held_or_bought = pl.when(known).then(points)
    return [
        *steps.columns("churn_risk", held_or_bought, values.churn.levels),
        *(pl.when(known).then(sign).alias(f"churn_{name}") for name, sign in seen.items()),
    ]


def _signs(values: Values) -> dict[str, pl.Expr]:
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
