"""Leases by compare-and-set, chats switched off, and what is kept for how long; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import delete

from storage.chats import Mailbox, post, post_in_hand
from storage.claims import Hand
from storage.models import OutboxRow
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


def test_what_comes_in_is_in_hand_at_once_where_its_chat_is_free_and_nothing_is_open_before_it(
    mailbox: Mailbox,
) -> None:
    mailbox.receive(1, "behind", "old", NOW)
    mailbox.receive(2, "taken", "old", NOW)
    found = mailbox.claim_message("taken", "b", NOW, LATER)
    assert not isinstance(found, bool)
    mailbox.dismiss(found.id, NOW)  # answered by b, which has taken the chat up again
    mailbox.receive(3, "taken", "b's", NOW)
    mailbox.claim_message("taken", "b", NOW, LATER)
    arrived = [(4, "free", "1"), (5, "behind", "2"), (6, "taken", "3"), (7, "free", "4"), (1, "behind", "old")]
    kept = mailbox.receive_all(arrived, NOW, "a", LATER)
    assert [one.first for one in kept] == [True, False, False, False, False]
    assert kept[-1].row is None
    assert [row for row in (one.row for one in kept) if row] == sorted(one.row for one in kept if one.row)
    assert mailbox.claim_message("free", "b", NOW, LATER) is False
    assert mailbox.claim_message("taken", "a", NOW, LATER) is False


def test_of_updates_that_come_at_once_all_are_kept_or_none(mailbox: Mailbox) -> None:
    with pytest.raises(IntegrityError):
        mailbox.receive_all([(1, "one", "fine"), (2, "one", None)], NOW, "a", LATER)  # type: ignore[list-item]
    assert mailbox.open_chats() == []
    assert mailbox.holders() == []


def test_a_reply_is_in_hand_with_its_decision_where_it_is_its_turn(store: Store, mailbox: Mailbox) -> None:
    hands = {name: Hand(name, timedelta(seconds=20)) for name in "ab"}

    def decide(chat: str, hand: str, now: datetime = NOW) -> int | None:
        with store.writing() as session:
            return post_in_hand(session, "telegram", chat, "reply", now, hands[hand])

    first = decide("one", "a")
    assert first is not None
    assert decide("one", "a") is None  # the first one is not sent yet
    assert claimed(mailbox, "b") == []
    put(store, "two")
    assert decide("two", "a") is None  # something of others waits there before
    mailbox.switch_off("three", NOW)
    assert decide("three", "a") is None
    assert decide("four", "b") is not None
    mailbox.settle_all([(first, "sent", NOW, None, NOW + timedelta(seconds=1), None)])
    with store.writing() as session:
        session.exec(delete(OutboxRow))
    assert decide("one", "b") is None  # it rests
    with store.writing() as session:
        session.exec(delete(OutboxRow))
    assert decide("one", "a") is not None
    with store.writing() as session:
        session.exec(delete(OutboxRow))
    assert decide("one", "b", PAST) is not None  # its holder let the lease run out
