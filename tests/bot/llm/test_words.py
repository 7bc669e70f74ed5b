"""With a good model: questions in other words are found, answers are put together and checked, a draft is said more warmly."""

import re
from typing import Any

import pytest

from bot.bootstrap import House
from tests.bot.llm.server import FakeModel, Request, says
from tests.conftest import Talk

QUESTION, NEAR = "客户经营地图怎么做", "手册里出门见客带什么"


def first_sentences(request: Request) -> list[str]:
    """Of each passage that is given, its first sentence, with its number."""
    passages = re.split(r"(?m)^\[(\d+)\] ", request.said.rpartition("\n\nQuestion:")[0])[1:]
    numbered = zip(passages[::2], passages[1::2], strict=True)
    return [f"{text.split(chr(10))[1].split('。')[0]}[{number}]" for number, text in numbered]


def composing(*also: str, only: int = 3) -> Any:
    """A model that tells first sentences of the passages, and other sentences with them."""

    def answer(request: Request) -> dict[str, Any]:
        return (
            says("\n".join([*first_sentences(request)[:only], *also])) if "\n\nQuestion:" in request.said else says("")
        )

    return answer


def test_an_answer_is_put_together_from_passages(talk: Talk, model: FakeModel) -> None:
    model.answer = composing()
    heard = talk.say(QUESTION)
    told = [text.rpartition("[")[0] for text in first_sentences(model.requests[-1])[:3]]
    assert heard.status == "done"
    assert sum(sentence in heard.text for sentence in told) >= 2
    assert len(heard.citations) == len({citation.passage for citation in heard.citations}) >= 2
    assert re.findall(r"(?m)^\[(\d+)\] ", heard.text) == [str(n + 1) for n in range(len(heard.citations))]
    assert talk.say("原文").status == "done"


def test_only_what_the_passages_bear_out_is_told(talk: Talk, model: FakeModel) -> None:
    model.answer = composing(
        "客户经营地图一共有 77 步[1]", "每位客户每年奖励 5 万元[2]", "他们都同意[9]", "没有出处的一句", only=1
    )
    heard = talk.say(QUESTION)
    assert first_sentences(model.requests[-1])[0].rpartition("[")[0] in heard.text
    assert len(heard.citations) == 1
    for never in ("77", "5 万", "都同意", "没有出处"):
        assert never not in heard.text


def test_the_texts_own_words_are_a_button_away(talk: Talk, model: FakeModel, sqlite_house: House) -> None:
    model.answer = composing()
    heard = talk.say(QUESTION)
    quotes = next(button for button in heard.buttons if button.call.arguments.get("wanted") == "quotes")
    model.requests.clear()
    assert talk.press(quotes.label).text == Talk(sqlite_house).say(QUESTION).text
    assert model.requests == []


def test_passages_and_the_question_are_all_that_is_sent(talk: Talk, model: FakeModel) -> None:
    model.answer = composing()
    talk.say(QUESTION)
    said = model.requests[-1].said
    assert said.endswith(f"Question: {QUESTION}")
    assert said.count("\n\n[") <= 4
    assert model.requests[-1].tools == []


@pytest.mark.parametrize("words", ["NONE", "none.", "“NONE”"])
def test_a_sure_answer_stands_whatever_the_model_says(
    talk: Talk, model: FakeModel, sqlite_house: House, words: str
) -> None:
    model.answer = lambda _: says(words)
    assert talk.say("什么是主办行").text == Talk(sqlite_house).say("什么是主办行").text


def test_a_question_that_is_near_is_searched_in_other_words(talk: Talk, model: FakeModel, sqlite_house: House) -> None:
    alone = Talk(sqlite_house).say(NEAR)
    assert alone.citations == ()
    queries = says("1. 重点新企业首面怎么做\n2. 首次拜访前准备什么")
    model.answer = lambda request: composing()(request) if "\n\nQuestion:" in request.said else queries
    heard = talk.say(NEAR)
    assert heard.status == "done"
    assert heard.citations
    assert "首面" in heard.citations[0].heading
    model.answer = lambda request: says("NONE") if "\n\nQuestion:" in request.said else queries
    assert Talk(talk.house, chat="nothing").say(NEAR).text == alone.text  # what was found does not answer it


def test_other_words_never_make_a_far_question_near(talk: Talk, model: FakeModel) -> None:
    model.answer = lambda _: says("什么是主办行\nKYC十问\nRFM八类")
    for said in ("红烧肉怎么做", "今天北京天气怎么样", "Python 怎么读文件"):
        heard = talk.say(said)
        assert heard.citations == (), said


def test_a_warmer_draft_stands_beside_the_others(talk: Talk, model: FakeModel, sqlite_house: House) -> None:
    alone = Talk(sqlite_house).say("给张伟写条生日祝福")

    def answer(request: Request) -> dict[str, Any]:
        return says(request.said.rstrip("。!") + ",愿您和家人都好!") if "warmer" in request.rules else says("NONE")

    model.answer = answer
    heard = talk.say("给张伟写条生日祝福")
    assert len(heard.copies) == len(alone.copies) + 1
    assert "愿您和家人都好" in heard.copies[-1].text
    assert "张总" in heard.copies[-1].text
    assert all("张" not in request.said for request in model.requests)
    assert heard.text.startswith(alone.text.splitlines()[0])
    assert talk.say("再短一点").skill == "draft_message"
