"""The process is killed at every question of an interview, before and after the answer is stored: nothing is lost or doubled."""

import os
import signal
from collections.abc import Callable

from bot.bootstrap import House
from storage.interviews import SOURCE
from storage.store import Store
from storage.work import UnitOfWork
from tests.conftest import Talk

ANSWERS = (
    "家里两个小孩,一个在澳洲读书",
    "想六十岁退下来,一个月花两万",
    "一年三百万左右",
    "公司今年订单不错,准备再干十年",
    "2030年",
)


def killed(house: House, said: str, *, stored: bool) -> None:
    """Say something in a process of its own, which is killed in the moment before it is stored, or after."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        return
    try:
        commit = UnitOfWork.commit

        def die(work: UnitOfWork, *what: object) -> None:
            if stored:
                commit(work, *what)  # type: ignore[arg-type]
            os.kill(os.getpid(), signal.SIGKILL)

        UnitOfWork.commit = die  # type: ignore[assignment, method-assign]
        house.store.engine.dispose(close=False)  # a connection is not shared with the process that it was opened in
        Talk(house).say(said)
    finally:
        os._exit(1)  # it came to no end of its own


def kept(store: Store) -> list[tuple[str, str]]:
    """The facts that the interview stored, in order."""
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"select field, value from fact where source = '{SOURCE}' order by id")
        return [(row[0], row[1]) for row in rows]


def test_killed_at_every_question_nothing_is_lost_or_doubled(
    copy_of: Callable[[str, str], Store], build: Callable[..., House]
) -> None:
    straight, broken = copy_of("sqlite", "demo"), copy_of("sqlite", "demo")
    whole = Talk(build(straight))
    first = whole.say("开始问张伟").text
    for answer in ANSWERS:
        whole.say(answer)

    house = build(broken)
    Talk(house, chat="other").say("看看李娜")  # what is loaded on first use is loaded before the first fork
    killed(house, "开始问张伟", stored=True)
    assert Talk(house).say("继续").text.splitlines()[-1] == first.splitlines()[-1]
    for answer in ANSWERS:
        before = kept(broken)
        killed(house, answer, stored=False)
        assert kept(broken) == before, "an answer that was not stored leaves nothing"
        killed(house, answer, stored=True)
        assert len(kept(broken)) > len(before), "an answer that was stored is there, though nobody heard of it"
        Talk(house).say("继续")
    assert kept(broken) == kept(straight)
