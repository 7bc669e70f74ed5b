"""A client changes hands: shown back, done once, with all that hangs on it; the note, the dispute rule, the fence."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bootstrap import House
from knowledge.rules.disputes import Claim, better_claim
from skills.colleagues import named, taker_in
from skills.contract import Call, Confirm, Problem, Reply
from skills.hand_over.words import reason_in
from storage import people
from storage.changes import Stale
from storage.clients import ClientBook
from storage.fence import Fence, NotVisible
from storage.ownership import Colleague, HandOver
from storage.people import by_code
from storage.store import Store
from tests.conftest import TODAY, Talk
from tests.skills.test_contract import perform

ZHANG, OUYANG = "C000012", "C000041"
TEAM = (
    Colleague("A01", "林致远", True, "Lin Zhiyuan"),
    Colleague("A02", "沈嘉宁", True, "Shen Jianing"),
    Colleague("A03", "顾明川", True, "Gu Mingchuan"),
)


@pytest.fixture
def manager(house: House) -> Talk:
    return Talk(house, "M01")


def scalar(store: Store, statement: str) -> Any:
    with store.engine.connect() as connection:
        return connection.exec_driver_sql(statement).scalar()


def owner(store: Store, client: str) -> str:
    return str(
        scalar(store, f"select p.code from client c join person p on p.id = c.advisor_id where c.code = '{client}'")
    )


def test_it_is_shown_back_and_done_once_whatever_is_said_twice(manager: Talk, demo_store: Store) -> None:
    manager.say("看看张伟")
    shown = manager.say("把他转给沈嘉宁,因为A01要休产假")
    assert shown.status == "confirm" and shown.skill == "hand_over" and shown.arguments["to"] == "A02"
    assert "林致远 A01 → 沈嘉宁 A02" in shown.text and "原因:A01要休产假" in shown.text
    assert owner(demo_store, ZHANG) == "A01"
    done = manager.say("对")
    assert done.status == "done" and done.text.startswith("✅ **张伟** C000012 已移交 · 林致远 A01 → 沈嘉宁 A02")
    assert len(done.text.splitlines()) <= 12
    assert manager.say("对").status != "done"
    assert owner(demo_store, ZHANG) == "A02"
    assert scalar(demo_store, "select count(*) from client_handover") == 1
    assert scalar(demo_store, "select count(*) from audit where act = 'hand_over' and status = 'done'") == 1


def test_the_old_advisor_sees_nothing_and_the_new_one_all(house: House, demo_store: Store) -> None:
    old, new, manager = (Talk(house, code, chat=code) for code in ("A01", "A02", "M01"))
    assert "发送债基对比" in old.say("我的待办").text and new.say("看看C000012").status == "not_found"
    manager.say("把张伟转给A02")
    manager.say("确认")
    assert old.say("看看张伟").status == "not_found" and "发送债基对比" not in old.say("我的待办").text
    assert old.say("苏州晶芯的老板是谁").text.find("张伟") < 0
    card = new.say("看看张伟")
    assert card.status == "done" and "债基增配" in card.text
    tasks = new.say("这个月的待办").text
    assert "发送债基对比" in tasks and "接手客户" in tasks
    assert "债基增配" in new.say("张伟的商机").text
    assert "移交:林致远 A01 → 沈嘉宁 A02" in new.say("张伟的往来").text


def test_the_note_says_what_the_store_holds(manager: Talk) -> None:
    manager.say("把周启明转给A03")
    note = manager.say("对").text
    assert "投诉未结:产品到期没有人通知" in note and "07-14" in note and "591万" in note and "KYC 还缺" in note


def test_only_somebody_of_the_team_who_is_here_takes_a_client(house: House, demo_store: Store) -> None:
    with demo_store.writing() as session:
        people.add(session, "M09", "manager", "外组经理", None)
        people.add(session, "B01", "advisor", "外组顾问", "M09")
        people.revoke(session, "A04")
    codes = {"李敏": "nobody", "B01": "nobody", "外组顾问": "nobody", "M01": "nobody", "陆思齐": "left", "A01": "same"}
    for to, code in codes.items():
        outcome = perform(house, Call("hand_over", {"client": ZHANG, "to": to}), "M01").outcome
        assert isinstance(outcome, Problem) and outcome.code == code, to
    assert isinstance(perform(house, Call("hand_over", {"client": ZHANG, "to": "A02"}), "M01").outcome, Confirm)
    assert perform(house, Call("hand_over", {"client": ZHANG, "to": "A02"}), "A01").outcome.status == "denied"  # type: ignore[union-attr]
    other = perform(house, Call("hand_over", {"client": ZHANG, "to": "B01"}), "M09").outcome
    assert other.status == "not_found"  # type: ignore[union-attr]
    text = Talk(house, "M01").say("把张伟转给李敏").text
    assert "没有「李敏」" in text and "\n" not in text


def apply(store: Store, house: House, change: HandOver, person: str = "M01") -> None:
    with store.writing() as session:
        actor = by_code(session, person)
        assert actor is not None
        change.apply(Fence(session, actor), house.clock())


def test_two_workers_hand_over_once(house: House, demo_store: Store) -> None:
    change = HandOver(ZHANG, 1, "A02", TODAY, "接手", 3)
    apply(demo_store, house, change)
    with pytest.raises(Stale):
        apply(demo_store, house, change)
    with pytest.raises(Stale):
        apply(demo_store, house, HandOver(ZHANG, 1, "A03", TODAY, "接手", 3))
    with pytest.raises(Stale):
        apply(demo_store, house, HandOver(ZHANG, 2, "T01", TODAY, "接手", 3))
    with pytest.raises(NotVisible):
        apply(demo_store, house, HandOver(OUYANG, 1, "A02", TODAY, "接手", 3), "A01")
    assert scalar(demo_store, "select count(*) from client_handover") == 1
    assert owner(demo_store, ZHANG) == "A02" and owner(demo_store, OUYANG) == "A01"
    assert scalar(demo_store, "select count(*) from task where text = '接手'") == 1


def test_where_nobody_is_named_it_is_asked_and_the_dispute_is_told(house: House, demo_store: Store) -> None:
    with demo_store.engine.begin() as connection:
        connection.exec_driver_sql(
            'insert into contact_log (client_id, "on", channel, note, recorded_by, source) '
            "select c.id, '2026-09-01', 'call', '聊过', p.id, 'x' from client c, person p "
            "where c.code = 'C000012' and p.code = 'A05'"
        )
    asked = Talk(house, "M01").say("张伟要换个客户经理")
    assert (
        asked.status == "ask" and "现在归林致远 A01" in asked.text and "沈嘉宁 A02" in [b.label for b in asked.buttons]
    )
    assert "程若溪 A05 09-01 联系" in asked.text and "A05 在先" in asked.text and "本系统默认" in asked.text
    talk = Talk(house, "M01", chat="two")
    talk.say("欧阳若兰换个人管")
    assert talk.say("沈嘉宁").arguments["to"] == "A02"
    assert talk.say("不是A02 改成A03").arguments["to"] == "A03"
    assert "原因:搬到那边片区了" in talk.say("因为搬到那边片区了").text
    assert talk.say("确认").status == "done" and owner(demo_store, OUYANG) == "A03"


def test_the_new_advisor_is_told_in_the_own_chat_and_language(house: House, demo_store: Store) -> None:
    with demo_store.writing() as session:
        people.link(session, "A02", "telegram", "4242")
    Talk(house, "4242", chat="4242", channel="telegram").say("hello")
    manager = Talk(house, "M01")
    manager.say("把张伟转给A02")
    assert scalar(demo_store, "select count(*) from outbox where chat = '4242'") == 0
    manager.say("对")
    posted = str(scalar(demo_store, "select payload from outbox where chat = '4242' and channel = 'telegram'"))
    assert "is yours now" in posted and "Hand-over note" in posted
    assert "张伟" not in posted and "C000012" in posted, "Telegram's default is masked"


def test_ownership_is_kept_for_every_move(house: House, demo_store: Store) -> None:
    apply(demo_store, house, HandOver(ZHANG, 1, "A02", TODAY - timedelta(days=3), "t", 3, "忙不过来"))
    apply(demo_store, house, HandOver(ZHANG, 2, "A05", TODAY, "t", 3))
    with demo_store.reading() as session:
        actor = by_code(session, "M01")
        assert actor is not None
        moves = ClientBook(session, actor).ownership(ZHANG)
    assert [(m.before, m.after, m.by, m.reason) for m in moves] == [
        ("A02", "A05", "M01", None), ("A01", "A02", "M01", "忙不过来"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "to"),
    [
        ("把{c}转给沈嘉宁管", "A02"), ("{c}以后由顾明川负责", "A03"), ("A01离职了,{c}给顾明川", "A03"),
        ("不是A02 改成A03", "A03"), ("A03接{c}", "A03"), ("从A01手上把{c}拿出来,给A02", "A02"),
        ("take {c} off A01 and give to A03", "A03"), ("A01 is leaving, hand {c} to A02", "A02"),
        ("put {c} under Shen Jianing", "A02"), ("{c} off A01, on to A03", "A03"), ("A01走了,{c}要重新分配", None),
        ("{c}换个客户经理", None), ("A02 inherits {c}", "A02"), ("沈嘉宁不行,给顾明川吧", "A03"),
    ],
)  # fmt: skip
def test_who_takes_over_is_read_from_the_sentence(said: str, to: str | None) -> None:
    found = taker_in(said.replace("{c}", "张伟"), TEAM)
    assert (found.code if found else None) == to


def test_names_and_reasons_are_read() -> None:
    assert [one.code for one in named("shen jianing", TEAM)] == ["A02"] and named("李敏", TEAM) == []
    assert reason_in("A01离职了,张伟给A02", TEAM) == "A01离职了"
    assert reason_in("把张伟转给A02", TEAM) is None
    assert reason_in("A01 is leaving, hand 张伟 to A02", TEAM) == "A01 is leaving"
    assert reason_in("顺路", TEAM) == "顺路"


DAYS = st.dates(TODAY - timedelta(days=200), TODAY + timedelta(days=20))


@given(st.lists(st.builds(Claim, st.sampled_from(["A01", "A02", "A03"]), DAYS), max_size=8), st.integers(1, 120))
def test_the_better_claim_is_the_earliest_within_the_days(claims: list[Claim], days: int) -> None:
    first = better_claim(claims, TODAY, days)
    counted = [c for c in claims if TODAY - timedelta(days=days) <= c.on <= TODAY]
    if len({c.advisor for c in counted}) < 2:
        assert first == ()
    else:
        earliest = min(c.on for c in counted)
        assert set(first) == {c.advisor for c in counted if c.on == earliest}


def test_a_reply_of_the_skill_carries_the_notice(house: House) -> None:
    outcome = perform(house, Call("hand_over", {"client": ZHANG, "to": "A02"}, confirmed=True), "M01").outcome
    assert isinstance(outcome, Reply) and [notice.person for notice in outcome.notices] == ["A02"]
