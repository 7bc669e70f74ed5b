"""The made-up book: the same rows for the same seed and day, the showcase, and figures that agree with each other."""

import hashlib
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from storage.clients import ClientBook
from storage.demo import DemoError, fill
from storage.models import Client, ContactLog, Holding, Person, Product, Task, Transaction
from storage.names import keys
from storage.people import by_code
from storage.store import Store
from storage.tasks import open_tasks
from storage.views import ClientCard

TODAY = date(2026, 11, 22)


def book(session: Session, code: str = "A01") -> ClientBook:
    actor = by_code(session, code)
    assert actor
    return ClientBook(session, actor)


def card(session: Session, code: str, today: date = TODAY) -> ClientCard:
    from storage.card import read_card
    from storage.fence import Fence

    actor = by_code(session, "A01")
    assert actor
    return read_card(Fence(session, actor), code, today)


def rows_of(path: Path) -> str:
    """A digest of every row of every table."""
    with sqlite3.connect(path) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def made(path: Path, clients: int, seed: int, today: date = TODAY) -> str:
    store = Store(f"sqlite:///{path}")
    store.upgrade()
    fill(store, clients, seed, today)
    store.close()
    return rows_of(path)


def test_same_seed_and_day_give_the_same_rows(tmp_path: Path) -> None:
    first = made(tmp_path / "a.db", 120, 7)
    assert made(tmp_path / "b.db", 120, 7) == first
    assert made(tmp_path / "c.db", 120, 8) != first
    assert made(tmp_path / "d.db", 120, 7, TODAY + timedelta(days=1)) != first


def test_a_store_with_clients_is_refused_and_left_as_it_is(demo_store: Store) -> None:
    with pytest.raises(DemoError, match=r"already has 500 clients: point DATA_DIR"):
        fill(demo_store, 10, 2, TODAY)
    with demo_store.reading() as session:
        assert session.exec(select(func.count()).select_from(Client)).one() == 500


@pytest.mark.parametrize("clients", [-1, 1_000_000])
def test_an_impossible_size_is_refused(store: Store, clients: int) -> None:
    with pytest.raises(DemoError, match="from 0 to 999999"):
        fill(store, clients, 1, TODAY)


def test_the_house_has_its_people(demo_store: Store) -> None:
    with demo_store.reading() as session:
        people = {p.code: p for p in session.exec(select(Person))}
        assert [c for c in people if people[c].role == "advisor"] == [f"A{n:02d}" for n in range(1, 11)]
        assert (people["M01"].role, people["T01"].role, people["S01"].role) == ("manager", "trainee", "admin")
        assert {people[c].team_id for c in people if c[0] in "AM"} == {people["M01"].team_id}
        assert people["T01"].team_id is None


def test_zhang_wei_is_as_the_examples_tell(demo_store: Store) -> None:
    with demo_store.reading() as session:
        shown = card(session, "C000012")
        brief = shown.brief
        assert (brief.name, brief.sex, brief.tier, brief.risk_class) == ("张伟", "M", "diamond", "C3")
        assert (brief.aum, brief.aum_on) == (Decimal(5_124_000), TODAY - timedelta(days=2))
        kinds = {k: sum(h.balance for h in shown.holdings if h.kind == k) for k in ("wealth", "fund", "deposit")}
        assert {k: round(v * 100 / brief.aum) for k, v in kinds.items()} == {"wealth": 46, "fund": 31, "deposit": 23}
        assert shown.aum_before and round((brief.aum / shown.aum_before - 1) * 100, 1) == Decimal("-6.3")
        assert shown.risk_expiry == TODAY + timedelta(days=84)
        assert shown.last_contact and shown.last_contact.on == TODAY - timedelta(days=47)
        assert shown.last_contact.what == "wechat" and "赎回" in (shown.last_contact.text or "")
        assert [(t.text, t.due_on) for t in shown.tasks] == [("发送债基对比", TODAY - timedelta(days=3))]
        maturing = [h for h in shown.holdings if h.matures_on == TODAY + timedelta(days=6)]
        assert [(h.kind, h.balance) for h in maturing] == [("wealth", Decimal(800_000))]
        assert [(link.client.code, link.relation) for link in shown.links] == [("C000230", "owner")]
        redeemed = session.exec(
            select(Transaction.amount).where(
                Transaction.client_id == session.exec(select(Client.id).where(Client.code == "C000012")).one(),
                Transaction.kind == "redeem",
                col(Transaction.on) > TODAY - timedelta(days=61),
            )
        ).all()
        assert len(redeemed) == 3 and sum(redeemed) == Decimal(340_000)
        assert not {"family", "goal_retirement"} & set(shown.facts)


