"""A write is shown back and done once, after a yes; questions that were interrupted come back."""

import pytest
from sqlmodel import col, func, select

from bot.bootstrap import House
from storage.models import AuditRow, ContactLog
from tests.conftest import Talk

NOTE = "记录:今天和张伟通话,他想增配债基,下周三回访"


@pytest.fixture
def writing(sqlite_house: House) -> Talk:
    return Talk(sqlite_house)


def stored(talk: Talk) -> int:
    """How many contacts are on record."""
    with talk.house.store.reading() as session:
        return session.exec(select(func.count()).select_from(ContactLog)).one()


def test_a_write_is_shown_back_with_all_that_would_be_stored(writing: Talk) -> None:
    before = stored(writing)
    heard = writing.say(NOTE)
    assert (heard.skill, heard.status, heard.arguments["client"]) == ("record_contact", "confirm", "C000012")
    assert heard.text.startswith("**张伟** C000012")
    assert "他想增配债基" in heard.text and "电话" in heard.text and "11-25(周三)" in heard.text
    assert [button.label for button in heard.buttons] == ["✅ 确认", "不用了"]
    assert stored(writing) == before


@pytest.mark.parametrize(
    "yes",
    ["对", "是的", "好的", "嗯", "嗯嗯 可以", "确认", "没错", "行", "就这样", "好 确认刚才那条记录", "对,记下来吧", "可以,保存", "没问题",
     "OK", "yes", "yes please", "yep, save it", "go ahead", "sure", "that's right", "looks good", "✅ 确认", "👌", "y", "Yes, log it"],
)  # fmt: skip
def test_yes_in_all_its_forms(writing: Talk, yes: str) -> None:
    before = stored(writing)
    writing.say(NOTE)
    heard = writing.say(yes)
    assert (heard.skill, heard.status) == ("record_contact", "done")
    assert stored(writing) == before + 1


@pytest.mark.parametrize(
    "no",
    ["不", "不用了", "不要", "算了", "取消", "先不记了", "别记了", "不用了谢谢", "no", "nope", "no thanks", "cancel", "forget it", "don't save it",
     "不用了", "never mind"],
)  # fmt: skip
def test_no_in_all_its_forms(writing: Talk, no: str) -> None:
    before = stored(writing)
    writing.say(NOTE)
    heard = writing.say(no)
    assert (heard.skill, heard.status) == ("cancel", "done")
    assert writing.say("对").skill is None
    assert stored(writing) == before


@pytest.mark.parametrize(
    "other",
    ["好的 张伟电话多少", "可以,不过改成周五", "ok but make it Friday", "是张玮吗", "行情怎么样", "好久没联系的客户有哪些", "对公客户有哪些", "确定是他吗", "可以给他推荐R4吗", "对了 李娜的生日哪天"],
)  # fmt: skip
def test_what_only_begins_like_a_yes_confirms_nothing(writing: Talk, other: str) -> None:
    before = stored(writing)
    writing.say(NOTE)
    writing.say(other)
    assert stored(writing) == before


def test_corrections_before_the_yes(writing: Talk) -> None:
    writing.say(NOTE)
    assert writing.say("不对").text.startswith("要改哪一项")
    friday = writing.say("改成周五")
    assert (friday.status, str(friday.arguments["follow_up_on"])) == ("confirm", "2026-11-27")
    other = writing.say("不是张伟,是李娜")
    assert (other.status, other.arguments["client"]) == ("confirm", "C000031")
    done = writing.say("对")
    assert (done.status, done.arguments["client"], str(done.arguments["follow_up_on"])) == (
        "done",
        "C000031",
        "2026-11-27",
    )


def test_a_second_yes_and_a_second_tap_do_nothing(writing: Talk) -> None:
    before = stored(writing)
    shown = writing.say(NOTE)
    assert writing.say("✅ 确认").status == "done"
    writing.heard.append(shown)
    assert writing.say("对").status == "refused"
    assert stored(writing) == before + 1


def test_an_interruption_is_answered_and_the_question_called_to_mind(writing: Talk) -> None:
    before = stored(writing)
    writing.say(NOTE)
    phone = writing.say("等一下,李娜电话多少")
    assert phone.arguments["client"] == "C000031" and phone.status == "done"
    assert "还没确认" in phone.text.splitlines()[-1]
    assert "✅ 确认" in [button.label for button in phone.buttons]
    refused = writing.say("转账5万给他")
    assert refused.status == "refused" and "还没确认" in refused.text
    assert stored(writing) == before
    done = writing.say("好 确认刚才那条记录")
    assert (done.status, done.arguments["client"]) == ("done", "C000012")


def test_a_question_is_taken_up_again_after_others(writing: Talk) -> None:
    asked = writing.say("记一下")
    assert asked.status == "ask"
    assert "回到「记录联系」" in writing.say("你能做什么").text
    whom = writing.say("张伟")
    assert (whom.skill, whom.status) == ("record_contact", "ask")
    assert "回到「记录联系」" in writing.say("李娜的生日").text
    shown = writing.say("他想把定投加到每月五千")
    assert (shown.skill, shown.status, shown.arguments["client"]) == ("record_contact", "confirm", "C000012")


def test_an_open_question_is_dropped_after_a_while(writing: Talk) -> None:
    writing.say(NOTE)
    for said in ("李娜电话多少", "我的待办", "帮助"):
        writing.say(said)
    assert "还没确认" not in writing.say("看看周启明").text
    assert writing.say("对").status == "refused"


def test_each_confirmed_write_is_one_row_of_the_trail(writing: Talk) -> None:
    writing.say(NOTE)
    writing.say("对")
    with writing.house.store.reading() as session:
        rows = session.exec(select(AuditRow.status).where(AuditRow.act == "record_contact").order_by(col(AuditRow.id)))
        assert list(rows) == ["confirm", "done"]


def test_the_title_names_client_and_skill_in_english(writing: Talk) -> None:
    heard = writing.say("log a call with C000012: he wants bonds, follow up next Wednesday")
    assert heard.status == "confirm"
    assert "C000012" in heard.text.splitlines()[0] and "Wed 25 Nov" in heard.text
    assert [button.label for button in heard.buttons] == ["✅ Confirm", "Drop it"]


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("周三提醒我给张伟打电话", "例如「改成周五」。"),
        ("周五提醒我给张伟打电话", "例如「改成周四」。"),
        ("张伟的单子推到签约了", "例如「改成回访复盘」。"),
        ("每天早上八点把今日计划发给我", "例如「改成八点」。"),
        ("李娜手机改成13912345678", "这样记下吗?要改直接说。"),
    ],
)
def test_the_question_shows_how_to_change_what_this_write_takes(sqlite_house: House, said: str, hint: str) -> None:
    shown = Talk(sqlite_house, chat=said).say(said)
    assert shown.status == "confirm" and shown.text.endswith(hint)
