"""Who may buy what, under which law: an executable reading, on columns of client and product.

Verdicts: allowed · care (65 and older, high risk: explain again, pause, confirm) · above (never) · own_initiative (above
the level: only if the client asks by themselves, after a written warning, and never suggested) · retest · untested ·
unrated (the product has no risk level) · exempt (no investment product).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from knowledge.rules.columns import age
from knowledge.tables.classes import Values
from knowledge.tables.laws import Regime

SUGGESTED = ("allowed", "care", "exempt")


def test_state(values: Values) -> list[pl.Expr]:
    """`risk_state` (none, valid, soon, expired), the days that are left, and `risk_level`, the highest product level."""
    left = (pl.col("risk_expiry") - pl.lit(values.on)).dt.total_days()
    highest = pl.col("risk_class").replace_strict(values.risk_levels.highest, default=None, return_dtype=pl.Int64)
    state = (
        pl.when(highest.is_null())
        .then(pl.lit("none"))
        .when(left.is_null() | (left < 0))
        .then(pl.lit("expired"))
        .when(left <= values.risk_levels.soon_days)
        .then(pl.lit("soon"))
        .otherwise(pl.lit("valid"))
    )
    return [state.alias("risk_state"), left.alias("risk_days"), highest.alias("risk_level")]


def verdicts(pairs: Mapping[str, Sequence[Any]], values: Values) -> dict[str, list[Any]]:
    """For rows of `risk_class`, `risk_expiry`, `birthday`, `regime` (bank, securities, none) and `level` (R1 …): `verdict`,
    and `suggest`, whether a product may be proposed. Takes any number of rows; the order stays.
    """
    shape = {
        "risk_class": pl.String, "risk_expiry": pl.Date, "birthday": pl.Date, "regime": pl.String, "level": pl.String,
    }  # fmt: skip
    rows = pl.DataFrame([pl.Series(name, pairs[name], dtype=dtype) for name, dtype in shape.items()])
    judged = rows.with_columns(test_state(values)).with_columns(_verdict(values).alias("verdict"))
    return {
        "verdict": judged["verdict"].to_list(),
        "suggest": judged["verdict"].is_in(SUGGESTED).to_list(),
    }


def _verdict(values: Values) -> pl.Expr:
    level = pl.col("level").str.strip_prefix("R").cast(pl.Int64, strict=False)
    tested, state = pl.col("risk_level"), pl.col("risk_state")
    securities = pl.col("regime") == "securities"
    years = age(pl.col("birthday"), pl.lit(values.on))
    return (
        pl.when(pl.col("regime") == "none")
        .then(pl.lit("exempt"))
        .when(level.is_null())
        .then(pl.lit("unrated"))
        .when(state == "none")
        .then(pl.lit("untested"))
        .when(state == "expired")
        .then(pl.lit("retest"))
        .when(level > tested)
        .then(pl.when(securities).then(_above(values.securities)).otherwise(_above(values.bank)))
        .when(
            pl.when(securities)
            .then(_senior(values.securities, years, level))
            .otherwise(_senior(values.bank, years, level))
        )
        .then(pl.lit("care"))
        .otherwise(pl.lit("allowed"))
    )


def _above(law: Regime) -> pl.Expr:
    """The lowest class never takes more than its level, whoever asks."""
    lowest = pl.col("risk_class") == "C1_MIN"
    return pl.when(lowest | (law.above == "never")).then(pl.lit("above")).otherwise(pl.lit("own_initiative"))


def _senior(law: Regime, years: pl.Expr, level: pl.Expr) -> pl.Expr:
    return ((years >= law.senior_age) & (level >= int(law.senior_from[1:]))).fill_null(value=False)