def test_the_rest_of_the_showcase_belongs_to_a01(demo_store: Store) -> None:
    with demo_store.reading() as session:
        mine = book(session)
        found = {b.code: b for said in ("陈建国", "苏州晶芯", "上海晶瑞", "李娜") for b in mine.resolve(said).rows}
        assert {c for c, b in found.items() if b.name == "陈建国"} == {"C000105", "C000347"}
        assert (found["C000105"].tier, found["C000105"].phone[-4:]) == ("diamond", "2210")  # type: ignore[index]
        assert (found["C000347"].occupation, found["C000347"].phone[-4:]) == ("教师", "0916")  # type: ignore[index]
        assert found["C000230"].name == "苏州晶芯半导体有限公司" and found["C000230"].kind == "company"
        for said in ("张伟", "李娜", "王芳", "高兴", "欧阳若兰", "Michael Brown", "阿依古丽·买买提", "晶瑞"):
            assert mine.resolve(said).total == 1, said


def test_a01_has_a_day_to_plan(demo_store: Store) -> None:
    from storage.fence import Fence

    with demo_store.reading() as session:
        actor = by_code(session, "A01")
        assert actor
        due = open_tasks(Fence(session, actor), until=TODAY, since=None, limit=50)
        assert 2 <= due.total <= 6
        mine = session.exec(select(Client).where(Client.advisor_id == actor.id)).all()
        unseen = [c for c in mine if c.tier == "diamond" and (TODAY - (c.last_contact_on or TODAY)).days >= 90]
        assert len(unseen) >= 2
        coming = {(TODAY + timedelta(days=n)).strftime("%m%d") for n in range(1, 8)}
        assert len([c for c in mine if c.birthday and c.birthday.strftime("%m%d") in coming]) >= 2


def test_figures_agree_with_each_other(demo_store: Store) -> None:
    with demo_store.reading() as session:
        latest: dict[tuple[int, int], Holding] = {}
        for held in session.exec(select(Holding).order_by(col(Holding.as_of))):
            assert held.balance >= 0 and held.as_of <= TODAY
            latest[held.client_id, held.product_id] = held
        contacts = dict(
            session.exec(
                select(ContactLog.client_id, func.max(ContactLog.on)).group_by(col(ContactLog.client_id))
            ).all()
        )
        for client in session.exec(select(Client)):
            held_now = [h for (owner, _), h in latest.items() if owner == client.id]
            assert client.aum == (sum((h.balance for h in held_now), Decimal(0)) if held_now else None)
            assert client.aum_on == max((h.as_of for h in held_now), default=None)
            assert client.last_contact_on == contacts.get(client.id or 0)
            born = client.birthday
            assert client.birthday_day == (born.month * 100 + born.day if born else None)
            assert (client.tier is None) == (client.kind == "company") == (client.corporate_class is not None)
        assert all(t.amount > 0 and t.on <= TODAY for t in session.exec(select(Transaction)))
        assert all(t.done_on is None or t.done_on <= TODAY for t in session.exec(select(Task)))


