"""Think, then commit: one of two editors wins, all of a decision is written or nothing, rights are checked again."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import func, select

from storage import audit, people
from storage.changes import FinishTask, Stale
from storage.chats import AlreadyDone, Mailbox
from storage.models import AuditRow, ChatSession, Client, InboxRow, OutboxRow, Person, Task
from storage.store import Store
from storage.views import TaskView
from storage.work import OUTAGES, Busy, Decision, UnitOfWork
from tests.conftest import TODAY
from tests.storage.inbox import unanswered

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def decide(store: Store, *changes: Any, chat: str = "chat", state: str = "{}", **more: Any) -> Decision:
    """What A01 decides in a chat as things are now."""
    with UnitOfWork(store).think("console", chat, "A01") as snapshot:
        act = audit.Act("A01", "finish_task", "done")
        return Decision("console", chat, snapshot.actor, state, snapshot.kept.version, act, changes, **more)


def open_tasks(store: Store) -> tuple[TaskView, ...]:
    with UnitOfWork(store).think("console", "chat", "A01") as snapshot:
        assert snapshot.book
        return snapshot.book.open_tasks(limit=100).rows


def finish(task: TaskView) -> FinishTask:
    return FinishTask(task.code, task.version, TODAY)


def everything(store: Store) -> dict[str, Any]:
    """All that a commit can write."""
    with store.reading() as session:
        rows = {
            model.__name__: [row.model_dump() for row in session.exec(select(model).order_by(model.id)).all()]
            for model in (ChatSession, AuditRow, OutboxRow, InboxRow, Task)
        }
        assert audit.first_broken(session) is None
        rows["AuditRow"] = [row for row in rows["AuditRow"] if row["act"] != "demo"]  # how the book came to be
        return rows


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment; what each returned or raised."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return work()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.parametrize(
    ("chats", "met_before"),
    [
        pytest.param(("one", "two"), False, id="one task, two chats"),
        pytest.param(("one", "one"), False, id="one chat, its first message"),
        pytest.param(("one", "one"), True, id="one chat, later"),
    ],
)
def test_of_two_editors_exactly_one_wins(demo_store: Store, chats: tuple[str, str], met_before: bool) -> None:
    work = UnitOfWork(demo_store)
    if met_before:
        work.commit(decide(demo_store, chat="one"), NOW)
    before = everything(demo_store)
    first, second = open_tasks(demo_store)[:2]
    tasks = (first, first) if chats[0] != chats[1] else (first, second)
    decisions = [
        decide(demo_store, finish(task), chat=chat, state=f'{{"by": {n}}}', outgoing=f"reply {n}")
        for n, (chat, task) in enumerate(zip(chats, tasks, strict=True))
    ]
    ended = at_once([lambda d=d: work.commit(d, NOW) for d in decisions])  # type: ignore[misc]
    assert sorted(type(e).__name__ for e in ended) == ["NoneType", "Stale"]
    winner = ended.index(None)
    after = everything(demo_store)
    assert [row["payload"] for row in after["OutboxRow"]] == [f"reply {winner}"]
    assert len(after["AuditRow"]) == len(before["AuditRow"]) + 1
    assert after["ChatSession"][-1]["state"] == f'{{"by": {winner}}}'
    finished = [row["id"] for row, old in zip(after["Task"], before["Task"], strict=True) if row != old]
    assert finished == [int(tasks[winner].code[1:])]
    # The loser thinks anew. Nothing is lost: a task still open is finished by the second try.
    loser = tasks[1 - winner]
    still_open = [task for task in open_tasks(demo_store) if task.code == loser.code]
    assert bool(still_open) == (tasks[0] is not tasks[1])
    work.commit(decide(demo_store, *map(finish, still_open), chat=chats[1 - winner]), NOW)
    assert loser.code not in {task.code for task in open_tasks(demo_store)}


def move_client(store: Store, code: str, to: str) -> None:
    with store.writing() as session:
        owner = session.exec(select(Person.id).where(Person.code == to)).one()
        session.exec(select(Client).where(Client.code == code)).one().advisor_id = owner or 0


def _moved(store: Store, task: TaskView) -> None:
    assert task.client
    move_client(store, task.client.code, "A02")


def _revoked(store: Store, _task: TaskView) -> None:
    with store.writing() as session:
        people.revoke(session, "A01")


def _other_role(store: Store, _task: TaskView) -> None:
    with store.writing() as session:
        session.exec(select(Person).where(Person.code == "A01")).one().role = "trainee"


def _finished(store: Store, task: TaskView) -> None:
    UnitOfWork(store).commit(decide(store, finish(task), chat="elsewhere"), NOW)


@pytest.mark.parametrize("meanwhile", [_moved, _revoked, _other_role, _finished])
def test_a_commit_that_fails_writes_nothing(demo_store: Store, meanwhile: Callable[[Store, TaskView], None]) -> None:
    """Rights and versions are checked again inside the commit; the first change is undone where the second fails."""
    others, task = open_tasks(demo_store)[:2]
    mailbox = Mailbox(demo_store, "console")
    delivery = mailbox.receive(1, "chat", "update", NOW)
    decision = decide(demo_store, finish(others), finish(task), delivery=delivery, outgoing="reply")
    meanwhile(demo_store, task)
    before = everything(demo_store)
    with pytest.raises(Stale):
        UnitOfWork(demo_store).commit(decision, NOW)
    assert everything(demo_store) == before
    assert [row.id for row in unanswered(mailbox)] == [delivery]


@pytest.mark.parametrize("meanwhile", [_revoked, _other_role])
def test_nothing_is_told_to_somebody_revoked_meanwhile(
    demo_store: Store, meanwhile: Callable[[Store, Any], None]
) -> None:
    """A reply that only reads has no change to stop it: the actor's rights themselves are checked again."""
    decision = decide(demo_store, outgoing="a client's card")
    meanwhile(demo_store, None)
    before = everything(demo_store)
    with pytest.raises(Stale):
        UnitOfWork(demo_store).commit(decision, NOW)
    assert everything(demo_store) == before
    with UnitOfWork(demo_store).think("console", "chat", "A01") as snapshot:
        assert snapshot.actor is None or snapshot.actor.role == "trainee"


