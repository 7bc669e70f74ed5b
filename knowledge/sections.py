"""A section of our own documents by its anchor, read from the file itself: no index is opened for it."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.passages import Language, Passage


@cache
def find_section(cite: str, language: "Language") -> "Passage":
    """The first passage of a section, `cite` being `document#anchor`. Raises KeyError where our documents have none."""
    document, _, anchor = cite.partition("#")
    return _sections(document, language)[anchor]


@cache
def _sections(document: str, language: "Language") -> "dict[str, Passage]":
    from knowledge.passages import read_document

    name = f"{language}/{document}.md"
    data = files("knowledge.documents").joinpath(name).read_bytes()
    found: dict[str, Passage] = {}
    for passage in read_document(name, data):
        found.setdefault(passage.anchor, passage)
    return found
