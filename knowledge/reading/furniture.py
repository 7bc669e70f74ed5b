"""Leaves out what stands around the text of a web page: notices, neighbours, teasers, counters."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_ENDED = re.compile(r"[。!?!?…:;:;.)）」』”\"]$")


class Furniture(NamedTuple):
    """Patterns of lines, of where the text ends, and of elements of HTML."""

    lines: re.Pattern[str]
    ends: re.Pattern[str]
    elements: tuple[str, ...]
    named: re.Pattern[str]


@cache
def furniture() -> Furniture:
    """What counts as furniture."""
    read = tomllib.loads(files("knowledge.reading").joinpath("furniture.toml").read_text("utf-8"))
    one_of = {name: re.compile("|".join(read[name]), re.I) for name in ("lines", "ends")}
    named = re.compile(rf"(^|[\s_-])({'|'.join(read['named'])})($|[\s_-])", re.I)
    return Furniture(one_of["lines"], one_of["ends"], tuple(read["elements"]), named)


def kept_lines(lines: Iterable[str]) -> list[str]:
    """The lines of the text itself; a teaser that breaks off in mid-sentence before its author's line ends with its last whole one."""
    known, kept = furniture(), list[str]()
    for line in lines:
        plain = unicodedata.normalize("NFKC", line).strip(" \t•·-*#　")
        if known.ends.search(plain):
            break
        if known.lines.search(plain):
            if plain.endswith("培训咨询") and kept:
                kept[-1] = whole_sentences(kept[-1])
            continue
        kept.append(line)
    return kept


def whole_sentences(text: str) -> str:
    """A text without a last sentence that breaks off."""
    if _ENDED.search(text.rstrip()):
        return text
    at = max(text.rfind(end) for end in "。!?!?")
    return text[: at + 1] if at > 0 else text
