"""Leases by compare-and-set, chats switched off, and what is kept for how long; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from storage.chats import Mailbox, post
from storage.retention import KEPT_FOR
from storage.store import Store
from tests.storage.inbox import unanswered

NOW = datetime(2026, 11, 22, 4, 5, 6, tzinfo=UTC)
LATER = NOW + timedelta(seconds=20)
PAST = LATER + timedelta(seconds=1)


@pytest.fixture
def mailbox(store: Store) -> Mailbox:
    return Mailbox(store, "telegram")


def put(store: Store, chat: str, payload: str = "reply", at: datetime = NOW) -> int:
    with store.writing() as session:
        return post(session, "telegram", chat, payload, at)


def claimed(mailbox: Mailbox, holder: str, now: datetime = NOW, busy: tuple[str, ...] = ()) -> list[str]:
    return [row.payload for row in mailbox.claim_replies(holder, now, now + timedelta(seconds=20), busy)]


def test_a_chat_is_in_one_workers_hands_until_its_message_is_answered(mailbox: Mailbox) -> None:
    first, second = (mailbox.receive(key, "one", str(key), NOW) or 0 for key in (1, 2))
    found = mailbox.claim_message("one", "a", NOW, LATER)
    assert not isinstance(found, bool) and found.id == first
    assert mailbox.claim_message("one", "b", NOW, LATER) is False
    mailbox.dismiss(first, NOW)
    found = mailbox.claim_message("one", "a", NOW, LATER)
    assert not isinstance(found, bool) and found.id == second
    assert mailbox.claim_message("one", "b", NOW, LATER) is False
    passed = mailbox.claim_message("one", "a", NOW, LATER, [second])
    assert passed is True  # nothing but what is passed over: let go
    found = mailbox.claim_message("one", "b", NOW, LATER)
    assert not isinstance(found, bool) and found.id == second


def test_a_lease_that_ended_is_anybodys_and_a_renewed_one_is_not(mailbox: Mailbox) -> None:
    mailbox.receive(1, "one", "hello", NOW)
    mailbox.claim_message("one", "a", NOW, LATER)
    mailbox.renew("a", PAST + timedelta(seconds=20))
    assert mailbox.claim_message("one", "b", PAST, PAST) is False
    mailbox.renew("a", LATER)
    assert not isinstance(mailbox.claim_message("one", "b", PAST, PAST), bool)
    assert mailbox.holders() == ["b"]
    mailbox.let_go(["b"])
    assert mailbox.holders() == []


def test_of_many_workers_one_gets_a_reply(store: Store, mailbox: Mailbox) -> None:
    for chat in "abcdefgh":
        put(store, chat, chat)
    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(lambda n: claimed(mailbox, f"worker {n}"), range(6)))
    assert sorted(payload for payloads in got for payload in payloads) == list("abcdefgh")


def test_a_reply_is_read_under_its_lease_and_the_chat_rests_for_others(store: Store, mailbox: Mailbox) -> None:
    first = put(store, "one", "first")
    put(store, "one", "second")
    assert claimed(mailbox, "a") == ["first"]
    assert claimed(mailbox, "b") == []
    assert claimed(mailbox, "a", busy=("one",)) == []
    mailbox.settle(first, "sent", NOW, rest_until=NOW + timedelta(seconds=1))
    assert claimed(mailbox, "b") == []  # a second has not passed
    assert claimed(mailbox, "b", NOW + timedelta(seconds=1)) == ["second"]


def test_the_worker_itself_goes_on_and_a_resting_chat_is_not_renewed(store: Store, mailbox: Mailbox) -> None:
    first = put(store, "one", "first")
    put(store, "one", "second")
    claimed(mailbox, "a")
    mailbox.settle(first, "sent", NOW, rest_until=NOW + timedelta(seconds=1))
    mailbox.renew("a", NOW + timedelta(hours=1))
    assert claimed(mailbox, "a") == ["second"]


def test_25_a_chat_switched_off_gets_nothing_until_it_writes(store: Store, mailbox: Mailbox) -> None:
    mailbox.switch_off("one", NOW)
    mailbox.switch_off("one", NOW)
    put(store, "one", "unheard")
    put(store, "two", "heard")
    assert claimed(mailbox, "a") == ["heard"]
    assert [row.payload for row in mailbox.next_of_each_chat()] == ["heard"]
    mailbox.receive(1, "one", "hello again", NOW)
    put(store, "one", "welcome")
    assert claimed(mailbox, "a", busy=("two",)) == ["welcome"]


def test_25_a_chat_that_wrote_meanwhile_stays_on(store: Store, mailbox: Mailbox) -> None:
    mailbox.receive(1, "one", "hello", NOW)
    mailbox.switch_off("one", NOW - timedelta(seconds=1))
    put(store, "one", "heard")
    assert claimed(mailbox, "a") == ["heard"]


def test_old_rows_go_open_ones_and_the_newest_stay(store: Store, mailbox: Mailbox) -> None:
    for key in range(4):
        mailbox.receive(key, "one", "hello", NOW)
    rows = [row.id for row in unanswered(mailbox)]
    for number in (rows[0], rows[3]):
        mailbox.dismiss(number, NOW)
    mailbox.dismiss(rows[1], NOW + timedelta(days=2))
    replies = [put(store, "one", str(number)) for number in range(4)]
    for number in (replies[0], replies[3]):
        mailbox.settle(number, "sent", NOW)
    mailbox.settle(replies[1], "failed", NOW + timedelta(days=2))
    assert mailbox.prune(NOW + KEPT_FOR) == 0
    assert mailbox.prune(NOW + KEPT_FOR + timedelta(days=1)) == 2
    assert [row.id for row in unanswered(mailbox)] == [rows[2]]
    assert [mailbox.reply(number, "one") for number in replies] == [None, "1", "2", "3"]
    assert put(store, "one") > replies[3]


def test_the_lag_is_that_of_the_oldest_reply(store: Store, mailbox: Mailbox) -> None:
    assert mailbox.lag() == (0, None)
    put(store, "one", at=NOW)
    put(store, "two", at=LATER)
    put(store, "one", at=LATER)
    assert mailbox.lag() == (3, NOW)
