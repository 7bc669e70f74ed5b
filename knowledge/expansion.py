"""Other words for what a question says: a bilingual glossary whose words are added to the question at a lower weight."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, TypeAdapter

from knowledge.analysis import fold, is_han, stem, terms

_WORD = re.compile(r"[a-z0-9%/]+")


class Concept(BaseModel):
    """The words for one thing: as texts write it in both languages, and as people say it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: tuple[str, ...]
    en: tuple[str, ...]
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Named:
    """A word of a question that the glossary knows: its terms, and those of each other word for the same thing."""

    terms: frozenset[str]
    others: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Glossary:
    """Where words are found in a question, and the terms that each concept adds."""

    han: re.Pattern[str]
    latin: re.Pattern[str]
    concepts_of: Mapping[str, tuple[str, ...]]
    added: Mapping[str, tuple[frozenset[str], ...]]

    def named(self, question: str) -> list[Named]:
        """What a question names, each once; a longer word hides the shorter ones inside it."""
        folded = fold(question)
        words = " ".join(stem(word) for word in _WORD.findall(folded))
        found = dict.fromkeys((*self.han.findall(folded), *self.latin.findall(words)))
        return [
            Named(frozenset(terms(word)), tuple(words for name in self.concepts_of[word] for words in self.added[name]))
            for word in found
        ]


@cache
def load_glossary() -> Glossary:
    """Read and validate the glossary."""
    read = tomllib.loads(files("knowledge.terms").joinpath("glossary.toml").read_text("utf-8"))
    concepts = TypeAdapter(dict[str, Concept]).validate_python(read["concept"])
    concepts_of: dict[str, list[str]] = {}
    for name, concept in concepts.items():
        for word in (*concept.zh, *concept.en, *concept.said):
            key = fold(word)
            key = key if any(map(is_han, key)) else " ".join(stem(one) for one in _WORD.findall(key))
            concepts_of.setdefault(key, []).append(name)
    longest_first = sorted(concepts_of, key=len, reverse=True)
    han = [re.escape(word) for word in longest_first if any(map(is_han, word))]
    latin = [re.escape(word) for word in longest_first if not any(map(is_han, word))]
    return Glossary(
        re.compile("|".join(han)),
        re.compile(rf"(?<![^ ])(?:{'|'.join(latin)})(?![^ ])"),
        {word: tuple(dict.fromkeys(names)) for word, names in concepts_of.items()},
        {name: tuple(frozenset(terms(w)) for w in (*one.zh, *one.en)) for name, one in concepts.items()},
    )
