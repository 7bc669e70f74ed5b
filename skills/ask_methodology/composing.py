"""What a language model adds to an answer: other words to search by, and sentences put together from the passages."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.passages import Passage
from knowledge.search import Found
from knowledge.supporting import supported
from knowledge.tables import Composing
from skills.citing import citation, cited, here
from skills.contract import Call, Desk, Listing, Reply, Row, Step, line

LOOKED_AT = 8  # hits among which the answer is chosen
NOTHING = "NONE"  # what a model says where the passages do not answer
_SHOWN = 5  # passages from which an answer is put together
_NEAR = 20  # hits of the question itself among which those of other words have to be


def searched(question: str, reworded: Sequence[str], desk: Desk) -> Found:
    """What the question finds; where that is no answer, what its other words surely find near to it."""
    found = desk.methodology.search(question, desk.language, LOOKED_AT)
    if found.answered or not found.near or not reworded:
        return found
    sections = {hit.passage.section for hit in desk.methodology.search(question, desk.language, _NEAR).hits}
    others = [desk.methodology.search(query, desk.language, LOOKED_AT) for query in reworded]
    sure = [one for one in others if one.answered and one.hits and one.hits[0].passage.section in sections]
    # It stays no surer than the limit: the words are a model's, and it may still say that nothing answers.
    return replace(max(sure, key=lambda one: one.confidence), confidence=found.confidence) if sure else found


def sources_of(told: Reply, found: Found, desk: Desk) -> tuple[Passage, ...]:
    """The passages from which an answer may be put together: those quoted, then the best others."""
    quoted = [desk.methodology.passage(one.passage) for one in told.citations]
    every = [passage for passage in quoted if passage] + [hit.passage for hit in found.hits]
    once = {passage.id: passage for passage in every if here(passage, desk)}
    return tuple(once.values())[:_SHOWN]


def source_text(passage: Passage) -> str:
    """A passage as a model reads it: under what it stands, and its text."""
    return "\n".join((" › ".join(passage.path), passage.text))


def composed(
    sentences: Sequence[str], passages: Sequence[Passage], told: Reply, limits: Composing, question: str, desk: Desk
) -> Reply | None:
    """The sentences that the passages bear out, each with its numbers; None where none is left."""
    kept = [one for sentence in sentences if (one := supported(sentence, passages, limits)) is not None]
    if not kept:
        return None
    used = list(dict.fromkeys(place for one in kept for place in one.passages))
    numbers = {place: number for number, place in enumerate(used, start=1)}
    rows: list[Row] = []
    for one in kept:
        *more, last = [numbers[place] for place in one.passages]
        rows.append((line("sentence_cited", text=one.text + "".join(f"[{number}]" for number in more), number=last),))
    rows.append((line("composed"),))
    rows += [(cited(numbers[place], passages[place]),) for place in used]
    ids = tuple(passages[place].id for place in used)
    opened = [Step(Call("open_passage", {"passage": i}), "source", {"number": n}) for n, i in enumerate(ids, start=1)]
    quotes = Step(Call("ask_methodology", {"question": question, "wanted": "quotes"}), "quotes")
    rating = tuple(step for step in told.steps if step.call.skill == "rate_answer")
    return Reply(
        tuple(rows),
        (*opened, quotes, *(_rated(step, ids) for step in rating)),
        listing=Listing("passage", ids),
        citations=tuple(citation(passages[place], desk.language) for place in used),
    )


def _rated(step: Step, passages: tuple[str, ...]) -> Step:
    """A verdict is on the passages that this answer cites."""
    return replace(step, call=replace(step.call, arguments={**step.call.arguments, "passages": passages}))
