"""One spelling for what people type: NFKC, simplified characters, written words for Cantonese ones, nothing invisible."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from opencc import OpenCC

from skills.contract import Language

EDGE = " ,.。!?~、;:…"  # what may stand around a sentence without meaning anything
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")
# 张 伟: characters typed apart, as some keyboards and forms have names.
_APART = re.compile(r"(?<![\u3400-\u9fff])([\u3400-\u9fff]) (?=[\u3400-\u9fff](?![\u3400-\u9fff]))")


@cache
def _cantonese() -> tuple[re.Pattern[str], dict[str, str]]:
    """Cantonese words as they are typed, before the characters are simplified, and the written words for them."""
    table = tomllib.loads(files("bot.routing").joinpath("cantonese.toml").read_text("utf-8"))
    written = {word: plain for plain, words in table.items() for word in words}
    return re.compile("|".join(sorted(written, key=len, reverse=True))), written


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def normalise(said: str) -> str:
    """The same sentence in one spelling; letters keep their case."""
    whole = said.encode("utf-8", "replace").decode("utf-8")  # half a character from a broken client is no text
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", whole))
    text = _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()
    if text.isascii():
        return text
    pattern, written = _cantonese()
    text = _APART.sub(r"\1", text)
    return str(_simplifier().convert(pattern.sub(lambda found: written[found[0]], text)))


def language_of(masked: str) -> Language | None:
    """The language a message shows outside names, dates and codes; None where it shows none."""
    if re.search(r"[\u3400-\u9fff]", masked):
        return "zh"
    words = re.findall(r"[a-z]{2,}", masked)
    return "en" if words and words not in (["ok"], ["cancel"]) else None
