"""The methodology answers with its own words, each with its source; and what is asked on after that."""

import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap
from bot.bootstrap import House
from bot.channels.telegram.rendering import render
from bot.messages import Outgoing
from bot.settings import Settings
from knowledge.methodology import Methodology
from knowledge.passages import Passage
from knowledge.statements import blocks
from storage.store import Store
from tests.conftest import TODAY, Talk

CASES = tomllib.loads((Path(__file__).parent / "cases" / "methodology.toml").read_text("utf-8"))["case"]
LIST = re.compile(r"(?:· |\d{1,2} )")
NUMBER = re.compile(r" ?\[(\d+)\]$")


@pytest.fixture(scope="module")
def house(templates: Callable[[str, str], str], data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """One house for all questions; each talks in a chat of its own."""
    path = tmp_path_factory.mktemp("methodology") / "store.db"
    shutil.copy(templates("sqlite", "demo"), path)
    return bootstrap.build(Settings(data_dir=data_dir), TODAY, store=Store(f"sqlite:///{path}"))


def methodology(house: House) -> Methodology:
    found: Methodology = house.conversation._decider._methodology
    return found


def asked(house: House, case: dict[str, Any], person: str = "T01") -> Outgoing:
    talk = Talk(house, person, chat=f"{person} {case.get('after')} {case['said']}")
    for before in case.get("after", []):
        talk.say(before)
    return talk.say(case["said"])


@pytest.mark.parametrize("case", CASES, ids=[f"{case['kind']}: {case['said']}" for case in CASES])
def test_cases(house: House, case: dict[str, Any]) -> None:
    heard = asked(house, case)
    if case.get("refused"):
        assert (heard.skill, heard.status, heard.citations) == (None, "refused", ())
        return
    assert (heard.skill, heard.status) == ("ask_methodology", case.get("status", "done")), heard.text
    assert case.get("first", "") in heard.text.splitlines()[0]
    for part in case.get("says", []):
        assert part in heard.text
    for part in case.get("leaves_out", []):
        assert part not in heard.text
    if "heading" in case:
        assert heard.citations[0].heading == case["heading"]
    if heard.status == "done":
        assert not list(unfounded(heard, methodology(house)))


def unfounded(heard: Outgoing, texts: Methodology) -> Iterator[str]:
    """Lines of an answer that are not, word for word, of the passage that they cite; lists without the line before."""
    passages = [texts.passage(citation.passage) for citation in heard.citations]
    said = heard.text.splitlines()
    quoted = [row for row in said if not re.match(r"\[\d+\] ", row)]
    if len(said) - len(quoted) != len(passages) or None in passages:
        yield "citations and the lines that tell them are not as many"
    pending: list[str] = []
    for row in quoted:
        found = NUMBER.search(row)
        pending.append(LIST.sub("", NUMBER.sub("", row), count=1) if LIST.match(row) else NUMBER.sub("", row))
        if found is None:
            continue
        passage = passages[int(found[1]) - 1]
        yield from (line for line in pending if passage is None or line not in passage.text)
        pending = []
    yield from (f"without a source: {row}" for row in pending)
    yield from _without_lead(quoted, [passage for passage in passages if passage])


def _without_lead(quoted: list[str], passages: list[Passage]) -> Iterator[str]:
    plain = [NUMBER.sub("", row) for row in quoted]
    for passage in passages:
        for block in blocks(passage.text):
            shown = [place for place, row in enumerate(plain) for one in block.hanging if row.endswith(one.text)]
            if shown and block.lead and plain[min(shown) - 1] != block.lead.text:
                yield f"a list without what it hangs on: {plain[min(shown)]}"


def test_what_is_unfounded_is_seen(house: House) -> None:
    """The check above can fail: another figure, a missing number, a list without its lead."""
    heard = asked(house, {"said": "客户说收益太低不想做怎么办"})
    texts = methodology(house)
    assert not list(unfounded(heard, texts))
    assert list(unfounded(replace(heard, text=heard.text.replace("R4", "R3")), texts))
    assert list(unfounded(replace(heard, text=heard.text.replace("[1]\n[1] ", "\n[1] ")), texts))
    assert list(unfounded(replace(heard, text=heard.text.replace("不要说:\n", "")), texts))


def test_an_answer_fits_a_phone(house: House) -> None:
    """About a dozen lines, whatever is asked: every heading of our own texts, asked as it stands."""
    texts = methodology(house)
    shelf = texts.library().searcher().shelf
    headings = {shelf.passage(row).heading for row in range(0, shelf.count, 7)}
    long = []
    for heading in sorted(headings):
        heard = asked(house, {"said": heading})
        if heard.skill == "ask_methodology" and len(heard.text.splitlines()) > 13:
            long.append(f"{heading}: {len(heard.text.splitlines())}")
        if heard.skill == "ask_methodology" and heard.status == "done":
            assert not list(unfounded(heard, texts)), heading
    assert not long, "\n".join(long)


@pytest.mark.parametrize(
    ("field", "value"), [("text", "客户可以随便买。"), ("path", ("别的", "标题")), ("document", "zh/other.md")]
)
def test_a_passage_that_was_tampered_with_is_not_quoted(
    house: House, monkeypatch: pytest.MonkeyPatch, field: str, value: object
) -> None:
    texts = methodology(house)
    shelf = texts.library().searcher().shelf
    read = shelf.passage

    def tampered(row: int) -> Passage:
        found = read(row)
        return replace(found, **{field: value}) if found.anchor == "objection-low-yield" else found  # type: ignore[arg-type]

    said = "客户说收益太低不想做怎么办"
    assert asked(house, {"said": said}).status == "done"
    monkeypatch.setattr(shelf, "passage", tampered)
    heard = asked(house, {"said": said, "after": ["你好"]})
    assert (heard.skill, heard.status, heard.citations) == (None, "refused", ())
    assert "随便买" not in heard.text


def test_a_citation_is_told_to_machines_and_opened_by_its_button(house: House) -> None:
    talk = Talk(house, "T01", chat="sources")
    heard = talk.say("KYC到底问哪十个啊")
    first = heard.citations[0]
    assert (first.document, first.heading) == ("KYC 怎么问", "对公 KYC 十问是哪十个")
    assert "《客户画像建立》" in first.source
    assert "本系统的整理与默认" in first.source
    opened = talk.press("原文 1")
    passage = methodology(house).passage(first.passage)
    assert opened.skill == "open_passage"
    assert passage is not None
    shown = opened.text.replace("**", "")
    for block in blocks(passage.text):
        assert all(one.text in shown for one in block.statements)
    assert "原文没有" in shown
    assert "11-24" in shown
    neighbour = next(button for button in opened.buttons if button.label.endswith("→"))
    assert talk.press(neighbour.label).citations[0].heading in neighbour.label


@pytest.mark.parametrize("said", ["打开来源2", "看第二条引用", "source 2"])
def test_a_citation_is_opened_by_its_number(house: House, said: str) -> None:
    talk = Talk(house, "T01", chat=f"number {said}")
    second = talk.say("KYC到底问哪十个啊").citations[1]
    opened = talk.say(said)
    assert (
        opened.citations[0].passage == second.passage
        or opened.citations[0].heading == "Where the ten KYC questions come from"
    )


def test_without_an_answer_there_is_no_source_to_open(house: House) -> None:
    heard = Talk(house, "T01", chat="no source").say("打开来源1")
    assert (heard.skill, heard.status) == ("open_passage", "ask")


@pytest.mark.parametrize("person", ["A01", "M01", "T01", "S01"])
def test_every_role_asks(house: House, person: str) -> None:
    assert asked(house, {"said": "CLV怎么算"}, person).status == "done"


def test_who_sees_no_clients_is_offered_questions_that_are_answered(house: House) -> None:
    for hello in ("你好", "hello"):
        talk = Talk(house, "T01", chat=hello)
        offered = [button.label for button in talk.say(hello).buttons if button.call.skill == "ask_methodology"]
        assert len(offered) >= 3
        for question in offered:
            talk.say(hello)
            assert talk.press(question).status == "done", question


def test_the_answer_is_in_the_language_of_the_question(house: House) -> None:
    talk = Talk(house, "T01", chat="languages")
    assert talk.say("什么是客户经营地图").citations[0].document == "客户经营地图"
    assert talk.say("what is a client map").citations[0].document == "The client map"
    assert re.search("[\u4e00-\u9fff]{8}", talk.say("客户画像有哪些维度").text)


def test_after_a_refusal_nothing_is_asked_on(house: House) -> None:
    talk = Talk(house, "T01", chat="refusal")
    talk.say("商机推进八步法是哪八步")
    assert talk.say("今天大盘怎么样").status == "refused"
    talk.say("客户说收益太低不想做怎么办")
    assert talk.say("举个例子").citations[0].heading == "客户说收益太低不想做"


def test_a_list_of_clients_takes_the_numbers_back(house: House) -> None:
    talk = Talk(house, "A01", chat="numbers")
    talk.say("商机推进八步法是哪八步")
    listed = talk.say("我的钻石客户")
    code = re.search(r"C\d{6}", listed.text)
    assert code
    assert talk.say("第一个").arguments["client"] == code[0]


def test_an_answer_travels_to_telegram_and_back(house: House) -> None:
    """What stands in the outbox is read back with its citations; no button carries more than where it stands."""
    heard = asked(house, {"said": "KYC到底问哪十个啊"})
    back = Outgoing.from_json(heard.to_json())
    assert (back.text, back.citations) == (heard.text, heard.citations)
    assert [button.call.arguments["passage"] for button in back.buttons[:2]] == [c.passage for c in heard.citations]
    keyboard = render(back, 10**12).keyboard
    assert keyboard is not None
    assert all(len(str(key.callback_data).encode()) <= 64 for row in keyboard.inline_keyboard for key in row)
    assert not heard.protected
