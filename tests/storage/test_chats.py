"""Inbox, outbox and sessions: received once, answered in order, sent once, told to its own chat only."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage import people
from storage.changes import Stale
from storage.chats import AlreadyDone, Kept, Mailbox, Waiting, mark_answered, post, read_session, write_session
from storage.models import InboxRow, OutboxRow
from storage.store import Store
from tests.storage.inbox import unanswered

NOW = datetime(2026, 11, 22, 4, 5, 6, tzinfo=UTC)


def put(store: Store, chat: str, payload: str, channel: str = "telegram") -> int:
    """A reply as a commit writes it."""
    with store.writing() as session:
        return post(session, channel, chat, payload, NOW)


def test_an_update_is_kept_once(store: Store) -> None:
    telegram, console = Mailbox(store, "telegram"), Mailbox(store, "console")
    first = telegram.receive(5, "one", "hello", NOW)
    assert first is not None
    assert telegram.receive(5, "one", "hello", NOW + timedelta(seconds=1)) is None
    assert telegram.receive(5, "another chat", "other words", NOW) is None
    assert console.receive(5, "one", "hello", NOW) is not None
    assert [(r.id, r.chat, r.payload, r.received_at) for r in unanswered(telegram)] == [(first, "one", "hello", NOW)]
    telegram.dismiss(first, NOW)
    assert telegram.receive(5, "one", "hello", NOW) is None
    assert unanswered(telegram) == []


def test_one_of_many_deliveries_of_an_update_is_kept(store: Store) -> None:
    mailbox = Mailbox(store, "telegram")
    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(lambda n: mailbox.receive(9, "one", f"try {n}", NOW), range(6)))
    assert [n for n in got if n] == [r.id for r in unanswered(mailbox)]
    assert got.count(None) == 5


def test_only_a_known_number_is_a_repetition(store: Store) -> None:
    """Anything else that the database refuses is raised, so that the channel asks for the update again."""
    mailbox = Mailbox(store, "telegram")
    with pytest.raises(IntegrityError):
        mailbox.receive(1, None, "hello", NOW)  # type: ignore[arg-type]
    with store.engine.begin() as connection:
        connection.execute(text("create unique index one_each on inbox (chat)"))
    assert mailbox.receive(1, "one", "hello", NOW)
    assert mailbox.receive(1, "two", "hello", NOW) is None
    with pytest.raises(IntegrityError):
        mailbox.receive(2, "one", "hello", NOW)
    assert len(unanswered(mailbox)) == 1


def test_unanswered_comes_in_the_order_received(store: Store) -> None:
    """Not in the order of the channel's numbers, which may start again."""
    mailbox = Mailbox(store, "telegram")
    keys = [30, 10, 2**40, 20, -1]
    received = [mailbox.receive(key, f"chat {key}", str(key), NOW) for key in keys]
    Mailbox(store, "console").receive(1, "x", "elsewhere", NOW)
    assert mailbox.open_chats() == [f"chat {key}" for key in keys]
    mailbox.dismiss(received[1] or 0, NOW)
    assert mailbox.open_chats() == [f"chat {key}" for key in keys if key != keys[1]]


def test_an_update_is_closed_once(store: Store) -> None:
    mailbox = Mailbox(store, "telegram")
    number = mailbox.receive(1, "one", "hello", NOW) or 0
    mailbox.dismiss(number, NOW)
    for again in (number, number + 1):
        with pytest.raises(AlreadyDone, match=str(again)):
            mailbox.dismiss(again, NOW + timedelta(hours=1))
        with pytest.raises(AlreadyDone), store.writing() as session:
            mark_answered(session, again, NOW)
    with store.reading() as session:
        assert session.get_one(InboxRow, number).done_at == NOW


