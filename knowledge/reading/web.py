"""HTML -> sections: the page's main part, without navigation, notices and teasers."""

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString

from knowledge.reading.furniture import furniture, kept_lines
from knowledge.reading.section import Section

_BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "ul",
    "ol",
    "table",
    "tr",
    "blockquote",
    "pre",
    "dl",
    "dt",
    "dd",
    "br",
    "figure",
    "li",
    "main",
}
_HEADINGS = {f"h{depth}": depth for depth in range(1, 7)}
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def read_html(data: bytes | str, title: str) -> list[Section]:
    """The sections of a page; the title is its first h1, else its <title>, else the file's name."""
    page = BeautifulSoup(data, "lxml")
    named = page.title.get_text(" ", strip=True) if page.title else ""
    for tag in page.find_all(_is_furniture):
        tag.decompose()
    main = page.find("article") or page.find("main") or page.body or page
    lines: list[str | tuple[int, str]] = [""]
    _walk(main, lines)
    found = [Section(named or title, 0, "")]
    body: list[str] = []
    for line in [*lines, (0, "")]:
        if isinstance(line, str):
            body.append(line)
            continue
        last = found[-1]
        found[-1] = Section(last.heading, last.depth, "\n".join(one.strip() for one in kept_lines(body) if one.strip()))
        body = []
        if line[1]:
            if line[0] == 1 and len(found) == 1 and not found[0].text:
                found[0] = Section(line[1], 0, "")
            else:
                found.append(Section(line[1], line[0], ""))
    return _until_furniture(found)


def _until_furniture(found: list[Section]) -> list[Section]:
    """The sections before a heading such as 相关推荐."""
    end = next((at for at, one in enumerate(found) if at and furniture().ends.search(one.heading)), len(found))
    return found[:end]


def _is_furniture(tag: Tag) -> bool:
    if tag.name in ("html", "body", "main", "article", *_HEADINGS):
        return False
    if tag.name in furniture().elements:
        return True
    names = " ".join([*(tag.get("class") or []), str(tag.get("id") or "")])
    hidden = "display:none" in str(tag.get("style") or "").replace(" ", "") or tag.get("aria-hidden") == "true"
    return bool(hidden or tag.has_attr("hidden") or furniture().named.search(names))


def _walk(tag: Tag, lines: list[str | tuple[int, str]]) -> None:
    """Collect lines of text and (depth, heading) in reading order."""
    for child in tag.children:
        if isinstance(child, NavigableString):
            if not isinstance(child, Comment):
                _append(lines, _SPACE.sub(" ", child))
        elif isinstance(child, Tag) and child.name in _HEADINGS:
            lines += [(_HEADINGS[child.name], child.get_text(" ", strip=True)), ""]
        elif isinstance(child, Tag):
            block = child.name in _BLOCKS
            if block:
                lines.append("- " if child.name == "li" else "")
            elif child.name in ("td", "th"):
                _append(lines, " ")
            _walk(child, lines)
            if block:
                lines.append("")


def _append(lines: list[str | tuple[int, str]], text: str) -> None:
    last = lines[-1]
    lines[-1] = f"{last}{text}" if isinstance(last, str) else last
