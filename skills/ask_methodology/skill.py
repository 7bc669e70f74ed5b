"""A question about methods, rules and concepts, answered in the methodology's own words with its sources."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

from knowledge import answering
from knowledge.answering import Answer, Quote
from knowledge.passages import Passage
from knowledge.search import Found, Hit
from skills.ask_methodology.composing import LOOKED_AT, NOTHING, composed, searched, source_text, sources_of
from skills.citing import citation, cited, here, opening
from skills.contract import (
    EVERYBODY,
    Call,
    Desk,
    Field,
    FromModel,
    Listing,
    PassageRef,
    Reply,
    Request,
    Row,
    Skill,
    SkillError,
    Status,
    Step,
    Whole,
    line,
)
from skills.rewording import Rewording

OFFERED = 3  # titles at most


class AskMethodology(Request):
    """Answer a general question (no particular client) on method, rules, terms, formulas, cases or objections."""

    question: Whole = Field(description="The question, word for word")
    after: str | None = Field(
        default=None, description="The question before, where this one only means something after it"
    )
    about: PassageRef | None = Field(default=None, description="The passage that the answer before came from")
    item: int | None = Field(default=None, description="Which of the list in that passage is meant; -1 is the last")
    wanted: Literal["example", "more", "quotes"] | None = Field(
        default=None, description="What else of that passage is meant; quotes: the texts' own words, not a summary"
    )
    skip: int | None = Field(default=None, description="How many parts of that passage were told already")
    reworded: Annotated[tuple[str, ...] | None, FromModel()] = Field(
        default=None, description="The question as search queries"
    )
    composed: Annotated[tuple[str, ...] | None, FromModel()] = Field(
        default=None, description="An answer from the numbered passages, each sentence with its numbers"
    )


def run(request: AskMethodology, desk: Desk) -> Reply:
    """See `AskMethodology`."""
    before = desk.methodology.passage(request.about) if request.about else None
    if before is not None and request.item is not None:
        return _item(request, request.item, before, desk)
    if before is not None and request.wanted == "example":
        return _example(request, before, desk)
    if before is not None and request.wanted == "more":
        return _more(request, before, desk)
    question = f"{request.after} {request.question}" if request.after else request.question
    found = searched(question, request.reworded or (), desk)
    hits = found.hits if before is None else answering.leaning(request.question, found.hits, before)
    if not found.answered or not hits:
        # Near, but not found: in the texts' own words it may be. What is far stays refused.
        asked = Rewording("reworded", "queries", question) if found.near and hits else None
        raise _unanswered(hits if found.near else (), asked)
    told = _reply(answering.answer(request.question, hits), question, desk)
    if before is not None or request.wanted == "quotes":
        return told
    return _composed(request, told, found, desk)


def _composed(request: AskMethodology, told: Reply, found: Found, desk: Desk) -> Reply:
    """The answer put together by a model, as far as the passages bear it out; else the quotes, and the wish for one."""
    passages = sources_of(told, found, desk)
    if request.composed is None:
        texts = tuple(source_text(passage) for passage in passages)
        return replace(told, rewording=Rewording("composed", "answer", request.question, texts))
    limits = desk.methodology.composing(desk.today)
    if request.composed == (NOTHING,):
        if found.confidence < limits.sure_above:
            raise _unanswered(found.hits, None)
        return told
    return composed(request.composed, passages, told, limits, request.question, desk) or told


def _item(request: AskMethodology, number: int, before: Passage, desk: Desk) -> Reply:
    """第五个具体怎么问: the item of the list just quoted; its own section where there is one."""
    found = answering.item(before, number)
    if found is None:
        count = answering.items(before)
        raise SkillError("short_list", count=count) if count else SkillError("no_list")
    item, quote = found
    searched = desk.methodology.search(f"{request.question} {item.head} {before.heading}", desk.language, LOOKED_AT)
    own = answering.about(item, searched.hits, before)
    if own is None:
        return _reply(Answer((quote,)), request.question, desk)
    return _reply(answering.from_passage(item.head, own), f"{before.heading} {item.head}", desk)


def _example(request: AskMethodology, before: Passage, desk: Desk) -> Reply:
    """举个例子: what the section itself gives; an example of another thing would mislead."""
    quotes = answering.examples(before)
    if quotes:
        return _reply(Answer(quotes), f"{request.after or before.heading} {request.question}", desk)
    raise _no_more("no_example", _beside(request, before, desk))


def _more(request: AskMethodology, before: Passage, desk: Desk) -> Reply:
    """还有呢: what the section says beyond what was quoted; then the sections beside it."""
    asked = request.after or request.question
    skip = answering.from_passage(asked, before).read if request.skip is None else request.skip
    rest = answering.from_passage(asked, before, skip)
    if not rest.quotes:
        raise _no_more("no_more", _beside(request, before, desk))
    return _reply(rest, asked, desk)


def _beside(request: AskMethodology, before: Passage, desk: Desk) -> tuple[Step, ...]:
    """The sections nearest to the one that was quoted."""
    question = f"{request.after or ''} {before.heading}"
    hits = desk.methodology.search(question, desk.language, LOOKED_AT).hits
    return tuple(map(opening, answering.related(hits, [before])[:OFFERED]))


def _unanswered(hits: Sequence[Hit], rewording: Rewording | None = None) -> SkillError:
    near = answering.related(hits, [])[:OFFERED]
    return _no_more("unanswered", tuple(map(opening, near)), "refused", rewording)


def _no_more(
    code: str, near: tuple[Step, ...], status: Status = "problem", rewording: Rewording | None = None
) -> SkillError:
    """Nothing (further) to quote; what is near is offered, where something is."""
    return SkillError(f"{code}_near" if near else code, status=status, steps=near, rewording=rewording)


def _reply(answer: Answer, question: str, desk: Desk) -> Reply:
    """The quotes with their numbers; what the texts do not hold, word for word, is not said."""
    quotes = [quote for quote in answer.quotes if quote.genuine and here(quote.passage, desk)]
    if not quotes:
        raise _unanswered(())
    passages = tuple({quote.passage.id: quote.passage for quote in quotes}.values())
    numbers = {passage.id: number for number, passage in enumerate(passages, start=1)}
    rows = [row for quote in quotes for row in _quoted(quote, numbers[quote.passage.id])]
    rows += [(cited(numbers[passage.id], passage),) for passage in passages]
    ids = tuple(numbers)
    steps = [Step(Call("open_passage", {"passage": i}), "source", {"number": n}) for i, n in numbers.items()]
    if answer.left and passages[0] is answer.passages[0]:
        call = Call("ask_methodology", {"question": question, "about": ids[0], "wanted": "more", "skip": answer.read})
        steps.append(Step(call, "more"))
    return Reply(
        tuple(rows),
        (*steps, *_rating(question, ids, desk)),
        listing=Listing("passage", ids),
        citations=tuple(citation(passage, desk.language) for passage in passages),
    )


def _quoted(quote: Quote, number: int) -> list[Row]:
    """One line a statement. A number stands behind each sentence, and behind a list once."""
    said = quote.block.statements
    rows: list[Row] = []
    for at, one in enumerate(said):
        ends = at + 1 == len(said) or (said[at + 1].kind != one.kind and not one.text.endswith((":", "\uff1a")))
        kind = f"{one.kind}_cited" if ends else one.kind
        rows.append((line(kind, text=one.text, place=one.number, number=number),))
    return rows


def _rating(question: str, passages: tuple[str, ...], desk: Desk) -> tuple[Step, ...]:
    """👍 and 👎, with what they are about: nothing is stored of an answer that nobody rates."""
    made_of = f"{desk.actor.code} {desk.now.isoformat()} {question}".encode()
    about = {
        "answer": hashlib.blake2b(made_of, digest_size=8).hexdigest(),
        "question": question[:500],
        "passages": passages,
        "texts": desk.methodology.version(),
    }
    return tuple(
        Step(Call("rate_answer", {**about, "useful": useful}), "useful" if useful else "useless")
        for useful in (True, False)
    )


SKILL = Skill(AskMethodology, run, roles=EVERYBODY)
