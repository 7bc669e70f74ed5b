"""Groups in order, folded to what a phone shows, with shares that add up; how a group is called and narrowed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from skills.contract import Line, line
from skills.values import Share, Stored, Term
from storage.segment_figures import Figures, Group

SHOWN = 6
_TIERS = ("standard", "gold", "platinum", "diamond", "private")
_IN_ORDER: Mapping[str, Sequence[str]] = {
    "lifecycle": ("prospect", "first_time", "repeat", "loyal", "dormant", "lost"),
    "risk_class": ("C5", "C4", "C3", "C2", "C1", "C1_MIN"),
    "age": (),
    "churn_risk": ("high", "medium", "low"),
    "abc": ("A", "B", "C"),
}

_UNKNOWN: Mapping[str, str] = {
    "tier": "none_tier",
    "corporate_class": "none_class",
    "segment": "none_class",
    **dict.fromkeys(("lifecycle", "rfm", "abc", "style", "churn_risk"), "none_computed"),
}


@dataclass(frozen=True)
class Folded:
    """Groups in order: those shown, how many more there are with their figures, and those of whom the class is unknown."""

    shown: tuple[tuple[str, Figures], ...]
    rest: int
    others: Figures
    unknown: Figures

    @property
    def parts(self) -> list[Figures]:
        """All parts of the whole, in the order in which they are said."""
        more = [figures for figures in (self.others, self.unknown) if figures.clients]
        return [*(figures for _, figures in self.shown), *more]


def fold(groups: Sequence[Group], dimension: str, rank_by: str | None) -> Folded:
    """In the order asked for, else in the class's own order where it has one, else the largest AUM first."""
    known = [(group.key[0], group.figures) for group in groups if group.key[0] is not None]
    unknown = sum((group.figures for group in groups if group.key[0] is None), Figures())
    natural = rank_by is None and dimension in _IN_ORDER
    ordered = sorted(known, key=lambda pair: _natural(dimension, pair[0]) if natural else _rank(pair, rank_by))
    rest = ordered[SHOWN:]
    return Folded(tuple(ordered[:SHOWN]), len(rest), sum((figures for _, figures in rest), Figures()), unknown)


def _natural(dimension: str, key: str) -> Any:
    return int(key) if dimension == "age" else _IN_ORDER[dimension].index(key)


def _rank(pair: tuple[str, Figures], rank_by: str | None) -> Any:
    key, figures = pair
    return (*(-value for value in measure(figures, rank_by or "aum")), key)


def measure(figures: Figures, rank_by: str) -> tuple[Decimal, ...]:
    """What groups are ordered by, the highest first; what ties is told apart by AUM."""
    moved = figures.now - figures.before
    match rank_by:
        case "clients":
            value = Decimal(figures.clients)
        case "churn_risk":
            value = Decimal(figures.high) / figures.classified if figures.classified else Decimal(-1)
            return (value, figures.at_risk)
        case "change":
            value = moved
        case "growth":
            value = moved / figures.before if figures.before > 0 else Decimal(-1000)
        case "fall":
            value = -moved
        case "coverage":
            value = -Decimal(figures.in_rhythm) / figures.clients
        case "average":
            value = figures.aum / figures.valued if figures.valued else Decimal(-1)
        case _:
            value = figures.aum
    return (value, figures.aum)


def shares(amounts: Sequence[Decimal]) -> list[Share]:
    """Whole percents that add up to a hundred: what rounding leaves goes to the largest remainders."""
    whole = sum(amounts, Decimal(0))
    if whole <= 0:
        return [Share(Decimal(0)) for _ in amounts]
    exact = [max(amount, Decimal(0)) * 100 / whole for amount in amounts]
    percents = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (percents[place] - exact[place], place))
    for place in by_remainder[: 100 - sum(percents)]:
        percents[place] += 1
    return [Share(Decimal(percent) / 100) for percent in percents]


def label_of(dimension: str, key: str | None, names: Mapping[str, str] = {}, ages: Sequence[int] = ()) -> object:
    """A group as it is called; `names` are those of advisors by code, `ages` where the bands begin."""
    if key is None:
        return line(_UNKNOWN.get(dimension, "none_stored"))
    if dimension == "advisor":
        return line("owner", name=names.get(key), code=key)
    if dimension == "industry":
        return Stored("industry_name", key)
    if dimension == "age":
        return _age_label(key, ages)
    if dimension == "segment":
        return Term("tier" if key in _TIERS else "corporate_class", key)
    return Term(dimension, key)


def _age_label(key: str, ages: Sequence[int]) -> Line:
    """A band of ages in words."""
    low, above = int(key), [age for age in ages if age > int(key)]
    if low == 0:
        return line("age_under", high=min(above))
    return line("age_between", low=low, high=min(above) - 1) if above else line("age_over", low=low)


def narrowed(dimension: str, key: str, ages: Sequence[int]) -> dict[str, Any]:
    """The filters that leave just this group."""
    if dimension == "age":
        low, above = int(key), [age for age in ages if age > int(key)]
        return {**({"min_age": low} if low else {}), **({"max_age": min(above) - 1} if above else {})}
    if dimension == "segment":
        return {"tier" if key in _TIERS else "corporate_class": [key]}
    several = dimension in ("tier", "corporate_class", "lifecycle", "risk_class", "rfm", "abc")
    return {dimension: [key] if several else key}