def test_what_waits_to_be_sent(store: Store) -> None:
    mailbox = Mailbox(store, "telegram")
    sent = [put(store, chat, f"{chat} {n}") for n in range(3) for chat in ("b", "a")]
    put(store, "a", "elsewhere", "console")
    payloads = [f"{chat} {n}" for n in range(3) for chat in ("b", "a")]
    first = [Waiting(i, p.split()[0], p, 0) for i, p in zip(sent, payloads, strict=True)][:2]
    assert mailbox.next_of_each_chat() == first
    mailbox.settle(sent[0], "sent", NOW)
    mailbox.settle(sent[2], "failed", NOW, "blocked by the user")
    assert [w.payload for w in mailbox.next_of_each_chat()] == ["a 0", "b 2"]
    assert [w.payload for w in mailbox.next_of_each_chat(limit=1)] == ["a 0"]
    mailbox.settle(sent[1], "sent", NOW)
    assert [w.payload for w in mailbox.next_of_each_chat()] == ["a 1", "b 2"]


def test_settle(store: Store) -> None:
    mailbox = Mailbox(store, "telegram")
    for state, reason, kept in (
        ("sent", None, None),
        ("failed", "blocked", "blocked"),
        ("failed", "x" * 500, "x" * 200),
        ("failed", "", None),
    ):
        number, other = put(store, "one", "hello"), put(store, "one", "again")
        mailbox.settle(number, state, NOW, reason)
        with store.reading() as session:
            row = session.get_one(OutboxRow, number)
            assert (row.state, row.sent_at, row.reason, row.attempts) == (state, NOW, kept, 1)
            left = session.get_one(OutboxRow, other)
            assert (left.state, left.sent_at, left.reason, left.attempts) == ("waiting", None, None, 0)


def test_a_reply_is_told_to_its_own_chat_and_channel_only(store: Store) -> None:
    """A button's token carries the reply's number, which anybody can write."""
    number = put(store, "one", "the card of a client")
    assert Mailbox(store, "telegram").reply(number, "one") == "the card of a client"
    for channel, chat, asked in (
        ("telegram", "two", number),
        ("telegram", "", number),
        ("console", "one", number),
        ("telegram", "one", number + 1),
        ("telegram", "one", 0),
    ):
        assert Mailbox(store, channel).reply(asked, chat) is None
    Mailbox(store, "telegram").settle(number, "sent", NOW)
    assert Mailbox(store, "telegram").reply(number, "one") == "the card of a client"


@pytest.fixture
def pair(store: Store) -> tuple[int, int]:
    """Ids of two people."""
    with store.writing() as session:
        one, two = (people.add(session, code, "advisor", None, None) for code in ("A01", "A02"))
        return one.id or 0, two.id or 0


def keep(session: Session, person: int, state: str, version: int, chat: str = "one") -> None:
    write_session(session, "telegram", chat, person, Kept(state, version))


def test_a_session_is_one_persons_in_one_chat(store: Store, pair: tuple[int, int]) -> None:
    with store.writing() as session:
        keep(session, pair[0], "first", 0)
        keep(session, pair[1], "second", 0)
        keep(session, pair[0], "third", 0, chat="two")
    with store.reading() as session:
        assert read_session(session, "telegram", "one", pair[0]) == Kept("first", 1)
        assert read_session(session, "telegram", "one", pair[1]) == Kept("second", 1)
        assert read_session(session, "telegram", "two", pair[0]) == Kept("third", 1)
        assert read_session(session, "telegram", "two", pair[1]) == Kept("", 0)
        assert read_session(session, "console", "one", pair[0]) == Kept("", 0)


def test_a_session_counts_its_versions(store: Store, pair: tuple[int, int]) -> None:
    for version in range(4):
        with store.writing() as session:
            keep(session, pair[0], f"state {version}", version)
        with store.reading() as session:
            assert read_session(session, "telegram", "one", pair[0]) == Kept(f"state {version}", version + 1)


def test_a_state_read_before_another_write_is_stale(store: Store, pair: tuple[int, int]) -> None:
    for before in range(2):
        with store.writing() as session:
            keep(session, pair[0], f"state {before}", before)
    for version in (0, 1, 3, -1):
        with pytest.raises(Stale), store.writing() as session:
            keep(session, pair[0], "late", version)
        with store.reading() as session:
            assert read_session(session, "telegram", "one", pair[0]) == Kept("state 1", 2)
