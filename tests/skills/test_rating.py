"""An answer is found useful or not: once for each person and answer, changeable, by tap or by words."""

from datetime import UTC, datetime

from sqlmodel import col, select

from bot.bootstrap import House
from bot.messages import Button, Incoming, Outgoing
from skills.contract import Call
from storage import chats
from storage.models import AnswerRating, Person
from storage.ratings import without_names
from tests.conftest import Talk


def ratings(house: House) -> list[AnswerRating]:
    with house.store.reading() as session:
        return list(session.exec(select(AnswerRating).order_by(col(AnswerRating.id))))


def test_a_verdict_is_kept_with_what_it_is_about(house: House) -> None:
    talk = Talk(house, "T01")
    answer = talk.say("KYC到底问哪十个啊")
    heard = talk.press("👎")
    assert (heard.skill, heard.status) == ("rate_answer", "done")
    (kept,) = ratings(house)
    with house.store.reading() as session:
        person = session.exec(select(Person).where(Person.code == "T01")).one()
    assert (kept.person_id, kept.useful, kept.question) == (person.id, False, "KYC到底问哪十个啊")
    assert kept.passages.split() == [citation.passage for citation in answer.citations]
    assert kept.texts
    assert kept.rated_at == house.clock()


def test_no_client_is_named_in_what_is_kept(house: House) -> None:
    with house.store.reading() as session:
        asked = "张伟 (c000012) 说收益太低,张伟还问CLV怎么算"
        assert without_names(session, asked) == "… (…) 说收益太低,…还问CLV怎么算"
        assert without_names(session, "CLV怎么算") == "CLV怎么算"
    question = "张伟嫌收益太低怎么办"
    _tap(house, Button("👎", Call("rate_answer", {"answer": "a1", "useful": False, "question": question})))
    assert [row.question for row in ratings(house)] == ["…嫌收益太低怎么办"]


def test_not_useful_offers_other_sections(sqlite_house: House) -> None:
    talk = Talk(sqlite_house, "T01")
    told = {citation.heading for citation in talk.say("KYC到底问哪十个啊").citations}
    offered = [button for button in talk.press("👎").buttons if button.call.skill == "open_passage"]
    assert offered
    assert told.isdisjoint(button.label for button in offered)
    opened = talk.press(offered[0].label)
    assert opened.citations[0].heading == offered[0].label


def test_words_right_after_an_answer_are_a_verdict_on_it(sqlite_house: House) -> None:
    for said, useful in (("没用", False), ("有帮助", True), ("that was helpful", True), ("答非所问", False)):
        talk = Talk(sqlite_house, "T01", chat=said)
        talk.say("CLV怎么算")
        assert talk.say(said).status == "done"
        assert ratings(sqlite_house)[-1].useful is useful


def test_words_after_something_else_ask_which_answer(sqlite_house: House) -> None:
    talk = Talk(sqlite_house, "A01")
    talk.say("CLV怎么算")
    talk.say("今天有什么待办")
    assert (talk.say("没用").status, ratings(sqlite_house)) == ("ask", [])


def test_the_same_tap_twice_is_one_verdict_and_another_changes_it(sqlite_house: House) -> None:
    talk = Talk(sqlite_house, "T01")
    answer = talk.say("CLV怎么算")
    up, down = (next(button for button in answer.buttons if button.label == label) for label in ("👍", "👎"))
    texts = [_tap(sqlite_house, button) for button in (down, down, up, up, down)]
    assert [text.splitlines()[0] for text in texts] == [
        "记下了:没用。", "记下了:没用。", "改好了:有用。", "记下了:有用。", "改好了:没用。",
    ]  # fmt: skip
    assert [row.useful for row in ratings(sqlite_house)] == [False]


def test_two_people_do_not_change_each_others_verdict(sqlite_house: House) -> None:
    for person, label in (("T01", "👎"), ("A01", "👍")):
        talk = Talk(sqlite_house, person)
        talk.say("CLV怎么算")
        talk.press(label)
    assert [row.useful for row in ratings(sqlite_house)] == [False, True]


def test_numbers_of_people_are_not_kept(sqlite_house: House) -> None:
    question = "客户 138 0000 1234 说收益太低不想做怎么办"
    button = Button("👎", Call("rate_answer", {"answer": "a1", "useful": False, "question": question}))
    _tap(sqlite_house, button)
    assert [row.question for row in ratings(sqlite_house)] == ["客户 … 说收益太低不想做怎么办"]


def _tap(house: House, button: Button) -> str:
    """A button of an answer further up, pressed: what Telegram sends."""
    payload = Outgoing("…", "done", buttons=(button,)).to_json()
    with house.store.writing() as session:
        reply = chats.post(session, "console", "scrolled", payload, house.clock())
    incoming = Incoming("console", "scrolled", "T01", datetime.now(UTC), button=f"{reply}:0")
    return house.conversation.answer(incoming).text
