"""Text -> the terms that search compares: one spelling, characters and bigrams for Chinese, whole words and numbers else."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from opencc import OpenCC
from snowballstemmer import stemmer

_RUN = re.compile(
    r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+|[^\W_㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+(?:[.&-][^\W_㐀-䶿一-鿿]+)*"
)
_FIRST_HAN = "㐀"


class _FunctionWords(NamedTuple):
    zh: re.Pattern[str]
    zh_within: frozenset[str]
    en: frozenset[str]


@cache
def _function_words() -> _FunctionWords:
    read = tomllib.loads(files("knowledge").joinpath("function_words.toml").read_text("utf-8"))
    cut = re.compile("|".join(sorted(read["zh"], key=len, reverse=True)))
    return _FunctionWords(cut, frozenset(read["zh_within"]), frozenset(read["en"]))


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def fold(text: str) -> str:
    """One spelling: NFKC, lower case, simplified characters."""
    plain = unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode("utf-8")).lower()
    return plain if plain.isascii() else str(_simplifier().convert(plain))


def terms(text: str) -> list[str]:
    """The terms of a text in their order, repeated as they are repeated. A text of function words alone keeps them."""
    folded = fold(text)
    return _terms(folded, drop=True) or _terms(folded, drop=False)


def _terms(folded: str, *, drop: bool) -> list[str]:
    found: list[str] = []
    words = _function_words()
    for run in _RUN.findall(folded):
        if run[0] < _FIRST_HAN or run[0] > "\U0003ffff":
            found += _latin(run, words.en if drop else frozenset())
            continue
        for part in words.zh.split(run) if drop else (run,):
            found += (one for one in part if not (drop and one in words.zh_within))
            found += (part[at : at + 2] for at in range(len(part) - 1))
    return found


def _latin(run: str, dropped: frozenset[str]) -> list[str]:
    """A word's stem; a joined one (next-best, R&D) whole and in its parts."""
    parts = re.split(r"[.&-]", run)
    whole = [run] if len(parts) > 1 and not all(part in dropped for part in parts) else []
    return [*whole, *(stem(part) for part in parts if part not in dropped)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """An English word without its endings: clients and client, classifying and classified are one term each."""
    return str(_stemmer().stemWord(word)) or word


@cache
def _stemmer() -> Any:
    return stemmer("english")


def is_han(term: str) -> bool:
    """Whether a term is made of Chinese characters."""
    return term[0] >= _FIRST_HAN
