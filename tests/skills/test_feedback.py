"""Complaints with their clock, praise, scores on their scales; complaints closed; on each database."""

from datetime import timedelta

import pytest

from bot.bootstrap import House
from knowledge.methodology import load_methodology
from skills.close_complaint.words import outcome_in
from skills.record_feedback.words import measure_in, score_in, told_in
from storage.changes import Change, Stale
from storage.clients import ClientBook
from storage.feedback import AddFeedback, CloseComplaint
from storage.fence import Fence, NotVisible
from storage.people import by_code
from storage.store import Store
from storage.views import ClientBrief, FeedbackView
from tests.conftest import TODAY, Talk

RULES = load_methodology().feedback(TODAY)
ZHANG, ZHOU = "C000012", "C000074"


def complaints(store: Store, client: str = ZHANG, person: str = "A01") -> tuple[FeedbackView, ...]:
    with store.reading() as session:
        actor = by_code(session, person)
        assert actor is not None
        return ClientBook(session, actor).open_complaints(client)


def apply(store: Store, house: House, change: Change, person: str = "A01") -> None:
    with store.writing() as session:
        actor = by_code(session, person)
        assert actor is not None
        change.apply(Fence(session, actor), house.clock())


def row(store: Store, columns: str, where: str = "client_id is not null") -> tuple[object, ...]:
    with store.engine.connect() as connection:
        statement = f"select {columns} from feedback where {where} order by id desc limit 1"
        return tuple(connection.exec_driver_sql(statement).one())


@pytest.fixture
def zhang(sqlite_house: House) -> ClientBrief:
    with sqlite_house.store.reading() as session:
        actor = by_code(session, "A01")
        assert actor is not None
        return ClientBook(session, actor).briefs([ZHANG])[0]


def test_a_complaint_opens_a_ticket_with_a_clock_and_is_closed_once(talk: Talk, demo_store: Store) -> None:
    shown = talk.say("张伟投诉手续费太高,很生气,登记一下")
    assert shown.status == "confirm"
    assert "内容:手续费太高,很生气" in shown.text and "12-07(周一) 前办结(15 天,系统默认" in shown.text
    assert not complaints(demo_store)
    assert "先停对他的营销" in talk.say("对").text
    assert talk.say("对").status != "done"
    (open_one,) = complaints(demo_store)
    assert (open_one.text, open_one.on, open_one.due_on) == ("手续费太高,很生气", TODAY, TODAY + timedelta(days=15))
    assert "⚠️ 投诉未结:手续费太高,很生气 · 12-07 前办结" in talk.say("看看张伟").text
    closing = talk.say("他的投诉处理好了,手续费已退")
    assert closing.status == "confirm" and "处理结果:手续费已退" in closing.text
    assert complaints(demo_store)
    assert "✅ 投诉已结案 · 用时 0 天" in talk.say("是的").text
    assert not complaints(demo_store)
    assert "没有未结的投诉" in talk.say("张伟的投诉处理好了,手续费已退").text
    assert "投诉 · 手续费太高,很生气 · ✅ 已办结:手续费已退" in talk.say("张伟的往来").text
    with demo_store.engine.connect() as connection:
        acts = "select count(*) from audit where status = 'done' and act = '{}'"
        for act in ("record_feedback", "close_complaint"):
            assert connection.exec_driver_sql(acts.format(act)).scalar() == (1 if act == "record_feedback" else 2)


def test_what_is_missing_is_asked_for(talk: Talk, demo_store: Store) -> None:
    assert talk.say("张伟投诉").status == "ask"
    assert "内容:转账限额太低" in talk.say("转账限额太低").text
    talk.say("对")
    assert talk.say("张伟投诉结案").text.startswith("怎么解决的")
    assert "处理结果:退了差额,客户接受" in talk.say("退了差额,客户接受").text
    talk.say("不用了")
    assert len(complaints(demo_store)) == 1
    assert talk.say("录一下李娜的问卷").text.startswith("打了几分")


