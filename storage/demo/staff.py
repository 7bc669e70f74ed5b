"""The people of the made-up house: advisors in teams of ten, their managers, a trainee, an admin."""

from dataclasses import dataclass
from random import Random

from sqlmodel import Session, select

from storage.bulk import insert_rows, new_ids
from storage.demo.people import RESERVED
from storage.demo.words import weighted, words
from storage.models import Person, Team

_TEAM = 10


@dataclass(frozen=True)
class Advisor:
    """An advisor's row id and code."""

    id: int
    code: str


@dataclass(frozen=True)
class Staff:
    """Who was made or found."""

    advisors: list[Advisor]
    managers: int


def how_many(clients: int) -> int:
    """One advisor for fifty clients in a small book, for a hundred in a large one; at least one."""
    return max(1, min(10, -(-clients // 50)), round(clients / 100))


def write_staff(session: Session, chance: Random, clients: int) -> Staff:
    """Write the people that are not there yet; those who are keep their name, role and team."""
    advisors = [f"A{n:02d}" for n in range(1, how_many(clients) + 1)]
    managers = [f"M{n:02d}" for n in range(1, -(-len(advisors) // _TEAM) + 1)]
    teams = _teams(session, managers)
    wanted = [
        *((code, "advisor", teams[managers[n // _TEAM]]) for n, code in enumerate(advisors)),
        *((code, "manager", teams[code]) for code in managers),
        ("T01", "trainee", None),
        ("S01", "admin", None),
    ]
    names = _names(chance, len(wanted))
    known = {code: number or 0 for code, number in session.exec(select(Person.code, Person.id))}
    missing = [(code, name, role, team, True) for (code, role, team), name in zip(wanted, names, strict=True)]
    missing = [row for row in missing if row[0] not in known]
    ids = new_ids(session, Person, len(missing)) if missing else []
    rows = [(number, *row) for number, row in zip(ids, missing, strict=True)]
    insert_rows(session, Person, ("id", "code", "name", "role", "team_id", "active"), rows)
    known |= {row[1]: row[0] for row in rows}
    return Staff([Advisor(known[code], code) for code in advisors], len(managers))


def _teams(session: Session, codes: list[str]) -> dict[str, int]:
    known = {code: number or 0 for code, number in session.exec(select(Team.code, Team.id))}
    missing = [code for code in codes if code not in known]
    rows = list(zip(new_ids(session, Team, len(missing)), missing, strict=True)) if missing else []
    insert_rows(session, Team, ("id", "code"), rows)
    return known | {code: number for number, code in rows}


def _names(chance: Random, count: int) -> list[str]:
    """The house's names first, then drawn ones."""
    source = words()["names"]
    names = list(source["staff"][:count])
    while len(names) < count:
        sex = chance.choice("MF")
        given = chance.choice(source["first"][sex]) + chance.choice(source["second"][sex])
        name = weighted("names", "surnames").pick(chance) + given
        if name not in RESERVED:
            names.append(name)
    return names