def test_an_own_task_without_client_stays_open_when_its_owner_is_revoked(demo_store: Store) -> None:
    with demo_store.writing() as session:
        owner = people.by_code(session, "A01")
        assert owner
        session.add(Task(owner_id=owner.id, text="call the printer", due_on=date(2020, 1, 1), source="test"))
    task = open_tasks(demo_store)[0]
    assert task.client is None
    decision = decide(demo_store, finish(task))
    _revoked(demo_store, task)
    with pytest.raises(Stale):
        UnitOfWork(demo_store).commit(decision, NOW)
    with demo_store.reading() as session:
        assert session.get_one(Task, int(task.code[1:])).done_on is None


def test_an_update_is_answered_once(demo_store: Store) -> None:
    work, mailbox = UnitOfWork(demo_store), Mailbox(demo_store, "console")
    delivery = mailbox.receive(7, "chat", "update", NOW)
    task = open_tasks(demo_store)[0]
    decisions = [decide(demo_store, chat=f"chat {n}", delivery=delivery, outgoing="reply") for n in range(2)]
    ended = at_once([lambda d=d: work.commit(d, NOW) for d in decisions])  # type: ignore[misc]
    assert sorted(type(e).__name__ for e in ended) == ["AlreadyDone", "NoneType"]
    before = everything(demo_store)
    assert (len(before["OutboxRow"]), len(before["AuditRow"]), unanswered(mailbox)) == (1, 1, [])
    again = replace(decide(demo_store, finish(task)), delivery=delivery, outgoing="reply")
    with pytest.raises(AlreadyDone):
        work.commit(again, NOW)
    assert everything(demo_store) == before


