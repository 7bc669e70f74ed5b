"""BM25 over arrays on disk: one row a passage, one column a term, read through memory mapping.

Chosen by measurement (`bench/retrieval`): bm25s cannot weigh a question's terms or a row's fields and takes gigabytes to
build with single characters; SQLite FTS5 takes 14 to 138 ms at 100,000 passages.
"""

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

K1, B = 1.5, 0.75  # the usual constants of BM25 (Lucene)
_FILES = ("terms", "starts", "rows", "weights")


def _key(term: str) -> int:
    """A term's number of 64 bits; two terms sharing one among a million is a chance of 1 in 10^7."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


def keys_of(terms: Collection[str]) -> NDArray[np.uint64]:
    """The numbers of terms, in their order."""
    return np.fromiter(map(_key, terms), np.uint64, len(terms))


def mapped(folder: Path, name: str) -> NDArray[Any]:
    """An array in a folder, read from disk as it is needed."""
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))


# The ways to say one word of a question: the terms of each and what they count.
Said = Sequence[tuple[Collection[str], float]]


@dataclass(frozen=True)
class Matches:
    """Scores of all rows for one question, and the rows that hold each term of it, in their order."""

    scores: NDArray[np.float32]
    rows: Mapping[str, NDArray[np.int32]]

    def held(self, rows: Collection[int]) -> Callable[[str], bool]:
        """Asks of a term whether one of these rows holds it; of no other term than those matched."""

        def is_held(term: str) -> bool:
            holding = self.rows[term]
            at = np.searchsorted(holding, np.asarray(list(rows), holding.dtype))
            return any(place < len(holding) and holding[place] == row for place, row in zip(at, rows, strict=True))

        return is_held


class SparseIndex:
    """Scores passages for a bag of weighted terms. Safe to use from several threads: it never changes."""

    def __init__(self, folder: Path) -> None:
        arrays = {name: mapped(folder, name) for name in _FILES}
        self._terms, self._starts = arrays["terms"], arrays["starts"]
        self._rows, self._weights = arrays["rows"], arrays["weights"]
        self.count = int(self._starts[-1])
        if len(self._terms) + 2 != len(self._starts) or int(self._starts[-2]) != len(self._rows):
            raise ValueError("the sparse index is not whole")

    def postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The rows that hold a term and what it is worth in each; both empty for an unknown one."""
        key = np.uint64(_key(term))
        at = int(np.searchsorted(self._terms, key))
        if at == len(self._terms) or self._terms[at] != key:
            return self._rows[:0], self._weights[:0]
        begin, end = int(self._starts[at]), int(self._starts[at + 1])
        return self._rows[begin:end], self._weights[begin:end]

    def idf(self, term: str) -> float:
        """How much a term tells: high for a rare one, higher still for one that no passage holds."""
        return idf(len(self.postings(term)[0]), self.count)

    def match(self, alone: Iterable[str], said: Iterable[Said]) -> Matches:
        """Score every row for a question: the sum of its terms, of each word said with others the better of both ways.

        A row that holds the question's own word and one of the others is worth no more for it than for the better one:
        a word with many others must not outweigh the rest of the question.
        """
        scores = np.zeros(self.count, np.float32)
        found: dict[str, NDArray[np.int32]] = {}

        def add(terms: Iterable[str], weight: float, into: NDArray[np.float32]) -> list[NDArray[np.int32]]:
            touched = []
            for term in terms:
                rows, worth = self.postings(term)
                into[rows] += np.float32(weight) * worth
                found[term] = rows
                touched.append(rows)
            return touched

        add(alone, 1.0, scores)
        best, this = np.zeros_like(scores), np.zeros_like(scores)
        for one in said:
            touched: list[NDArray[np.int32]] = []
            for terms, weight in one:
                for rows in (now := add(terms, weight, this)):
                    best[rows] = np.maximum(best[rows], this[rows])
                for rows in now:
                    this[rows] = 0
                touched += now
            for rows in touched:
                scores[rows] += best[rows]
                best[rows] = 0
        return Matches(scores, found)


def idf(holding: int, count: int) -> float:
    """Lucene's inverse document frequency; never negative."""
    return float(np.log(1 + (count - holding + 0.5) / (holding + 0.5)))


def build_sparse(folder: Path, bags: Iterable[Mapping[str, float]]) -> None:
    """Write the index of rows given as term -> weighted count. A row's length is the sum of its counts."""
    numbers: dict[str, int] = {}
    terms, rows, counts, lengths = array("i"), array("i"), array("f"), array("f")
    for row, bag in enumerate(bags):
        for term, count in bag.items():
            terms.append(numbers.setdefault(term, len(numbers)))
            rows.append(row)
            counts.append(count)
        lengths.append(sum(bag.values()))
    _write(
        folder,
        keys_of(numbers),
        np.asarray(terms, np.int32),
        np.asarray(rows, np.int32),
        np.asarray(counts),
        np.asarray(lengths),
    )


def _write(
    folder: Path,
    keys: NDArray[np.uint64],
    terms: NDArray[np.int32],
    rows: NDArray[np.int32],
    counts: NDArray[np.float32],
    lengths: NDArray[np.float32],
) -> None:
    count = len(lengths)
    norm = K1 * (1 - B + B * lengths / max(float(lengths.mean()) if count else 1.0, 1e-9))
    holding = np.bincount(terms, minlength=len(keys))
    worth = np.log(1 + (count - holding + 0.5) / (holding + 0.5))
    rank = np.empty(len(keys), np.int64)
    rank[np.argsort(keys)] = np.arange(len(keys))
    order = np.argsort(rank[terms], kind="stable")
    weights = worth[terms[order]] * counts[order] * (K1 + 1) / (counts[order] + norm[rows[order]])
    starts = np.concatenate(([0], np.cumsum(holding[np.argsort(keys)]), [count]))
    arrays = (np.sort(keys), starts.astype(np.int64), rows[order], weights.astype(np.float32))
    for name, values in zip(_FILES, arrays, strict=True):
        np.save(folder / f"{name}.npy", values, allow_pickle=False)


def bag(fields: Sequence[tuple[Sequence[str], float]]) -> dict[str, float]:
    """Term -> weighted count over fields given as (terms, weight)."""
    counted: Counter[str] = Counter()
    for found, weight in fields:
        for term in found:
            counted[term] += weight  # type: ignore[assignment]
    return dict(counted)
