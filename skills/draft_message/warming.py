"""A message as a language model would say it more warmly: taken only where it says nothing that the draft does not."""

import re

from skills.contract import Desk
from skills.draft_message.facts import is_sayable
from skills.draft_message.writing import LONGEST
from skills.values import Message

_WRITTEN = "[零一二两三四五六七八九十百千万亿]"
_FIGURE = re.compile(rf"\d+(?:[.,]\d+)*%?|{_WRITTEN}{{2,}}|{_WRITTEN}+(?=个?[年月日天号点周成万亿%])")
_FOREIGN = re.compile(r"https?:|www\.|[a-z]+://|@\w|\]\(|[<>`*_#|{}\[\]\\]", re.I)  # links, handles and markup
_SHORTEST, _LONGEST = 0.5, 1.7  # parts of the draft's length
_LONGEST_PRODUCT = 16


def warmer(text: str, draft: Message, name: str | None, desk: Desk) -> Message | None:
    """The text as a message; None where it claims, promises, adds or loses something, or is much longer or shorter.

    Figures and names of products are those of the draft, the client is addressed as there, and nothing in it may be
    what the claims guard stops.
    """
    said = text.strip().strip('"“”')
    if not _SHORTEST * len(draft.named) <= len(said) <= min(LONGEST, _LONGEST * len(draft.named)):
        return None
    if _FOREIGN.search(said) or set(_FIGURE.findall(said)) != set(_FIGURE.findall(draft.named)):
        return None
    if _han(said) != _han(draft.named) or (name and name in draft.named) != (name and name in said):
        return None
    if _products(said, desk) - _products(draft.named, desk) or not is_sayable(said, desk):
        return None
    return Message(said, _without(said, name))


def _han(text: str) -> bool:
    return re.search("[\u3400-\u9fff]", text) is not None


def _products(text: str, desk: Desk) -> set[str]:
    """The products that a text names."""
    parts = {text[a:b] for a in range(len(text)) for b in range(a + 3, min(len(text), a + _LONGEST_PRODUCT) + 1)}
    return set(desk.book.find_products(parts).values())


def _without(text: str, name: str | None) -> str:
    """The text for readers who may not see the name."""
    return re.sub(rf"(?:dear )?{re.escape(name)}[,,]?\s?", "", text, flags=re.I) if name else text
