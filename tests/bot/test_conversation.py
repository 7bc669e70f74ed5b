"""The conversation itself: bad input, trouble, concurrent answers, what is remembered and what is written."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.bootstrap import House
from bot.messages import Incoming
from storage import people
from storage.audit import first_broken
from storage.models import AuditRow, ChatSession, Client, Person, Task
from storage.store import Store
from tests.conftest import Talk

BAD = {
    "empty": "",
    "blank": " \t\n ",
    "controls": "\x00\x01\x07\x1b[31m",
    "invisible": "\u200b\u2060\ufeff",
    "long": "张伟" * 1_000_000,
    "fifty megabytes": "x" * 50_000_000,
    "brackets": "(" * 3_000,
    "markup": "<b>**_*[](tg://user?id=1)`",
    "sql": "'; drop table client; --",
    "format": "{client.__class__} %s %n {0}",
    "emoji": "🙂" * 1_000,
    "right to left": "\u202e看看张伟",
    "digits": "9" * 3_999,
    "lone surrogate": "看看\ud83d",
}


@pytest.mark.parametrize("said", BAD.values(), ids=BAD.keys())
def test_bad_input_gets_a_short_reply_and_changes_nothing(house: House, said: str) -> None:
    before = _state(house.store)
    heard = Talk(house).say(said)
    assert 0 < len(heard.text) < 900
    assert heard.status in ("refused", "unsure", "not_found", "done")
    assert "Traceback" not in heard.text
    assert _state(house.store) == before
    assert Talk(house).say("看看张伟").arguments == {"client": "C000012"}


def _state(store: Store) -> list[tuple[int | None, int]]:
    with store.reading() as session:
        tasks = [(task.id, task.version) for task in session.exec(select(Task).order_by(col(Task.id)))]
        return tasks + [(c.id, c.version) for c in session.exec(select(Client).order_by(col(Client.id)))]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(max_size=200))
def test_any_text_is_answered(sqlite_house: House, said: str) -> None:
    heard = Talk(sqlite_house).say(said)
    assert heard.text
    assert heard.status != "confirm"
    assert heard.skill is not None or heard.status != "problem"  # a problem is a skill's, never a fault of ours


@pytest.mark.parametrize("person", ["A02", "T01", "S01"])
@pytest.mark.parametrize(
    "said", ["看看张伟", "C000012", "zhangwei", "看看章伟", "13012345678", "尾号2210", "张伟电话多少"]
)
def test_somebody_elses_client_reads_like_one_who_does_not_exist(house: House, person: str, said: str) -> None:
    with house.store.writing() as session:
        owner = session.exec(select(Person).where(Person.code == "A01")).one()
        client = session.exec(select(Client).where(Client.code == "C000012")).one()
        assert client.advisor_id == owner.id
    theirs = Talk(house, person, chat="theirs").say(said)
    invented = Talk(house, person, chat="invented").say(
        said.replace("张伟", "张卫国").replace("C000012", "C999999").replace("zhangwei", "zhangweiguo")
        .replace("章伟", "章卫国").replace("13012345678", "13000000000").replace("2210", "0000")
    )  # fmt: skip
    assert "C000012" not in theirs.text + str([b.label for b in theirs.buttons])
    if person != "A02":
        assert theirs.status in ("denied", "refused")
    else:
        assert (theirs.status, theirs.text) == (invented.status, invented.text)


def test_each_answer_leaves_one_row_in_the_trail_without_texts(talk: Talk) -> None:
    talk.say("看看张伟")
    talk.say("最近三个月没联系的钻石客户")
    talk.say("今天北京天气")
    with talk.house.store.reading() as session:
        rows = list(session.exec(select(AuditRow).where(AuditRow.act != "demo").order_by(col(AuditRow.id))))
        assert [(row.person, row.act, row.status) for row in rows] == [
            ("A01", "look_up_client", "done"),
            ("A01", "find_clients", "done"),
            ("A01", "none", "refused"),
        ]
        assert rows[0].codes.split() == ["C000012", "C000230"]  # the card names the company, too
        assert rows[1].count == len(rows[1].codes.split()) > 0
        assert first_broken(session) is None
        assert not any("张" in row.codes for row in rows)


def test_a_fault_gets_a_number_and_the_log_gets_no_text(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret 张伟 13912345678")

    monkeypatch.setattr(sqlite_house.conversation._decider.router, "route", broken)
    with caplog.at_level(logging.DEBUG):
        heard = Talk(sqlite_house).say("看看张伟")
    assert heard.status == "problem"
    incident = caplog.records[-1].args[0]  # type: ignore[index]
    assert str(incident) in heard.text
    assert "RuntimeError" in caplog.text
    assert "张伟" not in caplog.text
    assert "Traceback" not in heard.text + caplog.text


def test_eight_threads_answer_and_write(house: House) -> None:
    with house.store.reading() as session:
        advisor = people.by_code(session, "A01")
        assert advisor is not None
    with house.store.writing() as session:
        day = house.clock().date()
        made = [Task(owner_id=advisor.id, text=f"job {i}", due_on=day, source="test") for i in range(80)]
        session.add_all(made)
        session.flush()
        codes = [f"T{task.id:06d}" for task in made]
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            talk = Talk(house, chat=f"thread {number}")
            for code in codes[number::8]:
                assert talk.say("看看张伟").status == "done"
                talk.say("我今天有什么待办")
                assert _finish(house, talk, code) == "done"
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with house.store.reading() as session:
        done = session.exec(select(Task).where(col(Task.text).startswith("job "), col(Task.done_on).is_not(None))).all()
        assert len(done) == 80
        acts = session.exec(select(AuditRow.act).where(AuditRow.act == "finish_task")).all()
        assert len(acts) == 80
        assert first_broken(session) is None


def _finish(house: House, talk: Talk, code: str) -> str:
    """Finish one task through the session's buttons, as a tap does."""
    from bot.sessions import KeptCall, Session

    with house.store.writing() as session:
        row = session.exec(select(ChatSession).where(ChatSession.chat == talk.chat)).one()
        state = Session.read(row.state)
        tap = {"tap": KeptCall(skill="finish_task", arguments={"task": code})}
        row.state = state.model_copy(update={"buttons": tap}).model_dump_json()
    return talk.say("tap").status


