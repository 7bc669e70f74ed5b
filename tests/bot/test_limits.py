"""No message costs more than its length: bombs are read in bounded time, and an open choice takes only its answers."""

import time

import pytest

from bot.bootstrap import House
from tests.conftest import Talk

BOMBS = (
    "三万", "王乂", "C1000 ", "Ab Cd, ", "13912345678 ", "金卡", "吧", "那,", "\ufdfa", "㋋", "最近", "一二三", "第一个", "不是", "2026-11-22 ", "张伟",
    "a", "(", "1,", "上周三", "no more than ", "没联系", "……", "为什么",
)  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_long_message_costs_little_more_than_a_short_one(sqlite_house: House, bomb: str) -> None:
    talk = Talk(sqlite_house)
    talk.say("看看张伟")
    talk.say((bomb * 3_999)[:3_999])  # what is opened once, such as the index of the methodology, is not of the length
    took = {}
    for length in (1_000, 3_999):
        said = (bomb * length)[:length]
        began = time.perf_counter()
        heard = talk.say(said)
        took[length] = time.perf_counter() - began
        assert heard.text
    # Four times the text: growth by more than the square would be sixteenfold. The floor keeps small times from mattering.
    assert took[3_999] < max(12 * took[1_000], 0.5)


@pytest.mark.parametrize(
    "said",
    [
        "first show me my tasks",
        "先看第二个月的名单",
        "最后一个问题,今天几号",
        "第0个",
        "#0",
        "第9个",
        "What are my tasks, no. 1 priority?",
    ],
)
def test_an_open_choice_is_not_answered_by_any_number(sqlite_house: House, said: str) -> None:
    talk = Talk(sqlite_house)
    assert talk.say("看看陈建国").status == "choose"
    assert talk.say(said).arguments.get("client") is None


@pytest.mark.parametrize("said", ["1", "第一个", "C000105", "钻石那个", "2210", "尾号2210", "the first one"])
def test_an_open_choice_is_answered(sqlite_house: House, said: str) -> None:
    talk = Talk(sqlite_house)
    assert talk.say("看看陈建国").status == "choose"
    assert talk.say(said).arguments["client"] == "C000105"
