"""Which reasons for a contact hold in spite of the guardrails, and in which order: value × likelihood × urgency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, TypeVar

import polars as pl

from knowledge.rules.columns import days_since
from knowledge.rules.triggers import label, outlook, triggers
from knowledge.tables.classes import Values
from knowledge.tables.planning import Kind, Plans, Trigger

Counts = Mapping[str, tuple[int, int]]  # by kind: how many suggestions were done, and how many were decided on
NEVER_LEFT = ("complaint", "task")  # what is owed even to a client who left


def held(values: Values, plans: Plans) -> pl.Expr:
    """Why a client is left alone whatever the reason: opted_out, resting (answered), capped (spoken to just now); else empty.

    A promise is kept even when capped.
    """
    quiet = days_since(pl.col("last_contact"), pl.lit(values.on))
    return (
        pl.when(~pl.col("contact_ok"))
        .then(pl.lit("opted_out"))
        .when(pl.col("rest_until") > pl.lit(values.on))
        .then(pl.lit("resting"))
        .when(quiet < plans.planning.cap_days)
        .then(pl.lit("capped"))
    )


def allowed(kind: Kind, trigger: Trigger) -> pl.Expr:
    """Whether a client may be contacted for a reason, of the column `held`: asked before anything is ranked."""
    free = pl.col("held").is_null()
    if trigger.promised:
        free = free | (pl.col("held") == "capped")
    rests = pl.col("resting").list.contains(kind).fill_null(value=False)
    may = free & ~rests
    if kind not in NEVER_LEFT:
        may = may & pl.col("lifecycle").ne_missing("lost")
    if trigger.sells != "nothing":
        may = may & pl.col("complaint_on").is_null() & pl.col("marketing_ok").ne_missing(pl.lit(value=False))
    if trigger.sells == "investment":
        may = may & pl.col("risk_state").is_in(["valid", "soon"])
    return may


def likelihood(trigger: Trigger, kind: Kind, counts: Counts) -> float:
    """The mean of a Beta distribution: what was believed beforehand, as if so many had been asked, and what was answered since."""
    done, decided = counts.get(kind, (0, 0))
    return (trigger.accepted + done) / (trigger.offered + decided)


def ranked(
    book: pl.DataFrame, values: Values, plans: Plans, counts: Counts, without: Kind | None = None
) -> dict[str, list[Any]]:
    """All reasons (but one) that hold and are allowed, one row each, by client in the book's order, the leading one first.

    Columns: `row` (place in the book), `kind`, `left`, `priority`, `value`, `weight`, `likelihood`, `urgency`, `score`.
    """
    wide = book.with_row_index("row").select(_asked(values, plans))
    kinds = [kind for kind in plans.triggers.triggers if kind != without]
    long = wide.unpivot(index=["row", "weight"], on=kinds, variable_name="kind", value_name="left").drop_nulls("left")
    return _scored(long, plans, counts).to_dict(as_series=False)


@lru_cache(maxsize=16)
def _asked(values: Values, plans: Plans) -> Sequence[pl.Expr]:
    """The client's weight, and for each reason the days that are left, empty where it does not hold or is not allowed.

    Kept, because putting the expressions together takes longer than running them.
    """
    weights = pl.col("label").replace_strict(plans.planning.weights, default=1.0, return_dtype=pl.Float64)
    found = triggers(values, plans)
    return [
        pl.col("row"),
        weights.alias("weight"),
        *(
            pl.when(allowed(kind, trigger)).then(found[kind]).alias(kind)
            for kind, trigger in plans.triggers.triggers.items()
        ),
    ]


def _scored(long: pl.DataFrame, plans: Plans, counts: Counts) -> pl.DataFrame:
    rows = plans.triggers.triggers
    of_kind = pl.DataFrame(
        {
            "kind": list(rows),
            "priority": [row.priority for row in rows.values()],
            "value": [float(row.value) for row in rows.values()],
            "horizon": [row.horizon_days for row in rows.values()],
            "likelihood": [likelihood(row, kind, counts) for kind, row in rows.items()],
        }
    )
    # 2 on the day itself, 1 a horizon before it, 3 a horizon after it, in between evenly.
    urgent = (2 - pl.col("left") / pl.col("horizon")).clip(1, 3)
    score = pl.col("value") * pl.col("weight") * pl.col("likelihood") * pl.col("urgency")
    scored = long.join(of_kind, on="kind").with_columns(urgent.alias("urgency")).with_columns(score.alias("score"))
    return scored.drop("horizon").sort(["row", "priority", "score", "kind"], descending=[False, False, True, False])


@dataclass(frozen=True)
class Judged:
    """A book looked at on a day: the classes of each client, why some are left alone, and all reasons that are left (`ranked`)."""

    book: dict[str, list[Any]]
    held: list[str | None]
    reasons: dict[str, list[Any]]


# What is so once a reason is settled, where other reasons go by it as well: an open complaint forbids to sell, a test that ran
# out forbids what is rated, and who may leave is not asked for a referral.
_SETTLED: Mapping[Kind, Mapping[str, str | None]] = {
    "complaint": {"complaint_on": None}, "retest": {"risk_state": "valid"}, "churn": {"churn_risk": "low"},
}  # fmt: skip


def judge(
    facts: Mapping[str, Sequence[Any]],
    signals: Mapping[str, Sequence[Any]],
    values: Values,
    plans: Plans,
    counts: Counts,
    without: Kind | None = None,
) -> Judged:
    """Facts (`columns.FACTS`) and signals (`triggers.SIGNALS`) of clients, judged in their order; as they stand, or as if one
    reason were settled: then what it held back counts, too.
    """
    book = outlook(facts, signals, values)
    if without is not None:
        settled = _SETTLED.get(without, {}).items()
        book = book.with_columns(pl.lit(value, book.schema[name]).alias(name) for name, value in settled)
    book = book.with_columns(held(values, plans).alias("held"), label().alias("label"))
    return Judged(book.to_dict(as_series=False), book["held"].to_list(), ranked(book, values, plans, counts, without))


class Scored(Protocol):
    """A client's leading suggestion."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def score(self) -> float: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102


One = TypeVar("One", bound=Scored)


def choose(leads: Iterable[One], capacity: int, most: int) -> Sequence[One]:
    """The best day: as many as fit, of each kind no more than `most`, together worth the most; equals go by code.

    Taking the best that still fits is exact here: kinds and capacity are limits of a matroid.
    """
    chosen: list[One] = []
    of_kind: dict[str, int] = {}
    for lead in sorted(leads, key=lambda one: (-one.score, one.code)):
        if len(chosen) == capacity:
            break
        if of_kind.get(lead.kind, 0) < most:
            of_kind[lead.kind] = of_kind.get(lead.kind, 0) + 1
            chosen.append(lead)
    return chosen
