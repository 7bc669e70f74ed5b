"""A task is finished by plain words or by its button, and by nothing else."""

import pytest
from sqlmodel import col, select

from bot.bootstrap import House
from storage.models import Task
from tests.conftest import Talk
from tests.skills.test_contract import perform

PLAIN = (
    "第一条做完了", "第1条完成了", "第一项办好了", "第一条搞定", "把第一条标成完成", "完成 1", "完成1", "1做完了", "the first one is done", "task 1 is done",
    "done 1", "I finished the first one", "mark the first one as done", "张伟的任务完成了",
)  # fmt: skip
NOT_PLAIN = (
    "第一条还没做完", "别完成第一个", "第一个不要标完成", "第二项做完了吗?", "张伟的任务还没完成", "第一个推迟到下周", "第二个延期", "撤销第一个的完成", "第一条先放着",
    "不要完成第一条", "第一条没做完", "第三条还没做", "第四条推迟到明天", "看第一条", "第一条是谁", "1", "第二个", "第3条", "要是第一条做完了告诉我", "第一条什么时候能做完",
    "don't finish task 1", "is the first task done?", "I haven't done the first one", "who is the first one", "the second one's phone",
    "postpone the first task", "the first one is not done yet", "when will the first task be done", "should I finish the first one",
)  # fmt: skip


def finished(house: House) -> list[int | None]:
    with house.store.reading() as session:
        rows = session.exec(
            select(Task.id).where(col(Task.done_on) == house.clock().date(), col(Task.done_at).is_not(None))
        )
        return list(rows)


@pytest.mark.parametrize("said", PLAIN)
def test_plain_words_finish_the_task(sqlite_house: House, said: str) -> None:
    before = finished(sqlite_house)
    talk = Talk(sqlite_house)
    talk.say("我今天有什么待办")
    heard = talk.say(said)
    assert heard.skill == "finish_task", heard.text
    assert heard.text.startswith("✅")
    assert len(finished(sqlite_house)) == len(before) + 1


@pytest.mark.parametrize("said", NOT_PLAIN)
def test_denied_asked_or_put_off_finishes_nothing(sqlite_house: House, said: str) -> None:
    before = finished(sqlite_house)
    talk = Talk(sqlite_house)
    talk.say("我今天有什么待办")
    heard = talk.say(said)
    assert not heard.text.startswith("✅")
    assert finished(sqlite_house) == before


OF_CLIENT = (
    "陈美怡的卡片寄出去了", "王芳的做完了", "王芳的年金测算确认好了", "完成陈建国的任务", "张伟的债基对比发了", "done with 李娜's task", "李娜那边的事办完了",
)  # fmt: skip


@pytest.mark.parametrize("said", OF_CLIENT)
def test_a_task_is_finished_by_its_client_and_its_words(sqlite_house: House, said: str) -> None:
    before = finished(sqlite_house)
    heard = Talk(sqlite_house).say(said)
    assert heard.skill == "finish_task" and heard.text.startswith("✅"), heard.text
    assert len(finished(sqlite_house)) == len(before) + 1


OF_NO_TASK = (
    "李娜的卡片还没寄", "张伟的债基对比发了吗", "张伟的债基对比明天发", "卡片寄出去了", "张伟的钱都转走了", "王芳的快做完了", "周启明的做完了", "张伟和李娜的都做完了",
)  # fmt: skip


@pytest.mark.parametrize("said", OF_NO_TASK)
def test_what_is_not_said_to_be_done_or_fits_no_task_finishes_nothing(sqlite_house: House, said: str) -> None:
    before = finished(sqlite_house)
    assert not Talk(sqlite_house).say(said).text.startswith("✅")
    assert finished(sqlite_house) == before


def test_where_several_tasks_fit_it_is_asked_which(sqlite_house: House) -> None:
    before = finished(sqlite_house)
    talk = Talk(sqlite_house)
    talk.say("我的待办")
    heard = talk.say("方案发了,勾掉")
    assert (heard.skill, heard.status) == ("finish_task", "ask")
    assert "完成 1" in [button.label for button in heard.buttons]
    assert finished(sqlite_house) == before
    heard = talk.say("第二个")
    assert heard.skill == "finish_task" and heard.text.startswith("✅")
    assert len(finished(sqlite_house)) == len(before) + 1


UNDOING = (
    "撤销", "弄错了,没做完", "弄错了", "撤回", "点错了", "还没做完", "搞错了,那条还没做", "恢复一下", "不对", "刚才那条没做完", "其实没做完",
    "undo", "undo that", "oops, not done yet", "that was a mistake", "it's not done", "I didn't finish it", "reopen it", "wrong one, undo",
)  # fmt: skip


@pytest.mark.parametrize("said", UNDOING)
def test_a_task_just_finished_is_opened_again(sqlite_house: House, said: str) -> None:
    before = finished(sqlite_house)
    talk = Talk(sqlite_house)
    talk.say("我今天有什么待办")
    task = talk.say("第一条做完了").arguments["task"]
    heard = talk.say(said)
    assert (heard.skill, heard.arguments) == ("reopen_task", {"task": task})
    assert finished(sqlite_house) == before


def test_undo_means_the_task_only_right_after_it(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    talk.say("我今天有什么待办")
    talk.say("第一条做完了")
    done = finished(sqlite_house)
    talk.say("看看李娜")
    assert talk.say("撤销").skill == "cancel"
    talk.say("我今天有什么待办")
    assert not talk.say("第二条没做完").text.startswith("↩")  # that one was never finished
    assert finished(sqlite_house) == done
    assert talk.say("刚才标完成的那条其实没做完").text.startswith("↩")


def test_an_undo_button_works_once_and_only_on_what_it_stood_under(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    talk.say("我今天有什么待办")
    undo = next(b.call for b in talk.say("第一条做完了").buttons if b.label == "撤销完成")
    talks = Talk(sqlite_house, chat="another")
    assert talk.press("撤销完成").text.startswith("↩")
    talks.say("我今天有什么待办")
    assert talks.say("第一条做完了").text.startswith("✅")  # done again, this time for good
    outcome = perform(sqlite_house, undo).outcome
    assert getattr(outcome, "code", None) == "changed"


def test_a_button_finishes_its_own_task(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    talk.say("我今天有什么待办")
    assert "发送债基对比" in talk.press("完成 1").text
