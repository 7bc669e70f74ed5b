"""Plain text -> sections: headings are told by their numbers (一、 1. 第三章 【…】) and by standing alone, short, without a stop."""

import re
from collections.abc import Iterator

from knowledge.reading.furniture import kept_lines
from knowledge.reading.section import Section

_NUMBERED = (
    (re.compile(r"第[一二三四五六七八九十百\d]+[章篇部]"), 1),
    (re.compile(r"(?:[一二三四五六七八九十]+|[IVX]+)[、.]|第[一二三四五六七八九十百\d]+节"), 2),
    (re.compile(r"[((][一二三四五六七八九十]+[))]"), 3),
    (re.compile(r"\d{1,2}(?:[、.]|\.\d{1,2})(?!\d)\s*"), 4),
    (re.compile(r"(?:chapter|section|part)\s+\w+\b", re.I), 1),
)
_ALONE = 3
_LONGEST = 40  # characters of a heading
_STOPPED = re.compile(r"[。!;;,,、…]$|[.:](?!\d)$|[。;;]")
_BULLET = re.compile(r"\s*(?:[•·◦▪●○\-–—*]|[((]?\d+[))])\s*\S")
_MARKED = re.compile(r"(?=【[^【】]{2,20}】)")
_WIDE = re.compile(r"[㐀-鿿]")


def read_plain(text: str, title: str) -> list[Section]:
    """The sections of a plain text; its first line is the title where it looks like one, else the file's name."""
    lines = kept_lines(part for line in text.splitlines() for part in _MARKED.split(line))
    lines = [line.rstrip() for line in lines]
    first = next((line.strip() for line in lines if line.strip()), "")
    if len(first) <= _LONGEST and not _STOPPED.search(first) and not _BULLET.match(first):
        title = first
    found = [Section(title, 0, "")]
    body: list[str] = []

    def close() -> None:
        last = found[-1]
        found[-1] = Section(last.heading, last.depth, "\n".join(body).strip())
        body.clear()

    for heading, depth, rest in _parts(lines):
        if heading == found[0].heading and depth == _ALONE:
            continue
        if depth is None:
            body += [] if rest.strip() == found[0].heading else [rest]  # a page says its title two or three times
            continue
        close()
        found.append(Section(heading, depth, ""))
        body += [rest] if rest else []
    close()
    return found


def _parts(lines: list[str]) -> Iterator[tuple[str, int | None, str]]:
    """(heading, depth, what follows on its line) or ("", None, line)."""
    for at, line in enumerate(lines):
        plain = line.strip()
        following = next((later.strip() for later in lines[at + 1 :] if later.strip()), "")
        marked = re.match(r"【([^【】]{2,20})】\s*(.*)", plain, re.S)
        if marked:
            yield marked[1], _ALONE, marked[2]
        elif plain and (depth := _depth(plain, following)) is not None and not _BULLET.match(line):
            yield plain, depth, ""
        else:
            yield "", None, line


def _depth(line: str, following: str) -> int | None:
    """How deep a heading a line is; None for text. What nothing follows is no heading."""
    longest = _LONGEST if _WIDE.search(line) else 2 * _LONGEST
    if len(line) > longest or _STOPPED.search(line) or not following:
        return None
    for pattern, depth in _NUMBERED:
        if pattern.match(line):
            listed = pattern.match(following) and len(following) <= longest
            return None if listed else depth
    goes_on = len(following) > 1.5 * len(line) or _STOPPED.search(following) or _BULLET.match(following)
    return _ALONE if goes_on and len(line) >= 2 else None
