"""Markdown -> sections; a comment under a heading holds anchors, sources and how people ask for it (TOML)."""

import re
import tomllib
from datetime import date
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.reading.furniture import kept_lines
from knowledge.reading.section import Section, Unreadable

_ANCHOR = re.compile(r"\s*\{#([a-z0-9-]+)\}\s*$")
_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")


class Note(BaseModel):
    """What a writer says of a section, in its comment."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sources: tuple[str, ...] = ()
    dated: date | None = None
    asked: tuple[str, ...] = ()


class _Heading(NamedTuple):
    depth: int
    first: int  # line
    after: int  # line
    text: str


def read_markdown(text: str, title: str) -> list[Section]:
    """The sections of a markdown text; a first heading of level 1 is the title."""
    tokens = MarkdownIt("commonmark").parse(text)
    headings = [
        _heading(tokens, at) for at, token in enumerate(tokens) if token.type == "heading_open" and not token.level
    ]
    lines = text.splitlines()
    found = []
    start = headings[0].first if headings else len(lines)
    if not headings or headings[0].depth > 1:
        found.append(Section(title, 0, _prose(lines[:start])))
    for at, heading in enumerate(headings):
        end = headings[at + 1].first if at + 1 < len(headings) else len(lines)
        found.append(_section(heading, lines[heading.after : end], only_title=at == 0 and heading.depth == 1))
    return found


def _heading(tokens: list[Token], at: int) -> _Heading:
    first, after = tokens[at].map or (0, 0)
    return _Heading(int(tokens[at].tag[1]), first, after, tokens[at + 1].content)


def _section(heading: _Heading, lines: list[str], *, only_title: bool) -> Section:
    anchor = _ANCHOR.search(heading.text)
    body = "\n".join(lines)
    comment = _COMMENT.match(body.lstrip())
    note = _note(comment[1], heading.text) if comment and anchor else Note()
    name = _plain(_ANCHOR.sub("", heading.text))
    depth = 0 if only_title else heading.depth
    return Section(name, depth, _prose(lines), anchor[1] if anchor else "", note.sources, note.dated, note.asked)


def _note(text: str, heading: str) -> Note:
    try:
        return Note.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise Unreadable(f"the comment under “{heading}” is not as agreed: {str(error).splitlines()[0]}") from None


def _prose(lines: list[str]) -> str:
    """The text without comments, links and emphasis; lists and formulas stay as they are."""
    return _plain("\n".join(kept_lines(_COMMENT.sub("", "\n".join(lines)).splitlines()))).strip()


def _plain(text: str) -> str:
    return _STRONG.sub(r"\2", _LINK.sub(r"\1", text)).strip()
