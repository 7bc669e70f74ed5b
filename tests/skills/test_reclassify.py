"""The nightly classification: what it stores, that it goes on where it was killed, and that beliefs stay as they were."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.bootstrap.classes import classify_when_due
from knowledge.tables.classes import load_values
from skills.alerts import alerts
from skills.jobs import reclassify as job
from storage.machine import MachineBook
from storage.models import AuditRow, ClassRun, Client, ClientClass, ContactLog, Holding, Transaction
from storage.store import Store, StoreError
from tests.conftest import TODAY

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
VALUES = load_values()
ZHANG = "C000012"


def run(store: Store, day: date = TODAY, **kept: object) -> job.Summary:
    return job.reclassify(MachineBook(store, "test"), VALUES(day), NOW, **kept)  # type: ignore[arg-type]


def rows(store: Store, code: str) -> list[ClientClass]:
    with store.reading() as session:
        statement = select(ClientClass).join(Client).where(Client.code == code).order_by(col(ClientClass.since))
        return list(session.exec(statement).all())


def believed(store: Store) -> list[tuple[object, ...]]:
    with store.reading() as session:
        found = session.exec(select(ClientClass).order_by(col(ClientClass.client_id), col(ClientClass.since))).all()
        return [tuple(v for k, v in row.model_dump().items() if k not in ("id", "run_id")) for row in found]


def test_the_same_night_twice_changes_nothing(demo_store: Store) -> None:
    before = believed(demo_store)
    again = run(demo_store)
    assert (again.clients, again.looked_at, again.changed, again.new) == (500, 0, 0, 0)
    assert believed(demo_store) == before


def test_one_row_is_believed_and_the_days_join(demo_store: Store) -> None:
    history = rows(demo_store, ZHANG)
    assert len(history) > 5
    assert [row.until for row in history][:-1] == [row.since for row in history][1:]
    assert history[-1].until is None
    last = history[-1]
    assert (last.tier, last.rfm, last.abc, last.churn_risk) == ("diamond", "key_keep", "A", "high")
    assert (last.rfm_r, last.rfm_f, last.rfm_m) == (2, 4, 5)
    assert last.churn_factors == " outflow redemptions " and last.personas == " entrepreneur "
    assert last.aum == Decimal("5124000")


def test_a_change_closes_the_old_belief_and_says_what_changed(demo_store: Store) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with demo_store.writing() as session:
        client = session.exec(select(Client).where(Client.code == ZHANG)).one()
        for product in session.exec(select(Holding.product_id).where(Holding.client_id == client.id).distinct()).all():
            session.add(
                Holding(client_id=client.id or 0, product_id=product, as_of=tomorrow, balance=Decimal(0), source="test")
            )
    told = run(demo_store, tomorrow)
    old, new = rows(demo_store, ZHANG)[-2:]
    assert (old.until, new.since) == (tomorrow, tomorrow)
    assert new.tier == "diamond", "within the grace"
    assert new.abc == "C" and "fall" in new.churn_factors
    assert told.by_label["abc"] >= 1 and told.by_label["churn_factors"] >= 1
    later = run(demo_store, TODAY + timedelta(days=100))
    assert rows(demo_store, ZHANG)[-1].tier == "standard"
    assert later.alerts["downgrade"] >= 1


def test_the_history_of_a_day_gone_by_is_not_rewritten(demo_store: Store) -> None:
    before = believed(demo_store)
    with pytest.raises(StoreError, match="classified on 2026-11-22 already"):
        run(demo_store, TODAY - timedelta(days=1))
    assert believed(demo_store) == before


class PowerCut(Exception):
    """The machine stopped."""


@pytest.mark.parametrize("done", [1, 3])
def test_a_run_that_was_killed_goes_on_where_it_stopped(
    copy_of: Callable[[str, str], Store], monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    monkeypatch.setattr(job, "BATCH", 100)
    tomorrow = TODAY + timedelta(days=40)
    straight, broken = copy_of("sqlite", "demo"), copy_of("sqlite", "demo")
    whole = run(straight, tomorrow)

    def stop(clients: int, _: int) -> None:
        if clients >= done * 100:
            raise PowerCut

    with pytest.raises(PowerCut):
        run(broken, tomorrow, progress=stop)
    rest = run(broken, tomorrow)
    assert rest.resumed and (rest.clients, rest.changed) == (whole.clients, whole.changed)
    assert believed(broken) == believed(straight)
    with broken.reading() as session:
        runs = session.exec(select(ClassRun).where(ClassRun.day == tomorrow)).all()
        assert len(runs) == 1 and runs[0].finished_at is not None
        assert session.exec(select(AuditRow).where(AuditRow.act == "test")).one().count == 500


def test_only_what_lies_before_the_day_counts(demo_store: Store) -> None:
    """A run for a day is the same whatever is stored of later days."""
    day = TODAY + timedelta(days=10)
    with demo_store.writing() as session:
        client = session.exec(select(Client).where(Client.code == ZHANG)).one()
        later, product = day + timedelta(days=1), session.exec(select(Holding.product_id)).first() or 0
        key = client.id or 0
        session.add(Transaction(client_id=key, product_id=product, on=later, kind="buy", amount=Decimal(9), source="t"))
        session.add(Holding(client_id=key, product_id=product, as_of=later, balance=Decimal("9e8"), source="t"))
        session.add(ContactLog(client_id=key, on=later, channel="call", note="x", source="t"))
    run(demo_store, day)
    assert rows(demo_store, ZHANG)[-1].tier == "diamond"
    assert rows(demo_store, ZHANG)[-1].aum == Decimal("5124000")


def test_the_night_is_worked_once_and_not_before_its_hour(copy_of: Callable[[str, str], Store]) -> None:
    store, zone = copy_of("sqlite", "demo"), ZoneInfo("Asia/Shanghai")
    tomorrow = datetime(2026, 11, 23, 1, 59, tzinfo=zone)
    assert not classify_when_due(store, zone, tomorrow)
    assert classify_when_due(store, zone, tomorrow + timedelta(minutes=1))
    assert not classify_when_due(store, zone, tomorrow + timedelta(hours=9))
    with store.reading() as session:
        assert len(session.exec(select(ClassRun).where(ClassRun.day == date(2026, 11, 23))).all()) == 1


@pytest.mark.parametrize(
    ("old", "new", "heard"),
    [
        ({"tier": "diamond"}, {"tier": "platinum"}, ["downgrade"]),
        ({"tier": "platinum"}, {"tier": "diamond"}, []),
        ({"churn_risk": "low"}, {"churn_risk": "high"}, ["churn_up"]),
        ({"churn_risk": "high"}, {"churn_risk": "medium"}, []),
        ({"lifecycle": "loyal"}, {"lifecycle": "dormant"}, ["dormant"]),
        ({"lifecycle": "dormant"}, {"lifecycle": "lost"}, ["lost"]),
        ({"lifecycle": "lost"}, {"lifecycle": "dormant"}, []),
        ({"corporate_class": "strategic"}, {"corporate_class": "value"}, ["downgrade"]),
        ({"risk_state": "valid"}, {"risk_state": "soon"}, ["test_expiring"]),
        ({"risk_state": "soon"}, {"risk_state": "expired"}, ["test_expired"]),
        ({"tier": "gold", "churn_risk": None}, {"tier": None, "churn_risk": "medium"}, ["churn_up", "downgrade"]),
    ],
)
def test_what_an_advisor_is_to_hear(old: dict[str, str | None], new: dict[str, str | None], heard: list[str]) -> None:
    nothing: dict[str, str | None] = dict.fromkeys(("tier", "corporate_class", "churn_risk", "lifecycle", "risk_state"))
    assert alerts({**nothing, **old}, {**nothing, **new}) == heard
