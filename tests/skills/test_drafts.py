"""Drafts over the demo book: only what the store knows, never what may not be said, never one text for all."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from bot.bootstrap import House
from bot.channels.telegram.rendering import render
from bot.messages import Outgoing
from knowledge.rules.claims import find_claims
from knowledge.tables import load_table
from knowledge.tables.claims import Claims
from skills.contract import Call, Desk, Problem, Reply
from skills.registry import Performed, discover
from storage.clients import ClientBook
from storage.filters import ClientFilters
from storage.people import by_code
from storage.record_changes import AddContact
from tests.conftest import TODAY, Talk

RULES = load_table("claims", Claims)[-1]
OCCASIONS = ("birthday", "festival", "maturity", "follow_up", "apology", "thanks", "invitation", "care")
SLOTS = re.compile(r"[\[\]{}]|xx|XX|None")


class Drafter:
    """The skill on A01's book, without the conversation around it."""

    def __init__(self, book: ClientBook, desk: Desk) -> None:
        self.book, self.desk = book, desk

    def perform(self, client: str, occasion: str, **more: object) -> Performed:
        call = Call("draft_message", {"client": client, "occasion": occasion, **more})
        return discover().perform(call, self.desk)

    def texts(self, client: str, occasion: str, **more: object) -> list[str]:
        outcome = self.perform(client, occasion, **more).outcome
        return [copy.text.named for copy in outcome.copies] if isinstance(outcome, Reply) else []


@pytest.fixture
def drafter(sqlite_house: House) -> Iterator[Drafter]:
    with sqlite_house.store.reading() as session:
        actor = by_code(session, "A01")
        assert actor is not None
        methodology = sqlite_house.conversation._decider._methodology
        book = ClientBook(session, actor)
        yield Drafter(book, Desk(book, methodology, actor, TODAY, sqlite_house.clock(), "zh"))


def test_every_draft_of_the_book_may_be_sent(drafter: Drafter) -> None:
    clients = drafter.book.find_codes(ClientFilters(), TODAY)
    written = 0
    for number, client in enumerate(clients):
        card = drafter.book.card(client, TODAY)
        refused = {said.kind for said in card.allowed if not said.given}
        for occasion in OCCASIONS:
            language = "en" if number % 2 else "zh"
            texts = drafter.texts(client, occasion, written_in=language, variant=number)
            written += len(texts)
            assert len(set(texts)) == len(texts)
            for text in texts:
                assert find_claims(text, RULES) == ()
                assert not SLOTS.search(text)
                assert len(text) <= 256, "what a button may put on the clipboard"
                assert not re.search(r"\d万|\d元|CNY|¥|\d{5}", text), "no amounts"
                assert (card.brief.name not in text) or card.brief.kind == "company"
                assert bool(re.search(r"[\u4e00-\u9fff]", text.replace(drafter.desk.actor.name, ""))) == (
                    language == "zh" or occasion == "maturity"
                ), text
            if card.complaints and occasion not in ("apology", "follow_up", "care"):
                assert texts == []
            if ("contact" in refused and occasion not in ("maturity", "apology")) or (
                "marketing" in refused and occasion == "invitation"
            ):
                assert texts == []
    assert written > 8 * len(clients)


def test_many_clients_do_not_get_one_text(drafter: Drafter) -> None:
    clients = drafter.book.find_codes(ClientFilters(kind="person"), TODAY)
    texts = [re.sub(r"^.*?(?:[,。:!]|您好)", "", text) for c in clients for text in drafter.texts(c, "festival")[:1]]
    assert len(texts) >= 30
    assert Counter(texts).most_common(1)[0][1] <= len(texts) / 4


def test_two_tones_are_two_texts(drafter: Drafter) -> None:
    casual, formal = drafter.texts("C000012", "thanks")
    assert formal.endswith(drafter.desk.actor.name)
    assert drafter.desk.actor.name not in casual
    assert not {s for s in re.split(r"[,。!:\n]", casual) if len(s) > 4} & set(re.split(r"[,。!:\n]", formal))


def test_shorter_is_shorter_and_another_is_another(drafter: Drafter) -> None:
    full, short, shortest = (
        drafter.texts("C000012", "birthday", **how) for how in ({}, {"length": "short"}, {"length": "shortest"})
    )
    assert all(len(a) > len(b) > len(c) for a, b, c in zip(full, short, shortest, strict=True))
    assert drafter.texts("C000012", "birthday") == full
    assert not set(full) & set(drafter.texts("C000012", "birthday", variant=1))


def test_last_contact_is_told_by_its_topic_never_by_its_note(drafter: Drafter) -> None:
    seen = 0
    for client in drafter.book.find_codes(ClientFilters(), TODAY):
        last = drafter.book.card(client, TODAY).last_contact
        for text in drafter.texts(client, "follow_up"):
            assert last is None or not last.text or last.text not in text
            seen += bool(last and last.topic == "education" and "教育金" in text)
    assert seen


def test_what_is_forbidden_in_an_event_is_told(drafter: Drafter) -> None:
    outcome = drafter.perform("C000012", "invitation", event="保本理财讲座").outcome
    assert isinstance(outcome, Problem)
    assert outcome.code == "forbidden"
    assert outcome.values["said"] == "保本"


def test_without_names_where_only_codes_are_shown(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = Talk(sqlite_house).say("给张伟写条生日祝福")
    assert "张总" in reply.text
    monkeypatch.setattr("bot.sentences.Sentences.who", lambda *_: "个人")
    decider = sqlite_house.conversation._decider
    manners = decider._manners
    monkeypatch.setattr(decider, "_manners", type(manners)(manners.zone, manners.language, "codes", manners.clock))
    hidden = Talk(sqlite_house, chat="codes").say("给C000012写条生日祝福")
    assert "张" not in hidden.text + "".join(copy.text for copy in hidden.copies)


def test_copied_on_telegram_and_kept_in_the_outbox(sqlite_house: House) -> None:
    reply = Talk(sqlite_house).say("给张伟写条生日祝福")
    again = Outgoing.from_json(reply.to_json())
    assert again.copies == reply.copies
    keyboard = render(again, 7).keyboard
    assert keyboard is not None
    copies, *below = keyboard.inline_keyboard
    assert [key.copy_text.text for key in copies if key.copy_text] == [copy.text for copy in reply.copies]
    assert all(text in reply.text for text in (copy.text for copy in reply.copies))
    assert [key.callback_data for row in below for key in row] == [f"7:{i}" for i in range(len(reply.buttons))]


def test_sent_by_button_is_a_contact_after_a_yes(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    talk.say("给张伟写条生日祝福")
    asked = talk.say("已发")
    assert (asked.skill, asked.status) == ("record_contact", "confirm")
    assert "已发生日祝福" in asked.text
    assert talk.say("对").status == "done"


def test_interest_of_a_recorded_contact_is_the_topic(drafter: Drafter, sqlite_house: House) -> None:
    card = drafter.book.card("C000012", TODAY)
    change = AddContact("C000012", card.version, TODAY, "call", "想看看基金", ("fund",))
    change.apply(drafter.book._fence, sqlite_house.clock())
    drafter.book._session.flush()
    assert all("基金的事" in text for text in drafter.texts("C000012", "follow_up"))
