"""What a team's clients are expected to be worth in the year to come: BG/NBD and Gamma-Gamma over all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from knowledge.rules.clv import TooThin, expected, fit_bg_nbd, fit_gamma_gamma, mean_amount, repeats, require_enough
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
        fit, spend = fit_bg_nbd(seen.x, seen.t_x, seen.t), fit_gamma_gamma(seen.x, seen.amount)
    except TooThin:
        return None
    values = expected(fit, seen, weeks) * mean_amount(spend, seen) * float(row.margin)
    total = Decimal(repr(float(values.sum())))
    return TeamValue(total, total / len(seen.codes), len(seen.codes))
