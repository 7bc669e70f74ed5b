"""What a team's clients are expected to be worth in the year to come: BG/NBD and Gamma-Gamma over all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from knowledge.rules.clv import (
    BgNbd,
    GammaGamma,
    Repeats,
    TooThin,
    expected,
    fit_bg_nbd,
    fit_gamma_gamma,
    mean_amount,
    repeats,
    require_enough,
)  # fmt: skip
from knowledge.tables.classes import Clv


@dataclass(frozen=True)
class TeamValue:
    """Yuan of margin expected: of all who ever bought together, and of one of them; `n` is how many they are."""

    total: Decimal
    mean: Decimal
    n: int


def team_value(
    purchases: Iterable[tuple[str, date, float]], until: date, row: Clv, weeks: float = 52
) -> TeamValue | None:
    """Expected purchases × expected amount × margin, added up; None where too few bought or came back."""
    seen = repeats(purchases, until)
    try:
        require_enough(seen, row)
        fit, spend = _fits(seen)
    except TooThin:
        return None
    values = expected(fit, seen, weeks) * mean_amount(spend, seen) * float(row.margin)
    total = Decimal(repr(float(values.sum())))
    return TeamValue(total, total / len(seen.codes), len(seen.codes))


_KEPT = 8
_known: dict[bytes, tuple[BgNbd, GammaGamma]] = {}


def _fits(seen: Repeats) -> tuple[BgNbd, GammaGamma]:
    """Both fits; of purchases seen before as they were: each figure of a report asks for them, and they take a second.

    Kept under a digest, so that nothing of any client stays.
    """
    digest = sha256(b"".join(column.tobytes() for column in (seen.x, seen.t_x, seen.t, seen.amount))).digest()
    found = _known.get(digest)
    if found is None:
        found = fit_bg_nbd(seen.x, seen.t_x, seen.t), fit_gamma_gamma(seen.x, seen.amount)
        for oldest in list(_known)[: max(0, len(_known) - _KEPT + 1)]:
            _known.pop(oldest, None)
        _known[digest] = found
    return found
