"""The reasons for a contact, as named predicates over columns of facts, classes and signals.

Each gives the days that are left until its day, negative once that has passed, and is empty where there is no reason:
what is not known never is one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import polars as pl

from knowledge.rules.classify import of_client
from knowledge.rules.columns import days_since, frame
from knowledge.rules.festivals import next_festival
from knowledge.tables.classes import Values, fen
from knowledge.tables.planning import Kind, Plans

# Beside `columns.FACTS`: what else calls for a contact, or forbids one. Money in fen. `deal_on` and `deal_most` are of the
# deal that is longest over its limit; `resting` are the kinds that were answered and rest, `rest_until` the day until which
# the client is left alone altogether; `kyc_open` counts the questions that matter and have no answer.
SIGNALS: dict[str, Any] = {
    "main_bank": pl.String, "task_due": pl.Date, "complaint_on": pl.Date, "complaint_due": pl.Date, "idle": pl.Int64,
    "matures_on": pl.Date, "maturing": pl.Int64, "contact_ok": pl.Boolean, "marketing_ok": pl.Boolean,
    "referral_ok": pl.Boolean, "known_people": pl.Int64, "deal_on": pl.Date, "deal_most": pl.Int64,
    "payroll": pl.String, "upstream_downstream": pl.String, "treasury": pl.String, "kyc_open": pl.Int64,
    "resting": pl.List(pl.String), "rest_until": pl.Date,
}  # fmt: skip


def outlook(facts: Mapping[str, Sequence[Any]], signals: Mapping[str, Sequence[Any]], values: Values) -> pl.DataFrame:
    """Facts, classes and signals side by side, one row a client. Raises ValueError for a signal that no rule knows."""
    if unknown := signals.keys() - SIGNALS.keys():
        raise ValueError(f"no rule knows {', '.join(sorted(unknown))}")
    known = frame(facts)
    beside = [pl.Series(name, signals.get(name, [None] * known.height), dtype=dtype) for name, dtype in SIGNALS.items()]
    return known.hstack(of_client(known, values)).hstack(beside)


def label() -> pl.Expr:
    """By what a client's weight and rhythm go: the assigned tier or class, else the computed one."""
    company = pl.coalesce("corporate_class", "computed_class")
    return pl.when(pl.col("kind") == "company").then(company).otherwise(pl.coalesce("tier", "computed_tier"))


def triggers(values: Values, plans: Plans) -> dict[Kind, pl.Expr]:
    """For each reason the days that are left, empty where there is none; of an `outlook` with `label` beside it."""
    made: dict[Kind, pl.Expr] = {}
    for part in (_promises, _money, _relation, _classes, _company):
        made |= part(values, plans)
    return {kind: made[kind].cast(pl.Int64) for kind in plans.triggers.triggers}


def _where(condition: pl.Expr, left: pl.Expr | int) -> pl.Expr:
    return pl.when(condition).then(left if isinstance(left, pl.Expr) else pl.lit(left))


def _undated(plans: Plans, kind: Kind) -> Callable[[pl.Expr], pl.Expr]:
    """What has no day of its own is as urgent as something a whole horizon ahead."""
    horizon = plans.triggers.triggers[kind].horizon_days
    return lambda condition: _where(condition, horizon)


def _until(day: str, values: Values) -> pl.Expr:
    return (pl.col(day) - pl.lit(values.on)).dt.total_days()


def _promises(values: Values, plans: Plans) -> dict[Kind, pl.Expr]:
    """What the client waits for."""
    t, task = plans.planning.thresholds, _until("task_due", values)
    stuck = pl.col("deal_most") - days_since(pl.col("deal_on"), pl.lit(values.on))
    return {
        "complaint": _where(pl.col("complaint_on").is_not_null(), _until("complaint_due", values).fill_null(0)),
        "task": _where(task <= t.task_ahead_days, task),
        "deal_stuck": _where(stuck < 0, stuck),
    }


def _money(values: Values, plans: Plans) -> dict[Kind, pl.Expr]:
    """What is about to be free, lies idle, or is spread otherwise than the rule of thumb says."""
    t, matures = plans.planning.thresholds, _until("matures_on", values)
    idle, aum = pl.col("idle"), pl.col("aum")
    held = pl.col("low").fill_null(0) + pl.col("middle").fill_null(0) + pl.col("high")
    thumb = (values.journey.growth_base - pl.col("age")).clip(lower_bound=0) / 100
    over = pl.when(held > 0).then(pl.col("high") / held) - thumb
    return {
        "maturity": _where(matures.is_between(0, t.matures_ahead_days) & (pl.col("maturing") > 0), matures),
        "idle_cash": _undated(plans, "idle_cash")((idle >= fen(t.idle_from)) & (idle >= aum * t.idle_share)),
        "allocation": _undated(plans, "allocation")((pl.col("kind") == "person") & (over >= t.allocation_over)),
    }


