"""The passage behind a citation, as it stands in the texts."""

from knowledge import answering
from knowledge.passages import Passage
from skills.citing import citation, here, sources, titles
from skills.contract import (
    EVERYBODY,
    Call,
    Desk,
    Field,
    Listing,
    PassageRef,
    Reply,
    Request,
    Row,
    Skill,
    SkillError,
    Step,
    line,
)


class OpenPassage(Request):
    """Show the source that an answer cites, in full."""

    passage: PassageRef = Field(description="The passage's id, or the citation's number in the last answer")


def run(request: OpenPassage, desk: Desk) -> Reply:
    """See `OpenPassage`."""
    passage = desk.methodology.passage(request.passage)
    if passage is None or not here(passage, desk):
        raise SkillError("gone", steps=(Step(Call("ask_methodology")),))
    parts = desk.methodology.section(passage)
    document, heading = titles(passage)
    rows: list[Row] = [(line("title", where=f"{document} › {heading}" if heading else document),)]
    rows += [row for part in parts for row in _text(part)]
    rows.append((line("sources", sources=sources(passage, desk.language)), line("dated", on=passage.dated)))
    before, after = desk.methodology.beside(passage)
    steps = tuple(
        Step(Call("open_passage", {"passage": other.id}), label, {"heading": other.heading})
        for other, label in ((before, "before"), (after, "after"))
        if other is not None
    )
    cites = tuple(citation(part, desk.language) for part in parts)
    return Reply(tuple(rows), steps, listing=Listing("passage", (passage.id,)), citations=cites)


def _text(passage: Passage) -> list[Row]:
    """A passage line by line."""
    said = [one for quote in answering.everything(passage) for one in quote.block.statements]
    return [(line(one.kind, text=one.text, place=one.number),) for one in said]


SKILL = Skill(OpenPassage, run, roles=EVERYBODY)
