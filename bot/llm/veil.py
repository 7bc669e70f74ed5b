"""Who and how much is meant -> codes, before any text leaves for a model; and the codes in what it answers -> the words."""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["CLIENT", "COMPANY", "NUMBER", "CONTACT", "AMOUNT", "PERSON"]
_LENGTH = 5  # letters of a code: one of 33 million, so that two things of a message never share one
_CODE = re.compile(r"(CLIENT|COMPANY|NUMBER|CONTACT|AMOUNT|PERSON)[\s_-]{0,2}([A-Z2-7]{5})", re.I)


@dataclass(frozen=True)
class Hidden:
    """A stretch of a text that must not leave, and the thing that it means: the same thing gets the same code."""

    start: int
    end: int
    kind: Kind
    meant: str


class Veil:
    """The codes of one conversation. They come from a key of that conversation, so that they stay the same in it."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._said: dict[str, str] = {}

    @property
    def given(self) -> frozenset[str]:
        """The codes that were put into texts."""
        return frozenset(self._said)

    def cover(self, text: str, hidden: Iterable[Hidden]) -> str:
        """The text with a code in the place of each stretch; of stretches that overlap, all that they cover is one."""
        parts, position = [], 0
        for one in _apart(hidden):
            parts += [text[position : one.start], self.code(one.kind, one.meant, text[one.start : one.end])]
            position = one.end
        return "".join([*parts, text[position:]])

    def code(self, kind: Kind, meant: str, said: str) -> str:
        """The code for a thing; `said` is what stands in its place when it comes back."""
        made = hmac.new(self._key, f"{kind} {meant}".encode(), hashlib.sha256).digest()
        code = f"{kind}_{base64.b32encode(made).decode()[:_LENGTH]}"
        self._said.setdefault(code, said)
        return code

    def uncover(self, text: str) -> str:
        """The text with the words back in the place of codes, however a model wrote them. Codes never given stay."""
        plain = unicodedata.normalize("NFKC", text) if _CODE.search(text) is None else text
        return _CODE.sub(lambda m: self._said.get(f"{m[1].upper()}_{m[2].upper()}", m[0]), plain)


def key_of(secret: bytes, *conversation: str) -> bytes:
    """The key of one conversation's codes."""
    return hmac.new(secret, "\0".join(conversation).encode(), hashlib.sha256).digest()


def _apart(hidden: Iterable[Hidden]) -> list[Hidden]:
    """Stretches in order; of two that overlap the longer one stands for both, as far as either reaches."""
    kept: list[Hidden] = []
    for one in sorted(hidden, key=lambda h: (h.start, -h.end)):
        if kept and one.start < kept[-1].end:
            longer = max(kept[-1], one, key=lambda h: h.end - h.start)
            kept[-1] = Hidden(kept[-1].start, max(kept[-1].end, one.end), longer.kind, longer.meant)
        elif one.end > one.start:
            kept.append(one)
    return kept
