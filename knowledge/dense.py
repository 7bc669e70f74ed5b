"""The dense leg of search: how near a question's vector is to those of the passages."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.index import VectorIndex
from knowledge.search import Near
from knowledge.sparse import mapped

if TYPE_CHECKING:
    from knowledge.embedding import Embedder

log = logging.getLogger(__name__)


class ChromaLeg:
    """Asks Chroma for the nearest rows."""

    def __init__(self, embedder: "Embedder", vectors: VectorIndex) -> None:
        self._embedder, self._vectors = embedder, vectors

    def near(self, question: str, count: int) -> Near:
        """The nearest rows; none where Chroma does not answer just now, so that the words alone decide."""
        try:
            return self._vectors.nearest(self._embedder.embed_query(question), count)
        except Exception as error:
            log.warning("search goes by words alone: Chroma does not answer (%s)", type(error).__name__)
            return np.empty(0, np.int64), np.empty(0, np.float32)


class ExactLeg:
    """Short vectors (the embedded model's) are compared one and all, from disk: quicker than to ask, and exact."""

    def __init__(self, embedder: "Embedder", folder: Path, count: int) -> None:
        self._embedder, self._vectors = embedder, mapped(folder, "vectors")
        if len(self._vectors) != count:
            raise ValueError("the vectors are not as many as the passages")

    def near(self, question: str, count: int) -> Near:
        """Every row."""
        vector = np.asarray(self._embedder.embed_query(question), np.float32)
        # Not `@`: for so little BLAS takes longer to wake its threads than to multiply (8 ms against 0.3 at 10,000 rows).
        cosines: NDArray[np.float32] = np.einsum("ij,j->i", self._vectors, vector)
        return slice(None), cosines
