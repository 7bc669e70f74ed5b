"""Stored clients -> the facts that the rules speak of: a mapping, nothing else."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from knowledge.tables.classes import Values
from storage.measures import Measured, Windows

_SAME = (
    "kind", "tier", "corporate_class", "birthday", "occupation", "risk_class", "risk_expiry", "aum", "aum_on",
    "aum_before", "low", "middle", "high", "aum_peak", "purchases", "first_purchase", "last_purchase",
    "frequency_window", "amount_window", "purchases_window", "regular_window", "outflow", "outflows", "last_move",
    "lost_on", "first_in_rfm", "first_in_purchases", "first_in_churn", "next_before",
)  # fmt: skip
_DAY = timedelta(days=1)


def windows(values: Values) -> Windows:
    """How far back the rules of a day look."""
    return Windows(
        on=values.on,
        rfm=values.rfm.window_days,
        purchases=values.purchases.window_days,
        churn=values.churn.window_days,
        grace=values.tiers.grace_days,
    )


def facts_of(measured: Measured, values: Values) -> dict[str, Sequence[Any]]:
    """Columns of facts (`knowledge.rules.columns.FACTS`), one row a client, in the order measured."""
    columns = measured.columns
    return {
        **{name: columns[name] for name in _SAME},
        **{name: columns[name] for name in ("ahead",) if name in columns},  # measured for the machine's book alone
        "owns_company": [bool(owns) for owns in columns["owns_company"]],
        "peak_until": [ended - _DAY if ended else values.on for ended in columns["peak_ended"]],
        "last_contact": [
            max(noted, logged) if noted and logged else noted or logged
            for noted, logged in zip(columns["contact_noted"], columns["last_contact"], strict=True)
        ],
    }
