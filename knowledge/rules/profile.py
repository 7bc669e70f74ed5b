"""How much is known of a client and how old it is, by the four sides of a profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.tables.classes import Values


@dataclass(frozen=True)
class Side:
    """One side of a profile: what is missing, and what is known but stale, with the day it was learnt."""

    name: str
    wanted: int
    missing: tuple[str, ...]
    stale: tuple[tuple[str, date], ...]

    @property
    def percent(self) -> int:
        """How much of it is known, 0 to 100."""
        return 100 if not self.wanted else 100 * (self.wanted - len(self.missing)) // self.wanted


def sides(kind: str, learnt: Mapping[str, date], values: Values) -> tuple[Side, ...]:
    """The four sides of one client; `learnt` is the day on which each known fact was learnt."""
    wanted = values.dimensions.company if kind == "company" else values.dimensions.person
    found = []
    for name, fields in wanted.items():
        most = values.dimensions.stale_after_days[name]
        old = tuple((f, learnt[f]) for f in fields if f in learnt and (values.on - learnt[f]).days > most)
        found.append(Side(name, len(fields), tuple(f for f in fields if f not in learnt), old))
    return tuple(found)


def completeness(parts: tuple[Side, ...]) -> int:
    """All sides together, 0 to 100."""
    wanted = sum(side.wanted for side in parts)
    known = wanted - sum(len(side.missing) for side in parts)
    return 100 * known // wanted if wanted else 100
