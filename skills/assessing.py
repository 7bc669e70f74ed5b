"""One client judged by the rules as of a day: the facts that were used and the columns that came of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.tables.classes import Values
from skills.contract import Desk
from skills.facts import facts_of, windows


@dataclass(frozen=True)
class Assessment:
    """`found` holds the rules' columns and `facts` what they were made of, both of one client; money in fen.

    `cuts_on` is the day of the book's cut-points that RFM and ABC were held against; None where there are none.
    """

    values: Values
    facts: dict[str, Any]
    found: dict[str, Any]
    cuts_on: date | None

    def yuan(self, name: str) -> Decimal | None:
        """An amount among the facts or the columns, in yuan."""
        amount = self.found.get(name, self.facts.get(name))
        return None if amount is None else Decimal(round(amount)) / 100

    @property
    def personas(self) -> list[str]:
        """The personas that fit."""
        return [name for name in self.values.personas.personas if self.found[f"persona_{name}"]]


def assess(desk: Desk, code: str, on: date) -> Assessment:
    """All classes of a visible client, computed from what the store holds as of that day. Raises NotVisible."""
    from knowledge.rules.classify import classify  # loads the library of columns, which most answers need not
    from knowledge.rules.cuts import Cuts

    values = desk.methodology.values(on)
    measured = desk.book.measures([code], windows(values))
    facts = facts_of(measured, values)
    stored = desk.book.cuts(on)
    cuts = Cuts(stored.day, stored.by_kind) if stored else Cuts()
    found = classify(facts, values, cuts)
    return Assessment(
        values,
        {name: column[0] for name, column in facts.items()},
        {name: column[0] for name, column in found.items()},
        stored.day if stored else None,
    )