def test_many_threads_commit_without_a_loss(demo_store: Store) -> None:
    work, threads, commits = UnitOfWork(demo_store), 8, 20

    def talk(chat: str) -> None:
        for n in range(commits):
            work.commit(decide(demo_store, chat=chat, state=str(n), outgoing=f"{chat} {n}"), NOW)

    assert at_once([lambda n=n: talk(f"chat {n}") for n in range(threads)]) == [None] * threads  # type: ignore[misc]
    after = everything(demo_store)  # the chain of the trail is whole
    assert len(after["AuditRow"]) == len(after["OutboxRow"]) == threads * commits
    assert [(s["state"], s["version"]) for s in after["ChatSession"]] == [(str(commits - 1), commits)] * threads
    for n in range(threads):
        mine = [row["payload"] for row in after["OutboxRow"] if row["chat"] == f"chat {n}"]
        assert mine == [f"chat {n} {i}" for i in range(commits)]


def test_a_snapshot_sees_one_moment(demo_store: Store) -> None:
    """What is read first and what is read last belong together, whatever is committed in between."""
    task = open_tasks(demo_store)[0]
    assert task.client
    with UnitOfWork(demo_store).think("console", "chat", "A01") as snapshot:
        book = snapshot.book
        assert book
        clients = book.count()
        _finished(demo_store, task)
        move_client(demo_store, task.client.code, "A02")
        with demo_store.reading() as later:
            assert later.exec(select(func.count()).where(AuditRow.act != "demo")).one() == 1
        assert book.count() == clients
        assert task.code in {t.code for t in book.open_tasks(limit=100).rows}
        assert book.card(task.client.code, TODAY).brief.advisor == "A01"
    with UnitOfWork(demo_store).think("console", "chat", "A01") as snapshot:
        assert snapshot.book and snapshot.book.count() == clients - 1


def test_a_stranger_gets_no_book_but_an_answer_and_a_trace(demo_store: Store) -> None:
    work = UnitOfWork(demo_store)
    for channel, account in (("console", "A99"), ("telegram", "A01")):
        with work.think(channel, "chat", account) as snapshot:
            assert (snapshot.actor, snapshot.book) == (None, None)
    act = audit.Act("telegram:stranger", "none", "denied")
    work.commit(Decision("telegram", "chat", None, "", 0, act, outgoing="who are you?"), NOW)
    after = everything(demo_store)
    assert after["ChatSession"] == []
    assert (after["AuditRow"][0]["person"], after["OutboxRow"][0]["payload"]) == ("telegram:stranger", "who are you?")


def test_a_lock_held_too_long_is_busy_and_a_conflict_is_stale(demo_store: Store) -> None:
    work, decision = UnitOfWork(demo_store), decide(demo_store, outgoing="reply")
    pragma = "pragma busy_timeout=50" if demo_store.on_sqlite else "set session lock_timeout = 50"

    @event.listens_for(demo_store.engine, "checkout")
    def impatient(connection: Any, *_: Any) -> None:
        connection.execute(pragma)
        if not demo_store.on_sqlite:
            connection.commit()

    with demo_store.writing() as session:
        audit.append(session, decision.act, NOW)
        with pytest.raises(Busy) as refused:
            work.commit(decision, NOW)
    assert isinstance(refused.value, OUTAGES) and not isinstance(refused.value, Stale)
    work.commit(decision, NOW)
    assert len(everything(demo_store)["OutboxRow"]) == 1


@pytest.mark.parametrize(("state", "meant"), [("40001", Stale), ("40P01", Stale), ("57014", Busy), ("42P01", None)])
def test_what_postgresql_refuses_is_named(
    demo_store: Store, monkeypatch: pytest.MonkeyPatch, state: str, meant: type[Exception] | None
) -> None:
    class Refused(Exception):
        sqlstate = state

    def fail(*_: Any) -> None:
        raise OperationalError("select", None, Refused("no"))

    monkeypatch.setattr(audit, "append", fail)
    with pytest.raises(meant or OperationalError):
        UnitOfWork(demo_store).commit(decide(demo_store), NOW)


def test_a_database_that_is_gone_is_an_outage() -> None:
    for url in ("sqlite:////no/such/folder/there.db", "postgresql+psycopg://nobody@127.0.0.1:1/nothing"):
        with pytest.raises(OUTAGES), UnitOfWork(Store(url)).think("console", "chat", "A01"):
            pass
