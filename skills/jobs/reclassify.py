"""Every client of the whole book classified anew; what changed is added to the history.

The book is read and judged in batches; each batch is written in a short transaction of its own with how far the run is,
so that a run that was killed goes on where it stopped. The same day twice changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from knowledge.rules import RULES
from knowledge.rules.churn import FACTORS
from knowledge.rules.classify import classified, cut_points
from knowledge.rules.columns import frame
from knowledge.rules.cuts import Cuts
from knowledge.tables.classes import Values
from skills.facts import facts_of, windows
from storage.classes import LABELS
from storage.machine import MachineBook, Run

BATCH = 20_000
TIERS = ("standard", "gold", "platinum", "diamond", "private")
LEVELS = ("low", "medium", "high")
_PLAIN = ("lifecycle", "rfm", "abc", "frequency", "purchase", "style")
Progress = Callable[[int, int], None]


@dataclass
class Summary:
    """What a run found: clients seen, those whose classes changed (`new`: seen for the first time), by label, and alerts."""

    day: str
    rules: str
    tables: str
    clients: int = 0
    changed: int = 0
    new: int = 0
    resumed: bool = False
    by_label: Counter[str] = field(default_factory=Counter)
    alerts: Counter[str] = field(default_factory=Counter)


def reclassify(book: MachineBook, values: Values, now: datetime, progress: Progress | None = None) -> Summary:
    """Classify all clients as of the values' day and store what changed. Raises StoreError for a day before the last one."""
    summary = Summary(values.on.isoformat(), RULES, values.version)
    run = book.unfinished(values.on, RULES, values.version)
    summary.resumed = run is not None
    batches: Iterator[_Batch] | list[_Batch]
    if run is None:
        batches = list(_batches(book, values, 0))
        cuts = cut_points([batch.facts for batch in batches], values)
        run = book.begin(values.on, RULES, values.version, cuts.by_kind, now)
    else:
        cuts = Cuts(values.on, run.cuts)
        batches = _batches(book, values, run.after_id)
    total, done = book.count(), run.clients
    for batch in batches:
        _settle(book, run, batch, values, cuts, summary)
        done += len(batch.ids)
        if progress:
            progress(done, max(total, done))
    run = book.finish(run, now)
    summary.clients, summary.changed = run.clients, run.changed
    return summary


@dataclass(frozen=True)
class _Batch:
    ids: tuple[int, ...]
    facts: Any  # a frame of `knowledge.rules.columns`: far smaller than lists


def _batches(book: MachineBook, values: Values, after: int) -> Iterator[_Batch]:
    while (measured := book.measures(after, BATCH, windows(values))).ids:
        yield _Batch(tuple(measured.ids), frame(facts_of(measured, values)))
        after = measured.ids[-1]


def _settle(book: MachineBook, run: Run, batch: _Batch, values: Values, cuts: Cuts, summary: Summary) -> None:
    found = dict(zip(batch.ids, _rows(batch, values, cuts), strict=True))
    known = book.labels(batch.ids)
    width = len(LABELS)
    changed = {client: row for client, row in found.items() if known.get(client) != row[:width]}
    for client, row in changed.items():
        _count(summary, known.get(client), row[:width])
    book.store(run, batch.ids[-1], len(batch.ids), changed)


def _rows(batch: _Batch, values: Values, cuts: Cuts) -> Iterator[tuple[Any, ...]]:
    """One tuple a client: the labels in the order of storage, then the figures."""
    judged = classified(batch.facts, values, cuts)
    columns = judged.to_dict(as_series=False)
    personas = {name: columns[f"persona_{name}"] for name in values.personas.personas}
    factors = {name: [seen is not None for seen in columns[f"churn_{name}"]] for name in FACTORS}
    by_label = {
        "tier": columns["computed_tier"],
        "corporate_class": columns["computed_class"],
        **{name: columns[name] for name in _PLAIN},
        "personas": _joined(personas, len(batch.ids)),
        "churn_risk": columns["churn_risk"],
        "churn_factors": _joined(factors, len(batch.ids)),
        "risk_state": columns["risk_state"],
    }
    scores = (columns[f"rfm_{part}"] for part in "rfm")
    aum = (None if fen is None else Decimal(fen) / 100 for fen in columns["abc_value"])
    return zip(*(by_label[name] for name in LABELS), *scores, aum, strict=True)


def _joined(flags: dict[str, list[bool]], count: int) -> list[str]:
    """The ids that hold for each client, with a space around each; nothing where none does."""
    kinds: dict[tuple[bool, ...], str] = {}
    rows = list(zip(*flags.values(), strict=True)) if flags else [()] * count
    for row in rows:
        if row not in kinds:
            names = [name for name, holds in zip(flags, row, strict=True) if holds]
            kinds[row] = f" {' '.join(names)} " if names else ""
    return [kinds[row] for row in rows]


def _count(summary: Summary, before: tuple[Any, ...] | None, after: tuple[Any, ...]) -> None:
    if before is None:
        summary.new += 1
        return
    old, new = dict(zip(LABELS, before, strict=True)), dict(zip(LABELS, after, strict=True))
    summary.by_label.update(name for name in LABELS if old[name] != new[name])
    summary.alerts.update(alerts(old, new))


def alerts(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What an advisor is to hear of a change: downgrade, churn_up, dormant, test_expiring, test_expired."""
    found = []
    if old["tier"] and (not new["tier"] or TIERS.index(new["tier"]) < TIERS.index(old["tier"])):
        found.append("downgrade")
    if new["churn_risk"] and LEVELS.index(new["churn_risk"]) > LEVELS.index(old["churn_risk"] or "low"):
        found.append("churn_up")
    if new["lifecycle"] in ("dormant", "lost") and new["lifecycle"] != old["lifecycle"]:
        found.append("dormant")
    if new["risk_state"] != old["risk_state"] and new["risk_state"] in ("soon", "expired"):
        found.append("test_expiring" if new["risk_state"] == "soon" else "test_expired")
    return found
