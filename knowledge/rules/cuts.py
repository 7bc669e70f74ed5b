"""Where the whole book is cut: what RFM and ABC compare a client with. Stored with their date by the nightly job."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from knowledge.rules.columns import days_since
from knowledge.tables.classes import Values

KINDS = ("person", "company")
# The facts that are looked at.
CUT_BY = ("kind", "aum", "purchases", "last_purchase", "frequency_window", "amount_window")
_FIFTHS = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True)
class Cuts:
    """The cut-points of a book on a day: by kind of client, each by its name (`r_1` … `r_4`, `r_mean`, …, `abc_a`).

    A kind with too few clients has none, and nobody of it has those classes.
    """

    on: date | None = None
    by_kind: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def column(self, name: str) -> pl.Expr:
        """A cut-point beside each client, by the client's kind; empty where there is none."""
        person, company = (self.by_kind.get(kind, {}).get(name) for kind in KINDS)
        is_company = pl.col("kind") == "company"
        return pl.when(is_company).then(pl.lit(company, pl.Float64)).otherwise(pl.lit(person, pl.Float64))


def measure(facts: pl.DataFrame, values: Values) -> Cuts:
    """The cut-points of a whole book, given as facts."""
    kinds = {kind: facts.filter(pl.col("kind") == kind) for kind in KINDS}
    return Cuts(values.on, {kind: _of(part, values) for kind, part in kinds.items()})


def _of(facts: pl.DataFrame, values: Values) -> dict[str, float]:
    return {**_rfm(facts, values), **_abc(facts, values)}


def _rfm(facts: pl.DataFrame, values: Values) -> dict[str, float]:
    on = pl.lit(values.on)
    bought = facts.filter(pl.col("purchases") > 0).select(
        r=days_since(pl.col("last_purchase"), on),
        f=pl.col("frequency_window").fill_null(0),
        m=pl.col("amount_window").fill_null(0),
    )
    if bought.height < values.rfm.least_clients:
        return {}
    found: dict[str, float] = {}
    for name in "rfm":
        for number, part in enumerate(_FIFTHS, start=1):
            found[f"{name}_{number}"] = float(bought[name].quantile(part, "nearest") or 0)
    scores = bought.select(score(pl.col(name), name, {k: pl.lit(v) for k, v in found.items()}) for name in "rfm")
    return found | {f"{name}_mean": float(str(scores[name].mean())) for name in "rfm"}


def score(value: pl.Expr, name: str, cuts: Mapping[str, pl.Expr]) -> pl.Expr:
    """1 to 5: one more for each cut-point that is exceeded; for recency, one less for each."""
    exceeded = pl.sum_horizontal((value > cuts[f"{name}_{n}"]).cast(pl.Int8) for n in (1, 2, 3, 4))
    return (5 - exceeded if name == "r" else 1 + exceeded).alias(name)


def _abc(facts: pl.DataFrame, values: Values) -> dict[str, float]:
    """The smallest AUM that is still A and B: of a client before whom, the largest first, less than that share was reached."""
    held = facts.select(pl.col("aum").drop_nulls()).sort("aum", descending=True)
    total = int(held["aum"].sum() or 0)
    if held.height < values.rfm.least_clients or total <= 0:
        return {}
    before = (pl.col("aum").cum_sum() - pl.col("aum")) / total
    a = held.filter(before < values.abc.a_until)["aum"].min()
    b = held.filter(before < values.abc.b_until)["aum"].min()
    return {"abc_a": float(str(a)), "abc_b": float(str(b))}
