"""The whole book classified anew; what changed is added to the history.

The book is read and judged in batches; each batch is written in a short transaction of its own with how far the run is,
so that a run that was killed goes on where it stopped. The same day twice changes nothing.

Most nights only those clients are looked at for whom something was stored since, or whose review is due because the
calendar alone may change a label. The result is that of looking at everybody by the same cut-points; when those are
measured anew is in the table `nightly`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from knowledge.rules import RULES
from knowledge.rules.churn import FACTORS
from knowledge.rules.classify import classified, cut_points, review_days
from knowledge.rules.columns import frame
from knowledge.rules.cuts import Cuts
from knowledge.tables.classes import Values
from skills.alerts import alerts
from skills.facts import facts_of, windows
from storage.classes import LABELS
from storage.machine import MachineBook, Run

BATCH = 20_000
_PLAIN = ("lifecycle", "rfm", "abc", "frequency", "purchase", "style")
Progress = Callable[[int, int], None]


@dataclass
class Summary:
    """What a run found: the clients of the book, those it looked at, those whose classes changed (`new`: seen for the first
    time), by label, and alerts.
    """

    day: str
    rules: str
    tables: str
    clients: int = 0
    looked_at: int = 0
    changed: int = 0
    new: int = 0
    resumed: bool = False
    whole: bool = True  # every client was looked at, not only those for whom something changed
    by_label: Counter[str] = field(default_factory=Counter)
    alerts: Counter[str] = field(default_factory=Counter)


def reclassify(book: MachineBook, values: Values, now: datetime, progress: Progress | None = None) -> Summary:
    """Classify as of the values' day and store what changed. Raises StoreError for a day before the last one."""
    run = book.unfinished(values.on, RULES, values.version)
    summary = Summary(values.on.isoformat(), RULES, values.version, resumed=run is not None)
    if run is None:
        run = book.begin(values.on, RULES, values.version, now, kept=_kept(book, values))
    batches: Iterable[_Batch] = _batches(book, values, run)
    if run.cuts is None:
        batches = list(batches)  # read once: to be measured, and then to be judged
        run = book.keep_cuts(run, cut_points([batch.facts for batch in batches], values).by_kind)
    summary.whole = run.whole
    cuts = Cuts(run.cuts_on, run.cuts or {})
    total, done = book.count(run), run.clients
    for batch in batches:
        _settle(book, run, batch, values, cuts, summary)
        done += len(batch.ids)
        if progress:
            progress(done, max(total, done))
    run = book.finish(run, now)
    summary.clients, summary.looked_at, summary.changed = book.count(), run.clients, run.changed
    return summary


def _kept(book: MachineBook, values: Values) -> Run | None:
    """The last run, whose cut-points are kept; None where everybody is to be looked at."""
    last, row = book.last(), values.nightly
    if last is None or last.cuts_on is None or (last.rules, last.tables) != (RULES, values.version):
        return None
    if (values.on - last.cuts_on).days >= row.cuts_keep_days or book.waiting() > book.count() * row.whole_from:
        return None
    return last


@dataclass(frozen=True)
class _Batch:
    ids: tuple[int, ...]
    facts: Any  # a frame of `knowledge.rules.columns`: far smaller than lists


def _batches(book: MachineBook, values: Values, run: Run) -> Iterator[_Batch]:
    after = run.after_id
    while (measured := book.measures(after, BATCH, windows(values), run)).ids:
        yield _Batch(tuple(measured.ids), frame(facts_of(measured, values)))
        after = measured.ids[-1]


def _settle(book: MachineBook, run: Run, batch: _Batch, values: Values, cuts: Cuts, summary: Summary) -> None:
    """Judge a batch and write it: a row where a label changed, else the day of the next review where that did."""
    known = book.believed(batch.ids)
    width = len(LABELS)
    changed: dict[int, tuple[Any, ...]] = {}
    reviews: dict[int, date | None] = {}
    rows, days = _rows(batch, values, cuts), review_days(batch.facts, values, cuts)
    for client, row, review in zip(batch.ids, rows, days, strict=True):
        labels, reviewed = known.get(client, (None, None))
        if labels != row[:width]:
            changed[client] = (review, *row)
            _count(summary, labels, row[:width])
        elif reviewed != review:
            reviews[client] = review
    book.store(run, batch.ids[-1], len(batch.ids), changed, reviews)


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
