"""The interview: asked, answered, skipped, corrected, interrupted, left and taken up again; on each database."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from bot.bootstrap import House
from knowledge.methodology import load_methodology
from skills.contract import Call, Language, Period, Reply
from skills.kyc_interview.answers import exact, hear
from storage.changes import Stale
from storage.clients import ClientBook
from storage.fence import Fence, NotVisible
from storage.interviews import SOURCE, StepInterview
from storage.people import by_code
from storage.store import Store
from storage.views import InterviewView, Known
from tests.conftest import TODAY, Talk
from tests.skills.test_contract import perform

ZHANG = "C000012"
KYC = load_methodology().kyc(TODAY)


def facts(store: Store, client: str = ZHANG) -> dict[str, Known]:
    with store.reading() as session:
        actor = by_code(session, "A01")
        assert actor is not None
        return ClientBook(session, actor).card(client, TODAY).facts


def place(store: Store, client: str = ZHANG, person: str = "A01") -> InterviewView | None:
    with store.reading() as session:
        actor = by_code(session, person)
        assert actor is not None
        return ClientBook(session, actor).interview(client)


def count(store: Store, statement: str) -> int:
    with store.engine.connect() as connection:
        return int(connection.exec_driver_sql(statement).scalar() or 0)


KEPT = f"select count(*) from fact where source = '{SOURCE}'"


def test_a_whole_interview_as_an_advisor_holds_it(talk: Talk, demo_store: Store) -> None:
    begun = talk.say("开始问张伟").text.splitlines()
    assert begun[0] == "**张伟** C000012 · KYC 访谈开始,6 题,答一条存一条"
    assert begun[2].startswith("1/6 **家庭成员**:")
    told = talk.say("家里两个小孩,一个在澳洲读书").text.splitlines()
    assert told[0] == "**张伟** C000012 · ✅ 家庭成员:家里两个小孩,一个在澳洲读书"
    assert told[1] == "听到:子女 2 人 · 这句也记到:子女情况"
    assert told[2].startswith("2/6 **退休目标**")
    kept = facts(demo_store)
    assert kept["family"] == Known("家里两个小孩,一个在澳洲读书", "KYC访谈", TODAY)
    assert kept["children"] == kept["family"]
    assert "跳过:退休目标" in talk.say("这题跳过").text
    aside = talk.say("等一下,他上次联系是哪天")
    assert aside.skill == "look_up_client" and "2026-10-06" in aside.text and "继续" in aside.text.splitlines()[-1]
    assert "3/6 **收入来源**" in talk.say("继续").text
    assert "✅ 收入来源:约300万元" in talk.say("大概三百来万吧").text
    corrected = talk.say("改成350万").text
    assert "改好了,收入来源:350万元" in corrected and "4/6" in corrected
    assert facts(demo_store)["income"].value == "350万元"
    stopped = talk.say("今天先到这")
    assert "先到这,问到 3/6" in stopped.text and "继续张伟的访谈" in stopped.text
    assert talk.say("看看李娜").skill == "look_up_client"
    assert "4/6 **事业情况**" in talk.say("继续张伟的访谈").text
    talk.say("公司今年订单不错,准备再干十年")
    end = talk.say("2030年").text
    assert "访谈问完,记下 5 项 · 跳过 1 项" in end
    assert "还没答:退休目标" in end and "可能改变:适当性、分类、下一步" in end
    assert "风险等级没有动" in end
    assert count(demo_store, "select count(*) from audit where act = 'kyc_interview'") == 10
    assert "2030年" in talk.say("张伟的往来").text


def test_the_next_round_asks_only_what_is_still_open(talk: Talk, demo_store: Store) -> None:
    talk.say("开始问李娜")
    for _ in range(5):
        talk.say("跳过")
    assert count(demo_store, KEPT) == 0
    again = talk.say("开始问李娜").text
    assert "5 题" in again
    for answer in ("80万", "医院主任,稳定", "会等", "60岁退,一个月两万", "明年9月"):
        talk.say(answer)
    assert "都问全了" in talk.say("开始问李娜").text


def test_everything_survives_a_restart_at_every_question(demo_store: Store, build: Callable[..., House]) -> None:
    answers = ["儿子在读大学", "55岁退休,一个月三万", "年入200万", "还做五年", "2028年"]
    for number, answer in enumerate(answers):
        talk = Talk(build(demo_store), chat=f"chat {number}")
        shown = talk.say("继续张伟的访谈" if number else "开始问张伟").text
        view = place(demo_store)
        assert view is not None and f"{view.position + 1}/6" in shown
        talk.say(answer)
    view = place(demo_store)
    assert view is not None and view.position == len(view.fields)
    assert count(demo_store, KEPT) == len(answers) + 1  # the children are told of in the first one, too
    assert [facts(demo_store)[field].value for field in ("goal_retirement", "income")] == [
        "55岁退休,一个月三万",
        "200万元",
    ]


def test_the_same_answer_twice_is_kept_once(house: House, demo_store: Store) -> None:
    talk = Talk(house)
    talk.say("开始问李娜")
    answer = Call("kyc_interview", {"client": "C000031", "question": "income", "answer": "80万", "amounts": ["800000"]})
    talk.say("80万")
    outcome = perform(house, answer).outcome
    assert isinstance(outcome, Reply) and outcome.changes == ()
    assert count(demo_store, KEPT) == 1
    skip = Call("kyc_interview", {"client": "C000031", "question": "income", "move": "skip"})
    late = perform(house, skip).outcome
    assert isinstance(late, Reply) and late.changes == ()  # the question is answered and left behind


def test_of_two_who_step_at_once_one_thinks_again(demo_store: Store, house: House) -> None:
    def step(version: int, person: str = "A01") -> None:
        with demo_store.writing() as session:
            actor = by_code(session, person)
            assert actor is not None
            change = StepInterview(ZHANG, version, ("family",), (), 0, TODAY, TODAY, (("family", "三口"),))
            change.apply(Fence(session, actor), house.clock())

    step(0)
    with pytest.raises(Stale):
        step(0)
    step(1)
    with pytest.raises(Stale):
        step(1)
    assert count(demo_store, KEPT) == 2
    with pytest.raises(NotVisible):
        step(0, "A02")
    assert place(demo_store) is not None


def test_nobody_elses_client_and_nobody_elses_place(house: House, demo_store: Store) -> None:
    Talk(house).say("开始问张伟")
    assert Talk(house, "A02").say("开始问张伟").status == "not_found"
    assert Talk(house, "M01").say("开始问张伟").status == "denied"
    assert place(demo_store, person="M01") is None
    with pytest.raises(NotVisible):
        place(demo_store, person="A02")


def test_cancel_loses_nothing(talk: Talk, demo_store: Store) -> None:
    talk.say("开始问张伟")
    talk.say("太太和一个女儿")
    assert "先到这" in talk.say("算了").text
    assert facts(demo_store)["family"].value == "太太和一个女儿"
    assert talk.say("2030年").skill != "kyc_interview"
    assert "2/6" in talk.say("继续张伟的访谈").text


@pytest.mark.parametrize(
    ("said", "aside"),
    [
        ("他现在资产有多少?", True), ("看看王芳", True), ("今天北京天气怎么样?", True), ("我今天有什么待办", True), ("张伟的电话", True),
        ("what are my tasks today?", True), ("他太太是李娜的同事", False), ("理财和基金各一半", False), ("投诉过一次,后来不买基金了", False),
        ("没有", False), ("2", False), ("在工行有笔定期", False), ("he used to work at a bank", False), ("none", False),
        ("手上还有两套房", False), ("想给儿子留点", False), ("客户说最多能亏10%", False), ("每月还房贷一万二", False),
    ],
)  # fmt: skip
def test_answers_and_asides_are_told_apart(sqlite_house: House, said: str, aside: bool) -> None:
    talk = Talk(sqlite_house)
    talk.say("开始问张伟")
    heard = talk.say(said)
    assert (heard.skill != "kyc_interview") == aside, heard.text
    assert ("1/6" not in heard.text) or aside


@pytest.mark.parametrize(
    ("said", "position"),
    [
        ("跳过", 1),
        ("不知道", 1),
        ("skip this one", 1),
        ("I don't know", 1),
        ("他不想说", 1),
        ("上一题", 0),
        ("go back", 0),
        ("继续", 0),
    ],
)
def test_moves(sqlite_house: House, said: str, position: int) -> None:
    talk = Talk(sqlite_house)
    talk.say("开始问张伟")
    talk.say(said)
    view = place(sqlite_house.store)
    assert view is not None and view.position == position and not view.answered


def test_back_asks_again_and_keeps_the_newer_answer(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    talk.say("开始问张伟")
    talk.say("太太和一个女儿")
    assert "现在记的:太太和一个女儿" in talk.say("上一题").text
    assert "2/6" in talk.say("太太和两个女儿").text
    assert facts(sqlite_house.store)["family"].value == "太太和两个女儿"


def test_choices_are_buttons(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    talk.say("开始问李娜")
    talk.say("跳过")
    asked = talk.say("跳过")
    assert "风险等级只由风险测评" in asked.text
    assert [button.label for button in asked.buttons[:3]] == ["会卖", "会等", "会加"]
    assert "✅ 对亏损的态度:会等" in talk.press("会等").text
    with sqlite_house.store.reading() as session:
        actor = by_code(session, "A01")
        assert actor is not None
        assert ClientBook(session, actor).card("C000031", TODAY).brief.risk_class == "C3"


@pytest.mark.parametrize(
    ("amount", "language", "written"),
    [
        ("3500000", "zh", "350万元"), ("3500000.01", "zh", "350.000001万元"), ("120000000", "zh", "1.2亿元"), ("9999.99", "zh", "9999.99元"),
        ("0", "zh", "0元"), ("3500000", "en", "CNY 3,500,000"), ("0.5", "en", "CNY 0.5"), ("1E+15", "zh", "10000000亿元"),
    ],
)  # fmt: skip
def test_amounts_are_written_exactly(amount: str, language: Language, written: str) -> None:
    assert exact(Decimal(amount), language) == written


@pytest.mark.parametrize(
    ("field", "said", "amounts", "language", "value", "also"),
    [
        ("income", "大概三百来万吧", ["3000000"], "zh", "约300万元", ()),
        ("income", "100到150万", ["1000000", "1500000"], "zh", "100万元至150万元", ()),
        ("income", "工资80万,租金20万", ["800000", "200000"], "zh", "80万元、20万元;工资80万,租金20万", ()),
        ("income", "不固定,看项目", [], "zh", "不固定,看项目", ()),
        ("income", "about 1.2 million a year", ["1200000"], "en", "about CNY 1,200,000", ()),
        ("experience", "买过基金和股票", [], "zh", "买过基金、买过股票;买过基金和股票", ()),
        ("experience", "没买过基金,只存定期", [], "zh", "只存过款;没买过基金,只存定期", ()),
        ("risk_view", "不会卖", [], "zh", "不会卖", ()),
        ("risk_view", "would wait", [], "en", "would wait", ()),
        ("family", "三口之家,女儿上小学", [], "zh", "三口之家,女儿上小学", ("children",)),
        ("family", "没有孩子,跟父母住", [], "zh", "没有孩子,跟父母住", ("children",)),
        ("family", "just the two of them", [], "en", "just the two of them", ()),
    ],
)
def test_answers_are_read_as_their_question_takes_them(
    field: str, said: str, amounts: list[str], language: Language, value: str, also: tuple[str, ...]
) -> None:
    question = KYC.question(field)
    assert question is not None
    heard = hear(question, said, [Decimal(one) for one in amounts], None, language)
    assert (heard.value, heard.also) == (value, also)


def test_a_time_is_said_back() -> None:
    question = KYC.question("goal_education")
    assert question is not None
    heard = hear(question, "明年9月", (), Period(start=date(2027, 9, 1), end=date(2027, 9, 30)), "zh")
    assert heard.value == "明年9月" and heard.understood[0].values["start"] == date(2027, 9, 1)
