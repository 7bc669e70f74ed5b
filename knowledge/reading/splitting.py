"""Sections -> pieces of a readable size: small neighbours together, long ones cut at the ends of sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.reading.section import Section

SMALL, LONG = 280, 1000  # characters; between them retrieval is alike, below it is worse (measured on CMRC 2018)
_SENTENCE = re.compile(r"(?<=[。!?!?;;])(?![」』”\")）])|(?<=[.!?])\s+(?=[A-Z\"(])|\n")
_CLAUSE = re.compile(r"(?<=[,,、::/))])|\s+")


@dataclass(frozen=True)
class Piece:
    """A text with its heading path and the section that it was written as."""

    path: tuple[str, ...]
    text: str
    section: Section


def pieces(sections: list[Section]) -> Iterator[Piece]:
    """All texts of a document in order. A section with an anchor of its own stays as it was written."""
    path: list[Section] = []
    at = 0
    while at < len(sections):
        section = sections[at]
        path = [*(one for one in path if one.depth < section.depth), section]
        end = at + 1
        while end < len(sections) and sections[end].depth > section.depth:
            end += 1
        text = _together(sections[at:end]) if section.depth and end > at + 1 else ""
        if text:
            at = end
        else:
            text = section.text
            at += 1
        headings = tuple(one.heading for one in path if one.heading)
        yield from (Piece(headings, part, section) for part in split(text))


def _together(family: list[Section]) -> str:
    """A section and the small ones under it as one text; nothing where they are better apart."""
    if any(one.anchor for one in family) or min(len(one.text) for one in family[1:]) >= SMALL:
        return ""
    whole = "\n".join(part for at, one in enumerate(family) for part in (one.heading if at else "", one.text) if part)
    return whole if len(whole) <= LONG else ""


def split(text: str) -> list[str]:
    """A text in parts of about equal size, none longer than LONG; nothing for nothing."""
    text = text.strip()
    if len(text) <= LONG:
        return [text] if text else []
    size = -(-len(text) // -(-len(text) // LONG))
    parts, begin = list[str](), 0
    for end in [*_cuts(text, size), len(text)]:
        if part := text[begin:end].strip():
            parts.append(part)
        begin = end
    return parts


def _cuts(text: str, size: int) -> Iterator[int]:
    """Where to cut: the last sentence, else clause, that ends within LONG of the last cut and near `size`."""
    begin = 0
    while len(text) - begin > LONG:
        for pattern in (_SENTENCE, _CLAUSE):
            ends = [found.end() for found in pattern.finditer(text, begin + SMALL, begin + LONG)]
            if ends:
                begin = min(ends, key=lambda end: abs(end - begin - size))
                break
        else:
            begin += size
        yield begin