def test_two_chats_of_one_person_do_not_mix(house: House) -> None:
    one, other = Talk(house, chat="one"), Talk(house, chat="other")
    one.say("看看张伟")
    other.say("看看李娜")
    assert one.say("他电话多少").arguments["client"] == "C000012"
    assert other.say("她电话多少").arguments["client"] == "C000031"


def test_state_that_cannot_be_read_starts_afresh(house: House) -> None:
    talk = Talk(house)
    talk.say("看看张伟")
    with house.store.writing() as session:
        session.exec(select(ChatSession)).one().state = '{"client": 7, "listings": "x"'
    assert talk.say("看看李娜").status == "done"


def test_reply_language_follows_the_message_and_stays_where_it_shows_none(talk: Talk) -> None:
    assert "归属您" in talk.say("看看张伟").text
    assert "your client" in talk.say("show me 张伟").text
    assert "your client" in talk.say("C000012").text
    assert "归属您" in talk.say("看看李娜").text


def test_unknown_person_on_a_channel_learns_nothing(build: Callable[..., House], copy_of: Callable[..., Store]) -> None:
    house = build(copy_of("sqlite", "demo"))
    for said in ("看看张伟", "帮助", "C000012", ""):
        incoming = Incoming("telegram", "9", "9", datetime.now(UTC), said)
        heard = house.conversation.answer(incoming)
        assert heard.status == "denied"
        assert "C000012" not in heard.text
        assert not heard.buttons
