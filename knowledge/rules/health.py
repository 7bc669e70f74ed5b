"""How the five parts of the house are scored, and which of its five steps are done; the weights are ours, `kpi.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from knowledge.tables.managing import KpiRules, Part

STEPS = ("build", "divide", "plan", "relate", "review")  # 建库 → 细分 → 策略 → 关系 → 评估优化


@dataclass(frozen=True)
class Score:
    """0 to 100; None where nothing of it is known. `unknown` is what could not be judged and was left out."""

    value: int | None
    unknown: tuple[str, ...] = ()


def score(weights: Mapping[str, int], found: Mapping[str, Decimal | None]) -> Score:
    """The weighted mean of what is known of a part; each piece of evidence is a share, 0 to 1."""
    known = {name: part for name in weights if (part := found.get(name)) is not None}
    unknown = tuple(name for name in weights if name not in known)
    if not known:
        return Score(None, unknown)
    total = sum(weights[name] for name in known)
    value = sum((weights[name] * part for name, part in known.items()), Decimal(0)) * 100 / total
    return Score(int(value.quantize(Decimal(1), ROUND_HALF_UP)), unknown)


def overall(parts: Mapping[Part, Score]) -> int | None:
    """The mean of the parts that have a score."""
    values = [Decimal(part.value) for part in parts.values() if part.value is not None]
    return int((sum(values, Decimal(0)) / len(values)).quantize(Decimal(1), ROUND_HALF_UP)) if values else None


def steps(parts: Mapping[Part, Score], moving: Decimal | None, rules: KpiRules) -> dict[str, bool | None]:
    """Which steps are done: those whose part has at least the score asked for; None where it cannot be said.

    `moving` is the share of open deals that are not stuck: what shows that plans are carried out.
    """

    def done(value: int | Decimal | None) -> bool | None:
        return None if value is None else value >= rules.done_from

    reviewed = [parts["experience"].value, parts["value"].value]
    return {
        "build": done(parts["data"].value),
        "divide": done(parts["segments"].value),
        "plan": done(None if moving is None else moving * 100),
        "relate": done(parts["relations"].value),
        "review": None if None in reviewed else all(done(value) for value in reviewed),
    }
