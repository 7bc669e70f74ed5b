"""A task is finished by plain words or by its button, and by nothing else."""

import pytest
from sqlmodel import col, select

from bot.bootstrap import House
from storage.models import Task
from tests.conftest import Talk

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


def test_a_button_finishes_its_own_task(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    talk.say("我今天有什么待办")
    assert "发送债基对比" in talk.press("完成 1").text
