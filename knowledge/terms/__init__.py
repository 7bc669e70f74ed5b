"""The house's vocabulary: id, label and the other words people use, in both languages."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Terms:
    """`by_language[language][kind][id]` is the label followed by its synonyms."""

    by_language: dict[str, dict[str, dict[str, list[str]]]]

    def label(self, kind: str, term: str, language: str) -> str:
        """What the bot says for an id; the id itself where the vocabulary has no word for it."""
        words = self.by_language[language].get(kind, {}).get(term)
        return words[0] if words else term

    def translated(self, kind: str, text: str, language: str) -> str:
        """A stored value in the language spoken, where the vocabulary has just that word; else as it is stored."""
        for words in self.by_language.values():
            for term, said in words[kind].items():
                if text in said:
                    return self.label(kind, term, language)
        return text

    def ids(self, kind: str) -> list[str]:
        """The ids of a kind, in their own order (tiers from low to high)."""
        return list(self.by_language["zh"][kind])

    def words(self, kind: str) -> list[tuple[str, str]]:
        """Every (word, id) of a kind, both languages."""
        return [(w, term) for lang in LANGUAGES for term, words in self.by_language[lang][kind].items() for w in words]


@cache
def load_terms() -> Terms:
    """Read the vocabulary; both languages must name the same ids."""
    read = {
        lang: tomllib.loads(files("knowledge.terms").joinpath(f"{lang}.toml").read_text("utf-8")) for lang in LANGUAGES
    }
    zh, en = ({kind: set(ids) for kind, ids in read[lang].items()} for lang in LANGUAGES)
    if zh != en:
        differing = sorted(kind for kind in zh.keys() | en.keys() if zh.get(kind) != en.get(kind))
        raise ValueError(f"knowledge/terms: zh and en differ in {', '.join(differing)}")
    return Terms(read)
