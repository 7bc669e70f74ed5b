"""Whether a sentence that somebody else put together stands in the passages that it cites. What is not borne out is left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.analysis import fold, is_han, terms
from knowledge.expansion import load_glossary
from knowledge.passages import Passage
from knowledge.statements import blocks
from knowledge.tables import Composing

_CITED = re.compile(r"\s*\[(\d{1,2})\]")
_FOREIGN = re.compile(r"https?:|www\.|[a-z]+://|@\w|\]\(|[<>`*_#|{}\\]", re.I)  # links, handles and markup
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_COUNTED = re.compile(
    r"([零一二两三四五六七八九十百千万亿半]+)(?:[个项类种条]|(步|年|月|日|天|次|户|人|级|层|成|倍|万|亿|分))"
)
_NOT = re.compile(
    r"(?:不|没|无|非|未|勿|禁)(..)?|(?:\b(?:no|not|never|none|without|cannot|nor|neither)\b|n't)(?:\s+(\w+))?", re.I
)
_CLAUSES = re.compile(r"[,，;；:：]")
_MOST = 0.5


@dataclass(frozen=True)
class Supported:
    """A sentence without its marks, and the places (from 0) of the passages that bear it out."""

    text: str
    passages: tuple[int, ...]


def supported(sentence: str, passages: Sequence[Passage], limits: Composing) -> Supported | None:
    """The sentence, if each passage that it cites by number is there and they bear it out; else None.

    Its figures all stand in them, enough of its words do, in their own or other words of the glossary, and it denies
    what they deny.
    """
    places = tuple(dict.fromkeys(int(number) - 1 for number in _CITED.findall(sentence)))
    text = _CITED.sub("", sentence).strip()
    if not places or any(not 0 <= place < len(passages) for place in places) or len(text) > limits.longest:
        return None
    if _FOREIGN.search(text) or _is_han(text) != _is_han(passages[places[0]].text):
        return None
    held = "\n".join("\n".join((*passages[place].path, passages[place].text)) for place in places)
    if not _figures(text) <= _figures(held) or not set(_COUNTED.findall(fold(text))) <= set(
        _COUNTED.findall(fold(held))
    ):
        return None
    if _share(text, held) < limits.share:
        return None
    told = _told_of(text, [one for place in places for one in _statements(passages[place])])
    return Supported(text, places) if _denies_alike(text, told) else None


def _told_of(text: str, statements: Sequence[str]) -> str:
    """What a sentence retells: the clauses most of whose words it has; else the one statement nearest to it."""
    clauses = [clause for one in statements for clause in _CLAUSES.split(one) if clause.strip()]
    retold = [clause for clause in clauses if _share(clause, text) > _MOST]
    return ",".join(retold) or max(statements, key=lambda one: _share(text, one))


def _denies_alike(text: str, nearest: str) -> bool:
    """Whether a sentence denies something just where the statement does, and nothing that it denies is affirmed."""
    denied, denied_there = (
        {after.lower() for match in _NOT.finditer(one) for after in match.groups() if after} for one in (text, nearest)
    )
    affirmed = any(after in text.lower() for after in denied_there - denied)
    return not affirmed and bool(_NOT.search(text)) == bool(_NOT.search(nearest))


def _figures(text: str) -> set[str]:
    return {figure.replace(",", "") for figure in _FIGURE.findall(fold(text))}


def _share(text: str, held: str) -> float:
    """The part of a text's telling terms that another text holds, in these or the glossary's other words, 0 to 1."""
    wanted = {term for term in terms(text) if len(term) > 1 or not is_han(term)}
    there = set(terms(held))
    missing = wanted - there
    for one in load_glossary().named(text):
        if one.terms & missing and any(other and other <= there for other in one.others):
            missing -= one.terms
    return 1 - len(missing) / len(wanted) if wanted else 0.0


def _statements(passage: Passage) -> list[str]:
    return [one.text for block in blocks(passage.text) for one in block.statements] or [passage.text]


def _is_han(text: str) -> bool:
    return any(map(is_han, fold(text)))
