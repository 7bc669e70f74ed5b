"""What changed since the classes were last believed to be others."""

from collections.abc import Mapping
from datetime import date

from skills.assessing import Assessment
from skills.contract import Desk, Line, line
from skills.values import Term
from storage.classes import Believed

# Label of the history -> (its vocabulary, the rules' column).
_LABELS = {
    "tier": ("tier", "computed_tier"), "corporate_class": ("corporate_class", "computed_class"), "rfm": ("rfm", "rfm"),
    "lifecycle": ("lifecycle", "lifecycle"), "abc": ("abc", "abc"), "churn_risk": ("churn_risk", "churn_risk"),
    "style": ("style", "style"), "purchase": ("purchase", "purchase"), "frequency": ("frequency", "frequency"),
}  # fmt: skip


def labels_of(labels: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """Stored labels as (vocabulary, id), those that there are."""
    return [(kind, label) for name, (kind, _) in _LABELS.items() if (label := labels.get(name))]


def change_rows(code: str, found: Assessment, desk: Desk) -> tuple[tuple[Line, ...], ...]:
    """One row: against which day, and each label that is another now; or that none is, or that there is no history."""
    now = {name: found.found[column] for name, (_, column) in _LABELS.items()}
    last = desk.book.believed(code, desk.today)
    if last is None:
        return ((line("no_history"),),)
    if last.since == desk.today or _differing(last, now) == []:
        earlier = desk.book.believed_before(code, last.since)
        if last.since == desk.today and earlier is not None:
            return (_compared(earlier, now, found, earlier.since),)
        return ((line("unchanged", on=last.since),),)
    return (_compared(last, now, found, last.since),)


def _compared(before: Believed, now: Mapping[str, str | None], found: Assessment, on: date) -> tuple[Line, ...]:
    changes: list[Line] = []
    for name in _differing(before, now):
        kind = _LABELS[name][0]
        changes.append(line("change", old=_term(kind, before.labels.get(name)), new=_term(kind, now[name])))
    scores = (found.found["rfm_r"], found.found["rfm_f"], found.found["rfm_m"])
    for letter, old, new in zip("RFM", before.scores, scores, strict=True):
        if old is not None and new is not None and old != new:
            changes.append(line("score_change", letter=letter, old=old, new=new))
    if not changes:
        return (line("unchanged", on=on),)
    return (line("changed", on=on, changes=changes),)


def _differing(before: Believed, now: Mapping[str, str | None]) -> list[str]:
    return [name for name in _LABELS if before.labels.get(name) != now[name]]


def _term(kind: str, label: str | None) -> object:
    return Term(kind, label) if label else line("no_label")
