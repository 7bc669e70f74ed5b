"""Which skill a masked sentence means: the examples' own sentences exactly, else a calibrated classifier.

The classifier is a softmax regression over one- to three-token pieces (a Chinese character or a Latin word is a
token), fitted on the skills' examples and a background class of what the bot does not do. The fit is kept by content,
so that a start loads a few hundred kilobytes and needs no scikit-learn.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BACKGROUND = "background"
_TOKEN = re.compile(r"[\ue000-\ue0ff]|[\u3400-\u9fff]|[a-z]+|\d+")
_EDGE = " ,.。!?~、;:…"
_FILLER = re.compile(
    r"^(?:请问?|麻烦(?:你|您)?|劳驾|帮(?:我|忙)|给我|你好,?|那个?|嗯+|呃+|额+|欸|哎|就是|"
    r"please|can you|could you|hey|hi|um+|uh+|so)+[\s,]*|"
    r"(?:吧|呢|吗|啊|呀|哈|哦|嘛|谢谢|了啊|please|thanks|thank you|pls)+$",
    re.I,
)


@dataclass(frozen=True)
class Guess:
    """A skill and how sure; `exact` where an example says just that."""

    skill: str
    probability: float
    exact: bool = False


def tokens(masked: str) -> list[str]:
    """Characters, words and mask signs; numbers are all alike."""
    return ["0" if token.isdigit() else token for token in _TOKEN.findall(masked)]


def core_of(masked: str) -> str:
    """A masked sentence without politeness, particles and punctuation: what the exact match compares."""
    text = masked.strip(_EDGE)
    while (shorter := _FILLER.sub("", text).strip(_EDGE)) != text and shorter:
        text = shorter
    return " ".join(tokens(text))


def _pieces(masked: str) -> set[str]:
    parts = ["^", *tokens(masked), "$"]
    return {" ".join(parts[i : i + n]) for n in (1, 2, 3) for i in range(len(parts) - n + 1)}


class Nearest:
    """Reads masked sentences."""

    def __init__(
        self, exact: Mapping[str, str], labels: list[str], features: Mapping[str, int], weights: npt.NDArray[np.float32]
    ) -> None:
        """All as in `learning.Learnt`."""
        self._exact = exact
        self._labels = labels
        self._features = features
        self._weights = weights

    def guesses(self, masked: str) -> list[Guess]:
        """All skills, the likeliest first."""
        core = core_of(masked)
        if core and core in self._exact:
            return [Guess(self._exact[core], 1.0, exact=True)]
        rows = [self._features[piece] for piece in _pieces(core) if piece in self._features]
        scores = self._weights[rows].sum(axis=0) + self._weights[-1]
        odds = np.exp(scores - scores.max())
        odds /= odds.sum()
        order = np.argsort(-odds)
        return [Guess(self._labels[i], float(odds[i])) for i in order]


def fit(examples: Sequence[tuple[str, str]], labels: list[str]) -> tuple[list[str], npt.NDArray[np.float32]]:
    """The classifier fitted on (masked sentence, label) pairs: the features' names, and their weights by label."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    def pieces(core: str) -> Iterable[str]:
        return _pieces(core)

    vectorizer = CountVectorizer(analyzer=pieces, binary=True)
    matrix = vectorizer.fit_transform([core_of(masked) for masked, _ in examples])
    model = LogisticRegression(C=8.0, max_iter=300, class_weight="balanced")
    model.fit(matrix, [labels.index(skill) for _, skill in examples])
    weights = np.vstack([model.coef_.T, model.intercept_[None, :]]).astype(np.float32)
    return [str(name) for name in vectorizer.get_feature_names_out()], weights
