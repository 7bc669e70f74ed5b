"""Who somebody is: personas, each with what made it fit."""

import re

import polars as pl

from knowledge.rules.columns import age
from knowledge.tables.classes import Persona, Values


def personas(values: Values) -> list[pl.Expr]:
    """`age`, and for each persona `persona_<id>`: whether it fits. A person may have several, a company has none."""
    years = age(pl.col("birthday"), pl.lit(values.on))
    found = [
        (pl.when(pl.col("kind") == "person").then(_fits(persona, years)).otherwise(pl.lit(value=False)))
        .fill_null(value=False)
        .alias(f"persona_{name}")
        for name, persona in values.personas.personas.items()
    ]
    return [years.alias("age"), *found]


def _fits(persona: Persona, years: pl.Expr) -> pl.Expr:
    """All of its conditions, or any where it says `either`; what is not known does not fit."""
    tests = []
    if persona.min_age is not None:
        tests.append(years >= persona.min_age)
    if persona.max_age is not None:
        tests.append(years <= persona.max_age)
    if persona.words:
        pattern = "(?i)" + "|".join(map(re.escape, persona.words))
        tests.append(pl.col("occupation").str.contains(pattern))
    if persona.owner:
        tests.append(pl.col("owns_company"))
    known = [test.fill_null(value=False) for test in tests]
    return pl.any_horizontal(known) if persona.either else pl.all_horizontal(known)
