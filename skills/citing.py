"""How skills cite: a passage as what a reader sees of it, and the button that opens it."""

from knowledge.documents import load_sources
from knowledge.passages import Passage
from skills.contract import Call, Desk, Language, Line, Step, line
from skills.values import Citation


def titles(passage: Passage) -> tuple[str, str | None]:
    """The document, and the headings in it that a passage stands under."""
    document, *headings = passage.path or (passage.document,)
    return document, " › ".join(headings) or None


def sources(passage: Passage, language: Language) -> list[str]:
    """What a passage rests on, in words; the file where it is none of our documents."""
    known = load_sources()
    return [known[source].label(language) for source in passage.sources if source in known] or [passage.document]


def citation(passage: Passage, language: Language) -> Citation:
    """A passage as machines read a citation."""
    document, heading = titles(passage)
    return Citation(passage.id, document, heading or "", "; ".join(sources(passage, language)))


def cited(number: int, passage: Passage) -> Line:
    """A passage as readers see a citation: its number, where it stands, and whether it is of our making."""
    document, heading = titles(passage)
    known = load_sources()
    ours = [known[source].ours for source in passage.sources if source in known]
    kind = "cited_ours" if ours and all(ours) else "cited_partly" if any(ours) else "cited"
    return line(kind, number=number, where=f"{document} › {heading}" if heading else document)


def opening(passage: Passage) -> Step:
    """A button that opens a section, by its heading."""
    return Step(Call("open_passage", {"passage": passage.id}), "section", {"heading": passage.heading})


def here(passage: Passage, desk: Desk) -> bool:
    """Whether the texts hold this passage, unchanged since its id was made."""
    found = desk.methodology.passage(passage.id)
    return found is not None and found.genuine and found.text == passage.text
