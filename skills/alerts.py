"""What an advisor is to hear of a client whose classes changed."""

from collections.abc import Mapping

TIERS = ("standard", "gold", "platinum", "diamond", "private")
CLASSES = ("foundation", "value", "strategic")
LEVELS = ("low", "medium", "high")
# The most pressing first.
KINDS = ("churn_up", "downgrade", "lost", "dormant", "test_expired", "test_expiring")
Labels = Mapping[str, str | None]


def alerts(old: Labels, new: Labels) -> list[str]:
    """The kinds of alert (`KINDS`) in a change of labels, the most pressing first."""
    stage, test = new["lifecycle"], new["risk_state"]
    holds = {
        "churn_up": _place(LEVELS, new["churn_risk"]) > max(0, _place(LEVELS, old["churn_risk"])),
        "downgrade": _fell(TIERS, old["tier"], new["tier"])
        or _fell(CLASSES, old["corporate_class"], new["corporate_class"]),
        "lost": stage == "lost" != old["lifecycle"],
        "dormant": stage == "dormant" and old["lifecycle"] not in ("dormant", "lost"),
        "test_expired": test == "expired" != old["risk_state"],
        "test_expiring": test == "soon" != old["risk_state"],
    }
    return [kind for kind in KINDS if holds[kind]]


def _place(order: tuple[str, ...], label: str | None) -> int:
    return order.index(label) if label in order else -1


def _fell(order: tuple[str, ...], old: str | None, new: str | None) -> bool:
    return _place(order, new) < _place(order, old)