def test_of_several_complaints_one_is_chosen(talk: Talk, demo_store: Store, house: House) -> None:
    for days, text in ((9, "排队太久"), (2, "短信收不到")):
        on = TODAY - timedelta(days=days)
        apply(demo_store, house, AddFeedback(ZHANG, "complaint", on, text, due_on=on + timedelta(days=15)))
    asked = talk.say("张伟的投诉处理好了,已致歉")
    assert asked.text.splitlines()[0] == "**张伟** C000012 · 有 2 件投诉没结,结哪一件?"
    assert "11-13:排队太久" in asked.text.splitlines()[1]
    assert len(asked.buttons) == 2
    assert "短信收不到" in talk.say("第二个").text
    talk.say("对")
    assert [one.text for one in complaints(demo_store)] == ["排队太久"]
    assert "还有 1 件投诉没结(11-13 起)" in talk.say("张伟投诉网点太远").text


def test_a_late_one_is_told(talk: Talk, demo_store: Store, house: House) -> None:
    on = TODAY - timedelta(days=20)
    apply(demo_store, house, AddFeedback(ZHANG, "complaint", on, "排队太久", due_on=on + timedelta(days=15)))
    assert "11-17 已到期" in talk.say("看看张伟").text
    talk.say("张伟的投诉处理好了,已致歉")
    assert "用时 20 天,超过了期限" in talk.say("对").text


def test_praise_and_scores_are_kept_as_said(talk: Talk, demo_store: Store) -> None:
    talk.say("张伟夸柜员耐心")
    assert "✅ 已记下表扬" in talk.say("对").text
    assert row(demo_store, "kind, text, score, due_on") == ("praise", "柜员耐心", None, None)
    assert "NPS 6" in talk.say("NPS 张伟 6").text
    assert "贬损者" in talk.say("确认").text
    assert row(demo_store, "kind, measure, score") == ("survey", "nps", 6)
    assert "CES" in talk.say("李娜 CES 9").text and row(demo_store, "score") == (6,)


def test_two_at_once_and_other_peoples_clients(demo_store: Store, house: House) -> None:
    add = AddFeedback(ZHANG, "complaint", TODAY, "排队太久", due_on=TODAY)
    with pytest.raises(NotVisible):
        apply(demo_store, house, add, "A02")
    apply(demo_store, house, add)
    (one,) = complaints(demo_store)
    close = CloseComplaint(one.code, one.version, TODAY, "已致歉")
    with pytest.raises(NotVisible):
        apply(demo_store, house, close, "A02")
    apply(demo_store, house, close)
    with pytest.raises(Stale):
        apply(demo_store, house, close)
    with pytest.raises(NotVisible):
        complaints(demo_store, person="A02")
    assert complaints(demo_store, ZHOU)[0].text.startswith("产品到期")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("said", "score", "measure"),
    [
        ("NPS 张伟 9", 9, "nps"), ("满意度打了九分", 9, None), ("满意度 4分", 4, "csat"), ("CES 7", 7, "ces"), ("打了满分", 10, None),
        ("would recommend us, 10", 10, "nps"), ("10月3日做的问卷", None, None), ("8分,上次7分", None, None), ("no score", None, None),
    ],
)  # fmt: skip
def test_scores_and_scales(said: str, score: int | None, measure: str | None) -> None:
    assert score_in(said) == score
    if score is not None:
        assert measure_in(said, score, RULES.scales) == measure


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("张伟投诉手续费太高", "手续费太高"), ("张伟投诉", None), ("登记一下张伟的投诉", None), ("张伟又投诉了,说排队太久", "说排队太久"),
        ("转账限额太低,很生气", "转账限额太低,很生气"), ("张伟 complained about the fees", "the fees"), ("log a complaint from 张伟", None),
        ("张伟夸柜员耐心", "柜员耐心"),
    ],
)  # fmt: skip
def test_what_the_client_said_is_kept_without_the_asking(zhang: ClientBrief, said: str, told: str | None) -> None:
    assert told_in(said, zhang) == told


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("张伟的投诉处理好了,手续费已退", "手续费已退"), ("张伟投诉结案", None), ("把张伟的投诉关了吧,已经道歉并退了年费", "已经道歉并退了年费"),
        ("张伟's complaint is settled, we refunded the fee", "we refunded the fee"), ("close 张伟's complaint", None),
        ("退了差额", "退了差额"), ("处理好了", "处理好了"), ("张伟撤诉了,投诉关掉", "撤诉了"),
    ],
)  # fmt: skip
def test_the_outcome_is_what_does_not_only_close(zhang: ClientBrief, said: str, outcome: str | None) -> None:
    assert outcome_in(said, zhang) == outcome
