"""One search for the chat and for the evaluation: which passages, how sure, and whether the texts answer at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import terms
from knowledge.expansion import Named, load_glossary
from knowledge.passages import Language, Passage
from knowledge.refusal import Evidence, confidence, coverage, telling
from knowledge.shelf import Shelf
from knowledge.sparse import Matches, Said
from knowledge.tables import SearchWeights

CANDIDATES = 50  # rows taken from each leg
NEAREST = 3  # passages looked at for the decision, and titles named where it is no
Rerank = Callable[[str, Sequence[str]], Sequence[float]]


@dataclass(frozen=True)
class Hit:
    """A passage and its score: 1 for the best possible in this search, 0 for nothing in common."""

    passage: Passage
    score: float


@dataclass(frozen=True)
class Found:
    """What search found, best first, whether it answers the question or is near to it at least, and titles of what is."""

    hits: tuple[Hit, ...]
    answered: bool
    near: bool
    confidence: float
    nearest: tuple[str, ...]


# Rows (all of them: a slice) and their cosines.
Near = tuple[NDArray[np.int64] | slice, NDArray[np.float32]]


class DenseLeg(Protocol):
    """Similarities of a question to the rows nearest to it."""

    def near(self, question: str, count: int) -> Near:
        """At least the `count` nearest rows and their cosines; fewer where there are no more."""
        ...


class Searcher:
    """Search over one shelf. Holds no state of a question: safe in several threads."""

    def __init__(
        self, shelf: Shelf, weights: SearchWeights, dense: DenseLeg | None, dense_weight: float, rerank: Rerank | None
    ) -> None:
        self.shelf = shelf
        self._weights = weights
        self._dense, self._dense_weight = dense, dense_weight
        self._rerank = rerank

    def search(self, question: str, language: Language, limit: int = 5) -> Found:
        """The passages for a question, at most `limit`, in its language where a section is in both."""
        own = tuple(dict.fromkeys(terms(question)))
        named = load_glossary().named(question)
        matches = self._matched(own, named)
        found_by_words = self.shelf.with_twins(matches.scores)
        scores = self._fused(question, found_by_words)
        wanted = CANDIDATES if self._rerank else max(limit, NEAREST)
        found = self._folded(_best(scores, CANDIDATES), language, wanted)
        rows = list(found)
        hits = [Hit(self.shelf.passage(row), float(scores[best])) for row, best in found.items()]
        if self._rerank:
            hits = self._reranked(question, hits)
        evidence = self._evidence(own, named, matches, rows, float(found_by_words.max(initial=0.0)))
        limits = self._weights.refusal
        sure = confidence(evidence, limits)
        nearest = tuple(dict.fromkeys(hit.passage.heading for hit in hits))[:NEAREST]
        return Found(tuple(hits[:limit]), sure >= limits.kept_above, sure >= limits.near_above, sure, nearest)

    def _matched(self, own: Sequence[str], named: Sequence[Named]) -> Matches:
        """The rows for a question's words, each in its own or in other words."""
        taken, said = set[str](), list[Said]()
        for one in named:
            said.append([(one.terms - taken, 1.0), *((other, self._weights.added_words) for other in one.others)])
            taken |= one.terms
        return self.shelf.sparse.match([term for term in own if term not in taken], said)

    def _fused(self, question: str, sparse: NDArray[np.float32]) -> NDArray[np.float32]:
        """Both legs' scores, each as a part of its best one, added in their proportion."""
        top = float(sparse.max(initial=0.0))
        scores = sparse / np.float32(top) if top > 0 else sparse
        if self._dense is None or not self._dense_weight:
            return scores
        scores *= np.float32(1 - self._dense_weight)
        rows, cosines = self._dense.near(question, CANDIDATES)
        best = float(cosines.max(initial=0.0))
        if best > 0:
            scores[rows] += np.float32(self._dense_weight) * np.maximum(cosines, 0) / np.float32(best)
        return scores

    def _folded(self, rows: Sequence[int], language: Language, count: int) -> dict[int, int]:
        """The first rows without near-duplicates, each section in the question's language where it has both.

        Row -> the row whose score it is found by: its own, or that of its better twin.
        """
        kept: dict[int, int] = {}
        for row in rows:
            twin = self.shelf.twin(row)
            shown = row if twin is None or self.shelf.language(row) == language else twin
            if shown not in kept and not self.shelf.told_already(shown, list(kept)):
                kept[shown] = row
            if len(kept) == count:
                break
        return kept

    def _reranked(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The same passages by what a cross-encoder says of each."""
        assert self._rerank is not None
        judged = self._rerank(question, ["\n".join((*hit.passage.path, hit.passage.text)) for hit in hits])
        again = [Hit(hit.passage, float(score)) for hit, score in zip(hits, judged, strict=True)]
        return sorted(again, key=lambda hit: -hit.score)

    def _evidence(
        self, own: Sequence[str], named: Sequence[Named], matches: Matches, rows: Sequence[int], best: float
    ) -> Evidence:
        sparse = self.shelf.sparse
        idfs = {term: sparse.idf(term) for term in own}
        told = telling(idfs)
        pairs = [[row for row in (row, self.shelf.twin(row)) if row is not None] for row in rows[:NEAREST]]
        return Evidence(
            coverage=max((coverage(told, named, matches.held(pair)) for pair in pairs), default=0.0),
            named=len(named),
            strength=best / max(sum(idfs.values()), 1e-9) ** 0.5,
            length=len(told),
        )


def _best(scores: NDArray[np.float32], count: int) -> list[int]:
    """The rows with the highest scores above zero, best first; equal ones in their order."""
    if len(scores) > count:
        rows = np.argpartition(-scores, count)[:count]
        rows = np.sort(rows)
    else:
        rows = np.arange(len(scores))
    rows = rows[np.argsort(-scores[rows], kind="stable")]
    return [int(row) for row in rows if scores[row] > 0]
