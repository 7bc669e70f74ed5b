"""Random clients, products and days against a table of the law that was written apart from the rule: no exception allowed."""

import random
from datetime import date, timedelta
from typing import Any

from knowledge.rules.suitability import verdicts
from knowledge.tables.classes import load_values

CASES, A_DAY = 100_000, 500
# Class, level -> may it be proposed with a valid test. Written down by hand, all thirty pairs.
MAY = {
    "C1_MIN": "yes no no no no", "C1": "yes no no no no", "C2": "yes yes no no no", "C3": "yes yes yes no no",
    "C4": "yes yes yes yes no", "C5": "yes yes yes yes yes",
}  # fmt: skip


def measure() -> dict[str, Any]:
    """How many cases there were, how many were proposed, and how many of those the table forbids (or the other way round)."""
    chance, values = random.Random(11), load_values()
    proposed = wrong = 0
    for _ in range(CASES // A_DAY):
        on = date(2017, 7, 1) + timedelta(days=chance.randrange(5_000))
        rows = [_case(chance, on) for _ in range(A_DAY)]
        judged = verdicts({name: [row[name] for row in rows] for name in rows[0]}, values(on))
        for row, suggest in zip(rows, judged["suggest"], strict=True):
            proposed += suggest
            wrong += suggest != _lawful(row, on)
    return {"cases": CASES, "proposed": proposed, "wrong": wrong}


def _case(chance: random.Random, on: date) -> dict[str, Any]:
    return {
        "risk_class": chance.choice([*MAY, None]),
        "risk_expiry": chance.choice([None, on + timedelta(days=chance.randrange(-400, 400)), on]),
        "birthday": chance.choice([None, on - timedelta(days=chance.randrange(36_000))]),
        "regime": chance.choice(["bank", "securities", "none"]),
        "level": chance.choice(["R1", "R2", "R3", "R4", "R5", None]),
    }


def _lawful(row: dict[str, Any], on: date) -> bool:
    if row["regime"] == "none":
        return True
    if row["level"] is None or row["risk_class"] is None or row["risk_expiry"] is None or row["risk_expiry"] < on:
        return False
    return MAY[row["risk_class"]].split()[int(row["level"][1]) - 1] == "yes"
