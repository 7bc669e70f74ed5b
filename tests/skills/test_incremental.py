"""A night that looks only at whom something changed for ends like one that looks at everybody."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as some
from sqlmodel import SQLModel, col, select

from knowledge.tables.classes import Values, load_values
from skills.jobs import reclassify as job
from storage import demo
from storage.machine import MachineBook
from storage.models import (
    ClassDue,
    ClassRun,
    Client,
    ClientClass,
    ClientLink,
    ClientLoss,
    ContactLog,
    Fact,
    Holding,
    Product,
    Transaction,
)
from storage.store import Store
from tests.conftest import TODAY

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
LOADED = load_values()
CLIENTS = 60


def values(day: date, *, keep: int = 10_000, whole_from: float = 1.0) -> Values:
    found = LOADED(day)
    return replace(found, nightly=found.nightly.model_copy(update={"cuts_keep_days": keep, "whole_from": whole_from}))


def run(store: Store, day: date, **kept: Any) -> job.Summary:
    return job.reclassify(MachineBook(store, "test"), values(day, **kept), NOW)


def history(store: Store) -> list[tuple[object, ...]]:
    with store.reading() as session:
        found = session.exec(select(ClientClass).order_by(col(ClientClass.client_id), col(ClientClass.since))).all()
        return [tuple(v for k, v in row.model_dump().items() if k not in ("id", "run_id")) for row in found]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "book.db"
    store = Store(f"sqlite:///{path}")
    store.upgrade()
    demo.fill(store, CLIENTS, 3, TODAY)
    run(store, TODAY)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    store.close()
    return path


WHAT = (
    "buy",
    "redeem",
    "regular",
    "balance",
    "contact",
    "loss",
    "back",
    "tier",
    "test",
    "work",
    "link",
    "rating",
    "gone",
)
events = some.tuples(
    some.sampled_from(WHAT), some.integers(1, CLIENTS), some.integers(-400, 30), some.integers(0, 9_000_000)
)
nights = some.tuples(some.integers(0, 60), some.lists(events, max_size=6))


def happen(store: Store, event: tuple[str, int, int, int], day: date) -> None:
    """One thing is stored (or taken away) on a day, dated some days before or after it."""
    what, client, off, amount = event
    on, money = day + timedelta(days=off), Decimal(amount)
    with store.writing() as session:
        row = session.get_one(Client, client)
        made: SQLModel | None = None
        if what in ("buy", "redeem", "regular"):
            made = Transaction(client_id=client, product_id=1, on=on, kind=what, amount=money, source="t")
        elif what == "balance":
            held = select(Holding).where(Holding.client_id == client, Holding.product_id == 2, Holding.as_of == on)
            made = session.exec(held).first() or Holding(
                client_id=client, product_id=2, as_of=on, balance=money, source="t"
            )
            made.balance = money
        elif what == "contact":
            made = ContactLog(client_id=client, on=on, channel="call", note="x", source="t")
        elif what in ("loss", "back"):
            made = ClientLoss(client_id=client, on=on, reason="fees" if what == "loss" else None, source="t")
        elif what == "tier":
            row.tier = "private" if row.kind == "person" else None
            made = Fact(client_id=client, field="tier", value="private", source="t", learnt_on=on)
        elif what == "test":
            row.risk_class, row.risk_expiry = "C2", on
        elif what == "work":
            row.occupation = "退休"
        elif what == "link":
            owns = select(ClientLink).where(ClientLink.person_id == client)
            for link in session.exec(owns).all():
                session.delete(link)
        elif what == "rating":
            session.get_one(Product, 1 + client % 8).risk_level = f"R{1 + amount % 5}"
        else:
            for gone in session.exec(select(Transaction).where(Transaction.client_id == client).limit(2)).all():
                session.delete(gone)
        if made is not None:
            session.add(made)


def everybody_changed(store: Store) -> None:
    with store.writing() as session:
        session.add_all(ClassDue(client_id=client) for client in session.exec(select(Client.id)).all() if client)


@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(some.lists(nights, min_size=1, max_size=4))
def test_a_night_of_changes_ends_like_one_of_everybody(
    book: Path, tmp_path_factory: pytest.TempPathFactory, told: list[tuple[int, list[tuple[str, int, int, int]]]]
) -> None:
    folder = tmp_path_factory.mktemp("nights")
    stores = [Store(f"sqlite:///{shutil.copy(book, folder / name)}") for name in ("some.db", "all.db")]
    few, everybody = stores
    day = TODAY
    for later, happened in told:
        day += timedelta(days=later)
        for event in happened:
            for store in stores:
                happen(store, event, day)
        everybody_changed(everybody)
        looked_at = run(few, day).looked_at
        assert run(everybody, day).looked_at == CLIENTS
        assert looked_at <= CLIENTS
        assert history(few) == history(everybody)
    for store in stores:
        store.close()


def test_a_quiet_night_looks_at_few(demo_store: Store) -> None:
    """On both databases; the first run after the upgrade, and one whose cut-points are old, look at everybody."""
    tomorrow = TODAY + timedelta(days=1)
    run(demo_store, TODAY)
    told = run(demo_store, tomorrow)
    assert not told.whole and told.clients == 500 and 0 < told.looked_at < 50
    assert run(demo_store, tomorrow).looked_at == 0
    with demo_store.writing() as session:
        session.add(ContactLog(client_id=7, on=tomorrow, channel="call", note="x", source="t"))
    assert run(demo_store, tomorrow).looked_at == 1
    again = run(demo_store, tomorrow + timedelta(days=7), keep=8)
    assert again.whole and again.looked_at == 500
    with demo_store.reading() as session:
        assert session.exec(select(ClassDue)).all() == []
        kept = session.exec(select(ClassRun).order_by(col(ClassRun.id).desc()).limit(3)).all()
        assert [one.cuts_on for one in kept] == [tomorrow + timedelta(days=7), TODAY, TODAY]


def test_where_much_changed_everybody_is_looked_at(demo_store: Store) -> None:
    tomorrow = TODAY + timedelta(days=1)
    run(demo_store, TODAY)
    with demo_store.writing() as session:
        session.add_all(ContactLog(client_id=n, on=TODAY, channel="call", note="x", source="t") for n in range(1, 131))
    assert run(demo_store, tomorrow, whole_from=0.25).whole


def test_every_way_of_writing_marks_the_client(demo_store: Store) -> None:
    run(demo_store, TODAY)
    for number, what in enumerate(WHAT):
        before = MachineBook(demo_store, "test").waiting()
        happen(demo_store, (what, 11 + number, -3, 70_000), TODAY)
        if what not in ("link", "rating"):  # who owns no company, or what nobody holds, changes nobody
            assert MachineBook(demo_store, "test").waiting() == before + 1, what
