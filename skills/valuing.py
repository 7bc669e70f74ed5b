"""What clients are expected to be worth, by the fit that the nightly run kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from knowledge.tables.classes import Clv
from skills.contract import Desk

if TYPE_CHECKING:
    from knowledge.rules.lifetimes import Outlook


@dataclass(frozen=True)
class Valued:
    """The outlooks of those clients who bought more than once; `fitted_on` None: the book has no fit."""

    row: Clv
    fitted_on: date | None
    customers: int
    outlooks: "Mapping[str, Outlook]"


def value(desk: Desk, codes: Sequence[str]) -> Valued:
    """The outlooks of visible clients as of today."""
    row, kept = desk.methodology.values(desk.today).clv, desk.book.lifetimes(desk.today)
    if kept is None:
        return Valued(row, None, 0, {})
    from knowledge.rules import lifetimes  # loads scipy, which most answers need not

    fit = lifetimes.read(kept.written)
    bought = desk.book.purchases(codes, desk.today)
    return Valued(row, kept.day, fit.customers, lifetimes.outlooks(fit, bought, desk.today, row))


def yuan(amount: float) -> Decimal:
    """An estimate, in whole yuan."""
    return Decimal(round(amount))
