"""Fits the embedded model: terms that are used in the same sections come near, in either language.

A section is one document made of its Chinese text, its English text and how people ask for it; its terms are weighed by
TF-IDF and reduced by a singular value decomposition (cross-language latent semantic indexing).
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import terms
from knowledge.passages import Passage

_COLUMNS = 2048  # terms looked at together
DIMENSIONS = 64  # of 64, 100 and 128 the best on our sections, questions left out


def parallel_sections(passages: Sequence[Passage]) -> list[Counter[str]]:
    """How often each section has a term, both languages and the lines of how it is asked for together."""
    found: dict[str, Counter[str]] = {}
    for one in passages:
        # A term is one string however many sections have it: else the copies weigh more than all that is fitted.
        said = map(sys.intern, terms("\n".join((*one.path, one.text, *one.asked))))
        found.setdefault(one.section, Counter()).update(said)
    return list(found.values())


def fit(counts: Sequence[Mapping[str, int]]) -> tuple[list[str], NDArray[np.float32]]:
    """The terms and a row for each: the mean of a text's rows points where its meaning does."""
    holding = Counter(term for count in counts for term in count)
    vocabulary = sorted(holding)
    idf = np.log((1 + len(counts)) / (1 + np.array([holding[term] for term in vocabulary]))) + 1
    blocks = _Blocks(counts, vocabulary, idf)
    alike = np.zeros((len(counts), len(counts)), np.float32)
    for _, block in blocks:
        alike += block @ block.T
    values, vectors = np.linalg.eigh(alike.astype(np.float64))
    best = np.argsort(values)[::-1][: min(DIMENSIONS, len(values))]
    best = best[values[best] > 1e-9]
    rows = np.zeros((len(vocabulary), max(len(best), 1)), np.float32)
    to_directions = (vectors[:, best] / np.sqrt(values[best])).astype(np.float32)
    for columns, block in blocks:
        if len(best):
            rows[columns] = (block.T @ to_directions) * idf[columns, None]
    return vocabulary, rows


class _Blocks:
    """The matrix of sections by terms, weighed and each section of length 1, some columns at a time: it is mostly zeros."""

    def __init__(
        self, counts: Sequence[Mapping[str, int]], vocabulary: Sequence[str], idf: NDArray[np.float64]
    ) -> None:
        numbers = {term: at for at, term in enumerate(vocabulary)}
        self._sections, self._terms = len(counts), len(vocabulary)
        rows = np.repeat(np.arange(len(counts), dtype=np.int32), [len(count) for count in counts])
        columns = np.fromiter((numbers[term] for count in counts for term in count), np.int32, len(rows))
        often = np.fromiter((many for count in counts for many in count.values()), np.float64, len(rows))
        worth = (1 + np.log(often)) * idf[columns]
        lengths = np.sqrt(np.bincount(rows, worth * worth, minlength=len(counts)))
        order = np.argsort(columns, kind="stable")
        self._rows, self._columns = rows[order], columns[order]
        self._worth = (worth / np.maximum(lengths[rows], 1e-9))[order].astype(np.float32)

    def __iter__(self) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        for begin in range(0, self._terms, _COLUMNS):
            end = min(begin + _COLUMNS, self._terms)
            some = slice(*np.searchsorted(self._columns, (begin, end)))
            block = np.zeros((self._sections, end - begin), np.float32)
            block[self._rows[some], self._columns[some] - begin] = self._worth[some]
            yield slice(begin, end), block
