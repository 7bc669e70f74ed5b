"""All classes of clients given as facts, in one pass."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from knowledge.rules import behaviour, churn, people, review, suitability, worth
from knowledge.rules.columns import frame
from knowledge.rules.cuts import CUT_BY, Cuts, measure
from knowledge.tables.classes import Values


def classify(facts: Mapping[str, Sequence[Any]], values: Values, cuts: Cuts) -> dict[str, list[Any]]:
    """The columns of all rules for rows of facts (`columns.FACTS`), in the same order; empty where a rule lacks its facts.

    Each rule says which columns it returns; most have a label, `_value` (what was used), `_passed` and `_next`
    (thresholds). Money is in fen.
    """
    return classified(frame(facts), values, cuts).to_dict(as_series=False)


def classified(facts: pl.DataFrame, values: Values, cuts: Cuts) -> pl.DataFrame:
    """The same, from frame to frame."""
    bought = facts.with_columns(behaviour.rfm_made_of(values, cuts)).with_columns(behaviour.rfm_scores(cuts))
    kept = [f"rfm_{name}{part}" for part in ("", "_value", "_passed") for name in "rfm"]
    by_cuts = bought.select(*worth.abc(cuts), behaviour.rfm(), *kept)
    return of_client(facts, values).hstack(by_cuts)


def of_client(facts: pl.DataFrame, values: Values) -> pl.DataFrame:
    """The classes that a client's own facts decide, without the cut-points of the book: all but ABC and RFM."""
    first, second, last = _passes(values)
    return facts.with_columns(first).with_columns(second).select(last)


@lru_cache(maxsize=16)
def _passes(values: Values) -> tuple[Sequence[pl.Expr], ...]:
    """What is asked of the facts, of what came of that, and of both: an expression that another one speaks of more than once
    would be worked out as often. Kept, because putting expressions together takes longer than running them.
    """
    return (
        [worth.best(), *churn.signs(values)],
        [churn.points(values)],
        [
            *worth.tier(values),
            *worth.corporate_class(values),
            *behaviour.lifecycle(values),
            *behaviour.purchases(values),
            *behaviour.style(values),
            *people.personas(values),
            *(pl.col(f"churn_{name}") for name in churn.FACTORS),
            *churn.level(values),
            *suitability.test_state(values),
        ],
    )


def review_days(facts: pl.DataFrame, values: Values, cuts: Cuts) -> list[date | None]:
    """For each row the first later day on which a label may change though nothing new is stored; None: on no day."""
    return facts.select(review.review_on(values, cuts))["review_on"].to_list()


def cut_points(parts: Sequence[pl.DataFrame], values: Values) -> Cuts:
    """The cut-points of a whole book, given as frames of facts."""
    needed = [part.select(CUT_BY) for part in parts]
    return measure(pl.concat(needed) if needed else frame({}), values)
