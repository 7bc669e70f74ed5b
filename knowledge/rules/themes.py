"""Which themes a text speaks of: pure matching of words, Chinese anywhere, Latin ones at their edges."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from knowledge.tables.managing import ThemeWords


def reader(themes: Mapping[str, ThemeWords]) -> Callable[[str], frozenset[str]]:
    """What tells the themes of a text; a text speaks of as many as it names."""
    patterns = {
        name: re.compile(
            "|".join(
                [
                    *(re.escape(word) for word in words.zh),
                    *(rf"(?<![a-z]){re.escape(word)}(?![a-z])" for word in words.en),
                ]
            ),
            re.I,
        )
        for name, words in themes.items()
    }

    def read(text: str) -> frozenset[str]:
        return frozenset(name for name, pattern in patterns.items() if pattern.search(text))

    return read


def count(texts: Iterable[str], read: Callable[[str], frozenset[str]]) -> tuple[Counter[str], int]:
    """How many texts speak of each theme, and how many of none."""
    found: Counter[str] = Counter()
    none = 0
    for text in texts:
        themes = read(text)
        found.update(themes)
        none += not themes
    return found, none
