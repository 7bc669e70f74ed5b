"""How many KYC questions it takes until nothing open could change a class or a suitability verdict: in our order and at random.

Profiles are those of the made-up book with known answers hidden by chance; what is stale stays stale.
"""

import random
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

from sqlmodel import func, select

from knowledge.methodology import load_methodology
from knowledge.tables.kyc import Kyc, ToAsk
from storage import demo
from storage.models import Client, Fact
from storage.store import Store

TODAY = date(2026, 11, 22)
SETTLES = frozenset(("class", "suitability"))
SHUFFLES = 50


def needed(asked: list[ToAsk]) -> int:
    """Questions until the last one that could change a class or a verdict is answered, in this order."""
    places = [place for place, one in enumerate(asked, start=1) if SETTLES & set(one.question.changes)]
    return max(places, default=0)


def compared(kyc: Kyc, kind: str, learnt: Mapping[str, date], chance: random.Random) -> tuple[int, float, int]:
    """For one profile: questions needed in our order, on average at random, and at best."""
    ours = kyc.to_ask(kind, learnt, TODAY)
    shuffled = [needed(chance.sample(ours, len(ours))) for _ in range(SHUFFLES)]
    best = sum(bool(SETTLES & set(one.question.changes)) for one in ours)
    return needed(ours), mean(shuffled), best


def masked(profiles: list[tuple[str, dict[str, date]]], chance: random.Random) -> Iterator[tuple[str, dict[str, date]]]:
    """Each profile with about half of its answers hidden."""
    for kind, learnt in profiles:
        yield kind, {field: on for field, on in learnt.items() if chance.random() < 0.5}


def profiles_of(store: Store) -> list[tuple[str, dict[str, date]]]:
    """Of each client the kind, and when each fact was learnt."""
    with store.reading() as session:
        kinds = dict(session.exec(select(Client.id, Client.kind)).all())
        found: dict[int | None, dict[str, date]] = {client: {} for client in kinds}
        newest = select(Fact.client_id, Fact.field, func.max(Fact.learnt_on)).group_by(Fact.client_id, Fact.field)  # type: ignore[arg-type]
        for client, field, on in session.exec(newest):
            found[client][field] = on
    return [(kinds[client], learnt) for client, learnt in found.items()]


def measure() -> dict[str, Any]:
    """By kind of client the mean number of questions: ours, at random, at best."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'book.db'}")
        store.upgrade()
        demo.fill(store, 500, 1, TODAY)
        profiles = profiles_of(store)
        store.close()
    kyc, chance = load_methodology().kyc(TODAY), random.Random(1)
    rows: dict[str, list[tuple[int, float, int]]] = {"person": [], "company": []}
    for kind, learnt in masked(profiles, chance):
        rows[kind].append(compared(kyc, kind, learnt, chance))
    return {
        kind: dict(
            zip(("ours", "random", "best"), (round(mean(column), 2) for column in zip(*of, strict=True)), strict=True)
        )
        for kind, of in rows.items()
    }
