"""Classes by how much: a person's tier with its grace, a company's class, ABC."""

from datetime import timedelta

import polars as pl

from knowledge.rules import steps
from knowledge.rules.cuts import Cuts
from knowledge.tables.classes import Values, fen


def best() -> pl.Expr:
    """`best_held`: the most that a person held within the grace, so that a fall counts only when it lasts."""
    held = pl.max_horizontal(pl.col("aum"), pl.col("aum_peak"))
    return pl.when(pl.col("kind") == "person").then(held).alias("best_held")


def tier(values: Values) -> list[pl.Expr]:
    """A person's computed tier, of the column of `best`.

    Returns `computed_tier`, `_value` (AUM, fen), `_passed`, `_next` (of the label), `tier_now` (by today's AUM alone) and
    `grace_until`, the last day on which the label outlives that AUM.
    """
    starts = {name: fen(start) for name, start in values.tiers.starts.items()}
    person, most = pl.when(pl.col("kind") == "person").then(pl.col("aum")), pl.col("best_held")
    now, earned = steps.label(person, starts), steps.label(most, starts)
    grace = pl.col("peak_until") + timedelta(days=values.tiers.grace_days)
    return [
        earned.alias("computed_tier"),
        person.alias("computed_tier_value"),
        steps.passed(most, starts).alias("computed_tier_passed"),
        steps.following(most, starts).alias("computed_tier_next"),
        now.alias("tier_now"),
        pl.when(now != earned).then(grace).alias("grace_until"),
    ]


def corporate_class(values: Values) -> list[pl.Expr]:
    """A company's computed class, by its AUM; the thresholds are ours."""
    starts = {name: fen(start) for name, start in values.corporate_classes.starts.items()}
    company = pl.when(pl.col("kind") == "company").then(pl.col("aum"))
    return steps.columns("computed_class", company, starts)


def abc(cuts: Cuts) -> list[pl.Expr]:
    """A, B or C by AUM against the book's cut-points, of persons and companies apart."""
    aum = pl.col("aum")
    a_from, b_from = cuts.column("abc_a"), cuts.column("abc_b")
    return [
        pl.when(aum.is_null() | a_from.is_null())
        .then(None)
        .when(aum >= a_from)
        .then(pl.lit("A"))
        .when(aum >= b_from)
        .then(pl.lit("B"))
        .otherwise(pl.lit("C"))
        .alias("abc"),
        aum.alias("abc_value"),
        pl.when(aum >= a_from).then(a_from).when(aum >= b_from).then(b_from).alias("abc_passed"),
        pl.when(aum < b_from).then(b_from).when(aum < a_from).then(a_from).alias("abc_next"),
    ]