def test_balances_follow_from_movements(demo_store: Store) -> None:
    """Between two quarter ends a deposit changes by exactly what came in and went out (funds also drift)."""
    ways = {"buy": 1, "deposit": 1, "premium": 1, "regular": 1, "redeem": -1, "withdraw": -1, "maturity": -1}
    first, last = date(2026, 6, 30), TODAY - timedelta(days=2)
    with demo_store.reading() as session:
        kinds = dict(session.exec(select(Product.id, Product.kind)).all())
        held = {(h.client_id, h.product_id, h.as_of): h.balance for h in session.exec(select(Holding))}
        moved: dict[tuple[int, int | None], Decimal] = {}
        for t in session.exec(select(Transaction).where(col(Transaction.on) > first)):
            key = t.client_id, t.product_id
            moved[key] = moved.get(key, Decimal(0)) + ways.get(t.kind, 0) * t.amount
        zhang = session.exec(select(Client.id).where(Client.code == "C000012")).one()
    compared = 0
    for (client, product, day), balance in held.items():
        if day == last and kinds[product] != "fund" and client != zhang:
            before = held.get((client, product, first), Decimal(0))
            assert balance - before == moved.get((client, product), Decimal(0))
            compared += 1
    assert compared > 500


def test_the_book_is_believable(demo_store: Store) -> None:
    with demo_store.reading() as session:
        clients = session.exec(select(Client)).all()
        companies = [c for c in clients if c.kind == "company"]
        assert 0.10 < len(companies) / len(clients) < 0.20
        assert {c.tier for c in clients} >= {"standard", "gold", "platinum", "diamond", "private", None}
        assert sum((c.aum or 0) < 50_000 for c in clients) > len(clients) * 0.4
        assert len({c.name for c in clients}) < len(clients)
        asleep = [c for c in clients if (TODAY - (c.last_contact_on or date.min)).days > 180]
        assert 0.15 < len(asleep) / len(clients) < 0.6
        assert {c.risk_expiry is None or c.risk_expiry < TODAY for c in clients} == {True, False}
        assert {c.channel for c in clients} >= {"walk_in", "mgm", "government_list", "supply_chain", "corporate_link"}
        for client in clients[:50]:
            stored = session.exec(select(Client.code).where(Client.id == client.id)).one()
            assert (client.code.casefold(), "code") in keys(stored, client.name, client.kind, client.phone)


@pytest.mark.parametrize("clients", [0, 1, 12, 60])
def test_a_small_book_keeps_what_fits_of_the_showcase(store: Store, clients: int) -> None:
    steps: list[tuple[int, int]] = []
    summary = fill(store, clients, 3, TODAY, progress=lambda done, total: steps.append((done, total)))
    assert (summary.clients, steps[-1:]) == (clients, [(clients, clients)] if clients else [])
    with store.reading() as session:
        codes = set(session.exec(select(Client.code)))
        assert len(codes) == clients and ("C000012" in codes) == (clients > 0)
        assert {"C000105", "C000230", "C000347"} <= codes or clients < 12


@pytest.mark.parametrize("today", [date(2026, 10, 1), date(2027, 1, 2), date(2028, 2, 29), date(2026, 12, 31)])
def test_any_day_gives_a_book_that_looks_fresh(copy_of: Callable[[str, str], Store], today: date) -> None:
    store = copy_of("sqlite", "empty")
    fill(store, 40, 1, today)
    with store.reading() as session:
        shown = card(session, "C000012", today)
        assert shown.brief.aum == Decimal(5_124_000) and shown.aum_before == Decimal(5_468_500)
        assert shown.brief.aum_on and today - timedelta(days=2) <= shown.brief.aum_on <= today
        assert not session.exec(select(Holding).where(col(Holding.as_of) > today)).first()
        assert not session.exec(select(Transaction).where(col(Transaction.on) > today)).first()


def test_rows_written_later_get_ids_of_their_own(store: Store) -> None:
    fill(store, 20, 1, TODAY)
    with store.writing() as session:
        advisor = session.exec(select(Person.id).where(Person.code == "A01")).one() or 0
        new = Client(
            code="C900001",
            kind="person",
            name="新来",
            short_name="新来",
            advisor_id=advisor,
            source="x",
            learnt_on=TODAY,
        )
        session.add(new)
        session.add(Person(code="A99", name="后来", role="advisor"))
        session.flush()
        assert (new.id or 0) > 20
