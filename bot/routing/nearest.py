"""Which skill a masked sentence means: the examples' own sentences exactly, else a calibrated classifier.

The classifier is linear, over one- to three-token pieces (a Chinese character or a Latin word is a token) and the
letters inside Latin words (so that exipry is near expiry), fitted on the skills' examples and a background class of what
the bot does not do. The fit is kept by content, so that a start loads a few megabytes and needs no scikit-learn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.routing.normalise import EDGE

BACKGROUND = "background"
# How sure a reading must be to be acted on, and to be acted on at once; chosen on sentences kept apart from the examples.
ACT, SURE = 0.36, 0.80
_STRETCH = 5.0
_LONGEST = 300  # tokens read of a sentence; what is longer is a text, and its beginning says what for
_WORD = re.compile(r"[a-z]{4,30}")
_TOKEN = re.compile(r"[\ue000-\ue0ff]|[\u2600-\u27bf\U0001f300-\U0001faff]|[\u3400-\u9fff]|[a-z]+|\d+")
_FILLER = re.compile(
    r"^(?:请问?|麻烦(?:你|您)?|劳驾|帮(?:我|忙)|给我|你好,?|那个?|嗯{1,5}|呃{1,5}|额{1,5}|欸|哎|就是|"
    r"please|can you|could you|hey|hi|um{1,5}|uh{1,5}|so){1,6}[\s,]*|"
    r"(?:吧|呢|吗|啊|呀|哈|哦|嘛|谢谢[啦您你]?|了啊|please|thanks|thank you|pls){1,6}$",
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
    text = masked.strip(EDGE)[: 2 * _LONGEST]
    for _ in range(4):
        shorter = _FILLER.sub("", text).strip(EDGE)
        if shorter in ("", text):
            break
        text = shorter
    return " ".join(tokens(text)[:_LONGEST])


def pieces(masked: str) -> set[str]:
    """What the classifiers see of a sentence: its tokens alone, by two and by three, and the letters in its words."""
    parts = ["^", *tokens(masked), "$"]
    found = {" ".join(parts[i : i + n]) for n in (1, 2, 3) for i in range(len(parts) - n + 1)}
    for word in _WORD.findall(masked):
        edged = f"<{word}>"
        found |= {f"#{edged[i : i + n]}" for n in (3, 4) for i in range(len(edged) - n + 1)}
    return found


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
        rows = [self._features[piece] for piece in pieces(core) if piece in self._features]
        scores = self._weights[rows].sum(axis=0) + self._weights[-1]
        odds = np.exp(scores - scores.max())
        odds /= odds.sum()
        order = np.argsort(-odds)
        return [Guess(self._labels[i], float(odds[i])) for i in order]


def fit(examples: Sequence[tuple[str, str]], labels: list[str]) -> tuple[list[str], npt.NDArray[np.float32]]:
    """The classifier fitted on (masked sentence, label) pairs: the features' names, and their weights by label.

    A linear machine of one label against the rest: as good as a softmax regression here and fifty times quicker to fit.
    Its margins, stretched by `_STRETCH` (chosen on sentences kept apart), serve as the logarithm of odds.
    """
    cores = [core_of(masked) for masked, _ in examples]
    names, weights = fit_linear(cores, [labels.index(label) for _, label in examples])
    return names, weights * np.float32(_STRETCH)


def fit_linear(cores: Sequence[str], labels: Sequence[int]) -> tuple[list[str], npt.NDArray[np.float32]]:
    """A linear machine over the pieces of sentences: the features' names, and a row of weights each, the bias last."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.svm import LinearSVC

    vectorizer = CountVectorizer(analyzer=_pieces_in_order, binary=True, min_df=2)
    model = LinearSVC(C=0.3, class_weight="balanced", random_state=0)
    model.fit(vectorizer.fit_transform(cores), labels)
    weights = np.vstack([model.coef_.T, model.intercept_[None, :]]).astype(np.float32)
    return [str(name) for name in vectorizer.get_feature_names_out()], weights


def _pieces_in_order(core: str) -> list[str]:
    return sorted(pieces(core))
