"""How long a suggestion and the plan of a day take: for one client, and over books of several sizes; CPU milliseconds.

Through the skills' one door, on SQLite, in the session of one answer; the growth is held against the smallest book.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from bench.answers import TODAY, _house
from bot.bootstrap import House
from knowledge.methodology import load_methodology
from skills.contract import Call, Desk, Reply
from skills.registry import discover
from storage.clients import ClientBook
from storage.models import Person
from storage.people import by_code
from tests.knowledge.test_planning import check_invariants

TEAMS = tuple(int(size) for size in os.environ.get("BENCH_TEAM", "1000,4000,10000").split(","))
BOOKS, CLIENTS = int(os.environ.get("BENCH_BOOKS", "10000")), 20
ROUNDS = 7


def measure() -> dict[str, Any]:
    """A suggestion, and plans by the number of clients that the person sees, each the median of several rounds."""
    plans: dict[str, float] = {}
    suggestion = 0.0
    for team in TEAMS:
        with tempfile.TemporaryDirectory() as folder:
            house = _house(Path(folder), team)
            _make_one_team(house)
            with house.store.reading() as session:
                actor = by_code(session, "M01")
                assert actor is not None
                book = ClientBook(session, actor)
                desk = Desk(book, load_methodology(), actor, TODAY, house.clock(), "zh")
                seen = book.count()
                plans[str(seen)] = _median(lambda d=desk: _answer(Call("plan_day"), d))  # type: ignore[misc]
                suggestion = _median(lambda d=desk: _answer(Call("suggest_next_action", {"client": "C000012"}), d))  # type: ignore[misc]
            house.store.close()
    sizes, took = [int(size) for size in plans], list(plans.values())
    return {
        "suggestion_ms": suggestion,
        "plan_ms_by_clients": plans,
        "growth_per_client": round((took[-1] / took[0]) / (sizes[-1] / sizes[0]), 2),
    }


def _make_one_team(house: House) -> None:
    """The made-up teams have a thousand clients each, however large the book: only one team of all of them grows with it."""
    with house.store.writing() as session:
        team = select(Person.team_id).where(Person.code == "M01").scalar_subquery()
        session.execute(update(Person).where(col(Person.team_id).is_not(None)).values(team_id=team))


def invariants() -> dict[str, Any]:
    """The guardrails over many random books; raises AssertionError where one does not hold."""
    began = time.process_time()
    reasons = sum(
        check_invariants(seed, date.fromordinal(TODAY.toordinal() + seed % 800), CLIENTS) for seed in range(BOOKS)
    )
    return {
        "books": BOOKS,
        "clients": BOOKS * CLIENTS,
        "reasons": reasons,
        "cpu_s": round(time.process_time() - began, 1),
    }


def _answer(call: Call, desk: Desk) -> None:
    assert isinstance(discover().perform(call, desk).outcome, Reply)


def _median(work: Callable[[], None]) -> float:
    took = []
    for _ in range(ROUNDS + 1):  # the first one loads what is loaded on first use
        began = time.process_time()
        work()
        took.append((time.process_time() - began) * 1000)
    return round(statistics.median(took[1:]), 1)
