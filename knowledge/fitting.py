"""Fits the embedded model: terms that are used in the same sections come near, in either language.

A section is one document made of its Chinese text, its English text and how people ask for it; its terms are weighed by
TF-IDF and reduced by a singular value decomposition (cross-language latent semantic indexing).
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import terms
from knowledge.passages import Passage

DIMENSIONS = 64  # of 64, 100 and 128 the best on our sections, questions left out


def parallel_sections(passages: Sequence[Passage]) -> list[list[str]]:
    """The terms of each section, both languages and the lines of how it is asked for together."""
    found: dict[str, list[str]] = {}
    for one in passages:
        found.setdefault(one.section, []).extend(terms("\n".join((*one.path, one.text, *one.asked))))
    return list(found.values())


def fit(sections: Sequence[Sequence[str]]) -> tuple[list[str], NDArray[np.float32]]:
    """The terms and a row for each: the mean of a text's rows points where its meaning does."""
    counts = [Counter(section) for section in sections]
    holding = Counter(term for count in counts for term in count)
    vocabulary = sorted(holding)
    idf = np.log((1 + len(counts)) / (1 + np.array([holding[term] for term in vocabulary]))) + 1
    matrix = _weighed(counts, vocabulary, idf)
    values, vectors = np.linalg.eigh((matrix @ matrix.T).astype(np.float64))
    best = np.argsort(values)[::-1][: min(DIMENSIONS, len(values))]
    best = best[values[best] > 1e-9]
    directions = (matrix.T @ vectors[:, best].astype(np.float32)) / np.sqrt(values[best])
    rows = (directions * idf[:, None]).astype(np.float32)
    return vocabulary, rows if rows.shape[1] else np.zeros((len(vocabulary), 1), np.float32)


def _weighed(
    counts: Sequence[Mapping[str, int]], vocabulary: list[str], idf: NDArray[np.float64]
) -> NDArray[np.float32]:
    numbers = {term: at for at, term in enumerate(vocabulary)}
    matrix = np.zeros((len(counts), len(vocabulary)), np.float32)
    for row, count in enumerate(counts):
        columns = [numbers[term] for term in count]
        matrix[row, columns] = (1 + np.log(list(count.values()))) * idf[columns]
    matrix /= np.maximum(np.sqrt(np.einsum("ij,ij->i", matrix, matrix)), 1e-9)[:, None]  # no copy: it is large
    return matrix