def _relation(values: Values, plans: Plans) -> dict[Kind, pl.Expr]:
    """Rhythm, gaps and the calendar."""
    t, on = plans.planning.thresholds, values.on
    cadence = pl.col("label").replace_strict(values.cadence_days, default=None, return_dtype=pl.Int64)
    rhythm = cadence - days_since(pl.col("last_contact"), pl.lit(on))
    greeted = pl.col("label").is_in(plans.planning.greeted)
    days = (next_festival(plans.festivals, on)[1] - on).days
    return {
        "rhythm": _where(rhythm < 0, rhythm),
        "kyc_gap": _undated(plans, "kyc_gap")(greeted & (pl.col("kyc_open") >= t.kyc_open_from)),
        "birthday": _birthday(values, t.birthday_ahead_days),
        "festival": _where(greeted & pl.lit(days <= t.festival_ahead_days), days),
    }


def _birthday(values: Values, ahead: int) -> pl.Expr:
    """Days until it is kept, up to `ahead`; who was born on 29 February keeps 1 March in other years."""
    month, day = pl.col("birthday").dt.month(), pl.col("birthday").dt.day()
    found: Any = pl.when(pl.lit(value=False)).then(pl.lit(None, pl.Int64))
    for left in range(ahead + 1):
        kept = values.on + timedelta(days=left)
        matches = (month == kept.month) & (day == kept.day)
        if (kept.month, kept.day) == (3, 1) and (kept - timedelta(days=1)).day == 28:
            matches = matches | ((month == 2) & (day == 29))
        found = found.when(matches & (pl.col("kind") == "person")).then(pl.lit(left))
    return pl.Expr.cast(found.otherwise(None), pl.Int64)


def _classes(values: Values, plans: Plans) -> dict[Kind, pl.Expr]:
    """What a class, or the move from one to the next, calls for."""
    t, stage = plans.planning.thresholds, pl.col("lifecycle")
    horizon = plans.triggers.triggers["churn"].horizon_days
    risk = pl.col("churn_risk")
    churn = pl.when(risk == "high").then(pl.lit(0)).when(risk == "medium").then(pl.lit(horizon // 2))
    grace = _until("grace_until", values)
    missing = pl.col("computed_tier_next") - pl.col("aum")
    near = (missing > 0) & (missing <= pl.col("computed_tier_next") * t.tier_up_share) & pl.col("grace_until").is_null()
    since = days_since(pl.col("first_purchase"), pl.lit(values.on))
    quiet = days_since(pl.col("last_contact"), pl.lit(values.on))
    unspoken = pl.col("last_contact").is_null() | (pl.col("last_contact") < pl.col("first_purchase"))
    new = (stage == "first_time") & (since <= t.first_time_days) & unspoken
    lump = (stage == "repeat") & (pl.col("purchase") == "lump_sum") & (pl.col("kind") == "person")
    trusts = (stage == "loyal") & pl.col("referral_ok") & (risk == "low") & (quiet >= t.referral_after_days)
    tested = pl.col("risk_level").is_not_null()
    return {
        "churn": churn.otherwise(None),
        "retest": _where(tested & (pl.col("risk_days") <= t.retest_ahead_days), pl.col("risk_days")),
        "tier_down": _where(grace.is_between(0, t.tier_down_ahead_days), grace),
        "tier_up": _undated(plans, "tier_up")((pl.col("kind") == "person") & near),
        "dormant": _undated(plans, "dormant")(stage == "dormant"),
        "prospect": _undated(plans, "prospect")(
            (stage == "prospect") & (quiet.fill_null(10**4) >= t.prospect_after_days)
        ),
        "first_time": _where(new, t.first_time_days - since),
        "repeat": _undated(plans, "repeat")(lump & (pl.col("lifecycle_days") >= t.repeat_after_days)),
        "referral": _undated(plans, "referral")(trusts),
    }


def _company(values: Values, plans: Plans) -> dict[Kind, pl.Expr]:
    """What a company does elsewhere, or not yet; only what its facts say."""
    t, company = plans.planning.thresholds, pl.col("kind") == "company"

    def says(column: str, words: Sequence[str]) -> pl.Expr:
        return pl.col(column).str.to_lowercase().str.contains_any(list(words))

    bank = pl.col("main_bank")
    return {
        "payroll": _undated(plans, "payroll")(company & says("payroll", t.elsewhere) & ~says("payroll", t.with_us)),
        "main_bank": _undated(plans, "main_bank")(company & bank.is_not_null() & ~says("main_bank", t.with_us)),
        "relations": _undated(plans, "relations")(company & (pl.col("known_people") == 0)),
        "supply_chain": _undated(plans, "supply_chain")(company & says("upstream_downstream", t.terms)),
        "online": _undated(plans, "online")(company & says("treasury", t.unpooled)),
    }
