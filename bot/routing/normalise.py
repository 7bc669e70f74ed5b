"""One spelling for what people type: NFKC, simplified characters, no invisible or control characters."""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad\ufe0e\ufe0f\U000e0000-\U000e007f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def normalise(said: str) -> str:
    """The same sentence in one spelling; letters keep their case."""
    whole = said.encode("utf-8", "replace").decode("utf-8")  # half a character from a broken client is no text
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", whole))
    text = _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()
    return text if text.isascii() else _simplifier().convert(text)
