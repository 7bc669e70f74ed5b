"""Which skill a masked sentence means: the examples' own sentences exactly, else a calibrated classifier.

The classifier is a softmax regression over one- to three-token pieces (a Chinese character or a Latin word is a
token), fitted on the skills' examples and a background class of what the bot does not do. The fit is kept by content,
so that a start loads a few hundred kilobytes and needs no scikit-learn.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

BACKGROUND = "background"
_VERSION = "1"  # raise it when the features or the fit change: older files are then not read
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

    def __init__(self, examples: Sequence[tuple[str, str]], cache: Path | None = None) -> None:
        """`examples` are (masked sentence, skill or BACKGROUND) pairs; `cache` is a folder for the fit."""
        self._exact: dict[str, str] = {}
        for masked, skill in examples:
            self._exact.setdefault(core_of(masked), skill)
        self._labels = sorted({skill for _, skill in examples})
        self._features, self._weights = _fitted(examples, self._labels, cache)

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


def _fitted(
    examples: Sequence[tuple[str, str]], labels: list[str], cache: Path | None
) -> tuple[dict[str, int], npt.NDArray[np.float32]]:
    digest = hashlib.sha256(json.dumps([_VERSION, *examples], ensure_ascii=False).encode()).hexdigest()[:16]
    path = cache / f"router-{digest}.npz" if cache else None
    if path is not None and path.exists():
        try:
            with np.load(path, allow_pickle=False) as kept:
                return {str(name): i for i, name in enumerate(kept["features"])}, kept["weights"]
        except (OSError, ValueError, KeyError):
            path.unlink(missing_ok=True)
    names, weights = _fit(examples, labels)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{digest}.tmp.npz")
        np.savez(partial, features=np.array(names), weights=weights)
        partial.replace(path)
    return {name: i for i, name in enumerate(names)}, weights


def _fit(examples: Sequence[tuple[str, str]], labels: list[str]) -> tuple[list[str], npt.NDArray[np.float32]]:
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
