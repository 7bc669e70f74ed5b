"""Random books for the invariants of planning: facts and signals of clients, many of them at the edge of a rule."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from knowledge.rules.columns import FACTS
from knowledge.rules.triggers import SIGNALS
from knowledge.tables.planning import KINDS

Row = dict[str, Any]


def book(seed: int, clients: int, on: date) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """Columns of facts and signals of so many clients, the same for a seed."""
    chance = Random(seed)
    rows = [_client(chance, on) for _ in range(clients)]
    names = {name for row in rows for name in row}
    columns = {name: [row.get(name) for row in rows] for name in names}
    return (
        {name: column for name, column in columns.items() if name in FACTS},
        {name: column for name, column in columns.items() if name in SIGNALS},
    )


def _client(chance: Random, on: date) -> Row:
    def maybe(make: Callable[[], Any], likely: float = 0.5) -> Any:
        return make() if chance.random() < likely else None

    def day(first: int, last: int) -> date:
        return on + timedelta(days=chance.randint(first, last))

    company = chance.random() < 0.3
    aum = maybe(lambda: chance.choice((0, 10_000, 460_000, 4_700_000, 12_000_000)) * 100 + chance.randrange(10**6), 0.9)
    held = aum or 0
    first = maybe(lambda: day(-900, -1), 0.8)
    last = first and min(on, first + timedelta(days=chance.randrange(900)))
    return {
        "kind": "company" if company else "person",
        "tier": None
        if company
        else maybe(lambda: chance.choice(("standard", "gold", "platinum", "diamond", "private")), 0.8),
        "corporate_class": maybe(lambda: chance.choice(("foundation", "value", "strategic"))) if company else None,
        "birthday": None
        if company
        else maybe(lambda: date(1930 + chance.randrange(75), on.month, 1 + chance.randrange(28)), 0.8),
        "risk_class": maybe(lambda: chance.choice(("C1_MIN", "C1", "C2", "C3", "C4", "C5")), 0.8),
        "risk_expiry": maybe(lambda: day(-60, 200), 0.8),
        "last_contact": maybe(lambda: day(-300, 0), 0.8),
        "lost_on": maybe(lambda: day(-90, 0), 0.05),
        "aum": aum,
        "aum_on": on if aum is not None else None,
        "aum_before": maybe(lambda: held + chance.randrange(10**8), 0.7),
        "aum_peak": None if aum is None else held + chance.choice((0, 0, 10**8)),
        "peak_until": day(-89, 0),
        "low": held // 2,
        "middle": 0,
        "high": held - held // 2,
        "purchases": chance.randint(1, 12) if first else None,
        "first_purchase": first,
        "last_purchase": last,
        "last_move": last,
        "purchases_window": chance.randint(0, 9),
        "regular_window": chance.randint(0, 4),
        "outflow": maybe(lambda: chance.randrange(10**8), 0.4),
        "outflows": chance.randint(0, 4),
        **_signals(chance, maybe, day, company=company),
    }


def _signals(chance: Random, maybe: Callable[..., Any], day: Callable[[int, int], date], *, company: bool) -> Row:
    complaint = maybe(lambda: day(-30, 0), 0.15)
    matures = maybe(lambda: day(0, 30), 0.3)
    said = ("代发在他行", "代发在我行", "账期90天", "子公司资金未归集", "不知道")
    return {
        "main_bank": maybe(lambda: chance.choice(("本行", "大型国有银行"))) if company else None,
        "task_due": maybe(lambda: day(-10, 5), 0.3),
        "complaint_on": complaint,
        "complaint_due": complaint and complaint + timedelta(days=15),
        "idle": maybe(lambda: chance.randrange(10**8), 0.4),
        "matures_on": matures,
        "maturing": matures and chance.randint(1, 10**8),
        "contact_ok": maybe(lambda: chance.random() < 0.6, 0.3),
        "marketing_ok": maybe(lambda: chance.random() < 0.5, 0.3),
        "referral_ok": maybe(lambda: chance.random() < 0.7, 0.4),
        "known_people": chance.randint(0, 2) if company else None,
        "deal_on": (deal := maybe(lambda: day(-60, 0), 0.2)),
        "deal_most": deal and 30,
        "payroll": maybe(lambda: chance.choice(said)),
        "upstream_downstream": maybe(lambda: chance.choice(said)),
        "treasury": maybe(lambda: chance.choice(said)),
        "kyc_open": chance.randint(0, 6),
        "resting": maybe(lambda: chance.sample(KINDS, 3), 0.3),
        "rest_until": maybe(lambda: day(-3, 3), 0.2),
    }
