"""What advisors write into the book: fenced, held to the version, once, and found again; on each database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, col, select

from storage.audit import Act
from storage.changes import Change, Stale
from storage.clients import ClientBook
from storage.fence import Fence, NotVisible
from storage.models import Client, ClientName, Fact
from storage.names import keys
from storage.people import by_code
from storage.record_changes import AddClient, AddConsent, AddContact, AddLoss, AddTask, SetField
from storage.store import Store
from storage.views import ADVISOR, Actor, ClientCard
from storage.work import Decision, UnitOfWork
from tests.conftest import TODAY

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
MINE, OTHERS = "C000012", "C000227"
PHONE = "13900001111"


@contextmanager
def fenced(store: Store, person: str = "A01") -> Iterator[Fence]:
    with store.writing() as session:
        yield Fence(session, actor_of(session, person))


def actor_of(session: Session, person: str) -> Actor:
    actor = by_code(session, person)
    assert actor is not None
    return actor


def apply(store: Store, *changes: Change, person: str = "A01") -> None:
    with fenced(store, person) as fence:
        for change in changes:
            change.apply(fence, NOW)


def card(store: Store, code: str = MINE, person: str = "A01") -> ClientCard:
    with store.reading() as session:
        return ClientBook(session, actor_of(session, person)).card(code, TODAY)


def found(store: Store, said: str, person: str = "A01") -> list[str]:
    with store.reading() as session:
        return [client.code for client in ClientBook(session, actor_of(session, person)).resolve(said).rows]


def on_client(code: str, version: int) -> list[Change]:
    """Every change that hangs on a client."""
    return [
        AddContact(code, version, TODAY, "call", "聊了债基", ("fund",)),
        SetField(code, version, "phone", PHONE, TODAY),
        SetField(code, version, "birthday", date(1978, 5, 12), TODAY),
        AddConsent(code, version, "marketing", False, TODAY),
        AddLoss(code, version, "competitor", TODAY),
    ]


@pytest.mark.parametrize("number", range(5))
def test_somebody_elses_client_is_not_written_to(demo_store: Store, number: int) -> None:
    for person in ("A01", "T01", "S01"):
        with pytest.raises(NotVisible):
            apply(demo_store, on_client(OTHERS, 1)[number], person=person)
    with pytest.raises(NotVisible):
        apply(demo_store, AddTask("打电话", TODAY, OTHERS))


@pytest.mark.parametrize("number", range(5))
def test_what_was_decided_on_an_older_version_is_stale(demo_store: Store, number: int) -> None:
    version = card(demo_store).version
    apply(demo_store, on_client(MINE, version)[number])
    with pytest.raises(Stale):
        apply(demo_store, on_client(MINE, version)[number])
    assert card(demo_store).version == version + 1


def test_a_contact_moves_the_day_of_the_last_one_forward_only(demo_store: Store) -> None:
    before = card(demo_store)
    apply(demo_store, AddContact(MINE, before.version, date(2020, 1, 2), "visit", "很久以前"))
    assert card(demo_store).brief.last_contact_on == before.brief.last_contact_on
    apply(demo_store, AddContact(MINE, before.version + 1, TODAY, "visit", "今天"))
    after = card(demo_store)
    assert after.brief.last_contact_on == TODAY
    assert after.last_contact is not None and (after.last_contact.what, after.last_contact.text) == ("visit", "今天")


def test_the_old_value_stays_with_its_own_source_and_day(demo_store: Store) -> None:
    before = card(demo_store)
    apply(demo_store, SetField(MINE, before.version, "phone", PHONE, TODAY))
    apply(demo_store, SetField(MINE, before.version + 1, "phone", "13900002222", TODAY))
    with demo_store.reading() as session:
        statement = select(Fact.value, Fact.source).where(Fact.field == "phone").order_by(col(Fact.id))
        facts = [tuple(row) for row in session.exec(statement)]
    assert facts == [(before.brief.phone, before.source), (PHONE, ADVISOR), ("13900002222", ADVISOR)]
    assert card(demo_store).brief.phone == "13900002222"


def test_names_follow_a_new_name_and_phone(demo_store: Store) -> None:
    version, old = card(demo_store).version, card(demo_store).brief.phone or ""
    apply(demo_store, SetField(MINE, version, "phone", PHONE, TODAY))
    assert found(demo_store, PHONE) == [MINE] and found(demo_store, old) == []
    apply(demo_store, SetField(MINE, version + 1, "name", "章玮霖", TODAY))
    for said in ("章玮霖", "zhangweilin", "张伟", PHONE, MINE):
        assert found(demo_store, said) == [MINE], said
    with demo_store.reading() as session:
        row = session.exec(select(Client).where(Client.code == MINE)).one()
        stored = set(session.exec(select(ClientName.key, ClientName.kind).where(ClientName.client_id == row.id)))
    assert {tuple(key) for key in stored} == keys(MINE, "章玮霖", "person", PHONE) | {("张伟", "former")}


def test_a_new_client_is_found_and_is_the_actors(demo_store: Store) -> None:
    apply(demo_store, AddClient("C000501", "苏州新桐精密有限公司", "company", PHONE, TODAY))
    for said in ("苏州新桐精密有限公司", "苏州新桐", PHONE, "C000501"):
        assert found(demo_store, said) == ["C000501"], said
        assert found(demo_store, said, "A02") == []
    assert card(demo_store, "C000501").brief.advisor == "A01"
    with pytest.raises(Stale):
        apply(demo_store, AddClient("C000501", "别人", "person", None, TODAY), person="A02")


def test_the_next_code_follows_the_highest_whosever_it_is(demo_store: Store) -> None:
    with demo_store.reading() as session:
        assert ClientBook(session, actor_of(session, "A01")).next_code() == "C000501"
    apply(demo_store, AddClient("C000501", "某人", "person", None, TODAY), person="A02")
    apply(demo_store, AddClient("X-9", "某人", "person", None, TODAY), person="A02")
    with demo_store.reading() as session:
        assert ClientBook(session, actor_of(session, "A01")).next_code() == "C000502"


def test_the_newest_consent_and_loss_count(demo_store: Store) -> None:
    version = card(demo_store).version
    for number, (given, reason) in enumerate([(True, "price"), (False, None), (False, "moved")]):
        apply(demo_store, AddConsent(MINE, version + 2 * number, "marketing", given, TODAY))
        apply(demo_store, AddLoss(MINE, version + 2 * number + 1, reason, TODAY))
        after = card(demo_store)
        assert [(a.kind, a.given) for a in after.allowed] == [("marketing", given)]
        assert (after.lost.reason if after.lost else None) == reason


def test_the_timeline_shows_all_of_it(demo_store: Store) -> None:
    version = card(demo_store).version
    for number, change in enumerate(on_client(MINE, 0)):
        apply(demo_store, type(change)(**{**vars(change), "version": version + number}))
    with demo_store.reading() as session:
        page = ClientBook(session, actor_of(session, "A01")).timeline(MINE, TODAY, TODAY)
    shown = {(event.kind, event.what) for event in page.rows}
    assert {("contact", "call"), ("fact", "phone"), ("fact", "birthday"), ("consent", "marketing")} <= shown
    assert ("loss", "competitor") in shown and page.total == 5


def _decided(store: Store, chat: str, change: Change) -> Decision:
    with UnitOfWork(store).think("console", chat, "A01") as snapshot:
        return Decision(
            "console", chat, snapshot.actor, "{}", snapshot.kept.version, Act("A01", "x", "done"), (change,)
        )


@pytest.mark.parametrize("what", ["contact", "client"])
def test_two_workers_at_once_do_it_once(demo_store: Store, what: str) -> None:
    """Both decided on the same state of the book; one commits, the other has to think again."""
    version = card(demo_store).version
    change: Change = AddContact(MINE, version, TODAY, "call", "同时")
    if what == "client":
        change = AddClient("C000501", "同时", "person", None, TODAY)
    decisions = [_decided(demo_store, chat, change) for chat in ("one", "two")]
    start, outcomes = threading.Barrier(2), []

    def commit(decision: Decision) -> None:
        start.wait()
        try:
            UnitOfWork(demo_store).commit(decision, NOW)
            outcomes.append("done")
        except Stale:
            outcomes.append("stale")

    threads = [threading.Thread(target=commit, args=(decision,)) for decision in decisions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "stale"]
    with demo_store.reading() as session:
        book = ClientBook(session, actor_of(session, "A01"))
        done = (
            [e for e in book.timeline(MINE, TODAY, TODAY).rows if e.text == "同时"]
            if what == "contact"
            else book.called("同时")
        )
    assert len(done) == 1
