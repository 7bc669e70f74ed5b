"""Classes by what clients do: lifecycle, RFM, frequency, way of buying, style of what they hold."""

import polars as pl

from knowledge.rules import steps
from knowledge.rules.columns import days_since
from knowledge.rules.cuts import Cuts, score
from knowledge.tables.classes import Values, fen

# (amount above the mean, recent, frequent) -> class
RFM_CLASSES = {
    (True, True, True): "key_value", (True, True, False): "key_develop",
    (True, False, True): "key_keep", (True, False, False): "key_retain",
    (False, True, True): "general_value", (False, True, False): "general_develop",
    (False, False, True): "general_keep", (False, False, False): "general_retain",
}  # fmt: skip


def lifecycle(values: Values) -> list[pl.Expr]:
    """The stage; `_value` counts days with a purchase, `_days` those since the last, `_next` is the one that dormancy starts at,
    `_lost_on` the day of the recorded loss where that is what made it.

    Who is recorded as lost is lost until the next purchase. Somebody with balances but no purchase on record has no stage:
    the record is what is missing.
    """
    row, on = values.lifecycle, pl.lit(values.on)
    bought = pl.col("purchases").fill_null(0)
    since, known = days_since(pl.col("last_purchase"), on), days_since(pl.col("first_purchase"), on)
    held = pl.col("aum").fill_null(0)
    gone = pl.col("lost_on").is_not_null() & (pl.col("last_purchase") <= pl.col("lost_on")).fill_null(value=True)
    stage = (
        pl.when(gone)
        .then(pl.lit("lost"))
        .when((bought == 0) & (held > 0))
        .then(None)
        .when(bought == 0)
        .then(pl.lit("prospect"))
        .when((since > row.lost_after_days) & (held < fen(row.lost_below)))
        .then(pl.lit("lost"))
        .when(since > row.dormant_after_days)
        .then(pl.lit("dormant"))
        .when((bought >= row.loyal_from) & (known >= row.loyal_after_days))
        .then(pl.lit("loyal"))
        .when(bought >= row.repeat_from)
        .then(pl.lit("repeat"))
        .otherwise(pl.lit("first_time"))
    )
    return [
        stage.alias("lifecycle"),
        bought.alias("lifecycle_value"),
        since.alias("lifecycle_days"),
        pl.when(~gone & (since <= row.dormant_after_days)).then(row.dormant_after_days + 1).alias("lifecycle_next"),
        pl.when(gone).then(pl.col("lost_on")).alias("lifecycle_lost_on"),
    ]


def rfm_made_of(values: Values, cuts: Cuts) -> list[pl.Expr]:
    """`rfm_<r, f, m>_value`, and the book's mean score as `_passed`; empty without a purchase or a cut."""
    usable = (pl.col("purchases") > 0) & cuts.column("r_1").is_not_null()
    made_of = {
        "r": days_since(pl.col("last_purchase"), pl.lit(values.on)),
        "f": pl.col("frequency_window").fill_null(0),
        "m": pl.col("amount_window").fill_null(0),
    }
    return [
        *(pl.when(usable).then(value).alias(f"rfm_{name}_value") for name, value in made_of.items()),
        *(pl.when(usable).then(cuts.column(f"{name}_mean")).alias(f"rfm_{name}_passed") for name in made_of),
    ]


def rfm_scores(cuts: Cuts) -> list[pl.Expr]:
    """`rfm_r`, `rfm_f`, `rfm_m`, 1 to 5, of what they are made of."""
    points = {f"{name}_{part}": cuts.column(f"{name}_{part}") for name in "rfm" for part in (1, 2, 3, 4)}
    values = {name: pl.col(f"rfm_{name}_value") for name in "rfm"}
    scores = {name: score(value, name, points) for name, value in values.items()}
    return [pl.when(values[name].is_not_null()).then(found).alias(f"rfm_{name}") for name, found in scores.items()]


def rfm() -> pl.Expr:
    """`rfm`, the class of eight, of the scores and their means."""
    high = {name: pl.col(f"rfm_{name}") > pl.col(f"rfm_{name}_passed") for name in "rfm"}
    number = pl.sum_horizontal(
        (high[name].cast(pl.Int64) * bit for name, bit in (("m", 4), ("r", 2), ("f", 1))), ignore_nulls=False
    )
    classes = {amount * 4 + recent * 2 + frequent: label for (amount, recent, frequent), label in RFM_CLASSES.items()}
    return number.replace_strict(classes, default=None, return_dtype=pl.String).alias("rfm")


def purchases(values: Values) -> list[pl.Expr]:
    """`frequency` (low, medium, high) and `purchase` (regular, lump_sum), of the purchase days in the window."""
    row = values.purchases
    bought, regular = pl.col("purchases_window"), pl.col("regular_window").fill_null(0)
    is_regular = (regular >= row.regular_least) & (regular >= bought * row.regular_share)
    way = pl.when(bought > 0).then(pl.when(is_regular).then(pl.lit("regular")).otherwise(pl.lit("lump_sum")))
    return [
        *steps.columns("frequency", bought, row.frequency),
        way.alias("purchase"),
        pl.when(bought > 0).then(regular).alias("purchase_value"),
        pl.when(is_regular & (bought > 0)).then(row.regular_least).alias("purchase_passed"),
        pl.when(~is_regular & (bought > 0)).then(row.regular_least).alias("purchase_next"),
    ]


def style(values: Values) -> list[pl.Expr]:
    """Conservative, balanced or aggressive by what is held; `_value` is the share in R4 and R5, `style_low` in R1 and R2."""
    row = values.style
    held = pl.sum_horizontal(pl.col("low", "middle", "high").fill_null(0))
    high, low = pl.col("high").fill_null(0) / held, pl.col("low").fill_null(0) / held
    found = (
        pl.when(high >= row.aggressive_from)
        .then(pl.lit("aggressive"))
        .when((low >= row.conservative_from) & (high == 0))
        .then(pl.lit("conservative"))
        .otherwise(pl.lit("balanced"))
    )
    known = held > 0
    return [
        pl.when(known).then(found).alias("style"),
        pl.when(known).then(high).alias("style_value"),
        pl.when(known).then(low).alias("style_low"),
        pl.when(known & (high >= row.aggressive_from)).then(row.aggressive_from).alias("style_passed"),
        pl.when(known & (high < row.aggressive_from)).then(row.aggressive_from).alias("style_next"),
    ]
