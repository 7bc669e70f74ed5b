"""Which index answers: opens the active one, makes it where it is missing, damaged or of another model, and swaps.

A build is a folder of its own, with its collection in it or on the server. A process that has an older one open answers
from it until it sees that another is in use.
"""

import hashlib
import json
import logging
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.builds import Build, Builds
from knowledge.dense import ChromaLeg, ExactLeg
from knowledge.index import IndexFault, VectorIndex, build_vectors, forget_vectors, open_vectors, searched_text
from knowledge.intake import Intake
from knowledge.models import Models, own_documents
from knowledge.passages import Passage, Reading, files_in, read_documents
from knowledge.search import DenseLeg, Searcher
from knowledge.shelf import Shelf, build_shelf
from knowledge.tables import SearchWeights, load_table

if TYPE_CHECKING:
    from knowledge.embedding import ModelSettings

log = logging.getLogger(__name__)
EXACT_UP_TO = 128  # dimensions: longer vectors are left to Chroma's graph
_VERSION = 1  # of what a build holds: raise it when reading, analysis or layout change
FAULTS = (IndexFault, OSError, ValueError, EOFError, KeyError, TypeError)  # of an index that is damaged
Tell = Callable[[str, int, int], None]


def _quiet(what: str, done: int, whole: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Shelving:
    """Where the index is kept, and by which model. `documents` replaces our own and the given ones (for evaluations)."""

    folder: Path
    model: "ModelSettings"
    chroma_url: str | None = None
    documents: Path | None = None


class Library:
    """The methodology's documents and the index in use. Opened on first use; safe in several threads."""

    def __init__(self, shelving: Shelving, tell: Tell = _quiet) -> None:
        self._shelving = shelving
        self._tell = tell
        self._lock = threading.Lock()
        self._open: tuple[Build, Searcher] | None = None
        self._seen = 0
        self._builds = Builds(shelving.folder)
        self.intake = Intake(shelving.folder / "given")

    def searcher(self) -> Searcher:
        """The search over the index in use, which is made first where there is none."""
        seen = self._builds.stamp()
        if self._open is None or seen != self._seen:
            with self._lock:
                if self._open is None or self._builds.stamp() != self._seen:
                    self._open = self._opened()
                    self._seen = self._builds.stamp()
        return self._open[1]

    def rebuild(self) -> None:
        """Make the index again from the documents as they are now, and swap."""
        with self._lock:
            self._open = self._built()
            self._seen = self._builds.stamp()

    def state(self) -> str | None:
        """What is wrong with the index in use, without changing it; None where nothing is. FileNotFoundError: none yet."""
        build = self._builds.active()
        if build is None:
            raise FileNotFoundError
        fault = self._stale(build)
        if fault is None:
            try:
                self._searcher(build)
                self._collection(build)
            except FAULTS as error:
                fault = _said(error)
        return fault

    @property
    def count(self) -> int:
        """The passages of the index in use."""
        build = self._builds.active()
        return build.count if build else 0

    @property
    def holds_given(self) -> bool:
        """Whether documents were taken in beside our own."""
        return bool(self.intake.documents())

    @property
    def version(self) -> str:
        """The documents and the model that the index in use was made of, as one short word; empty without an index."""
        build = self._builds.active()
        return hashlib.blake2b(f"{build.corpus} {build.model}".encode(), digest_size=6).hexdigest() if build else ""

    def reading(self, told: Callable[[int], None] = lambda _: None) -> Reading:
        """All documents, read now."""
        return read_documents(self._documents(), told)

    def _documents(self) -> list[tuple[str, Path]]:
        if self._shelving.documents is not None:
            return list(files_in(self._shelving.documents))
        return [*own_documents(), *self.intake.documents()]

    def _opened(self) -> tuple[Build, Searcher]:
        build = self._builds.active()
        if build is None:
            return self._built()
        fault = self._stale(build)
        if fault is None:
            try:
                return build, self._searcher(build)
            except FAULTS as error:
                fault = _said(error)
        log.warning("the index is made again: it %s", fault)
        return self._built()

    def _stale(self, build: Build) -> str | None:
        if build.model != self.models.name:
            return "was made by another model"
        return "is of other documents" if build.corpus != self._corpus() else None

    def _searcher(self, build: Build) -> Searcher:
        folder = self._builds.place(build)
        shelf = Shelf(folder)
        if shelf.count != build.count:
            raise IndexFault(f"holds {shelf.count} of {build.count} passages")
        weights = self._weights
        share = weights.embedded if self.models.embedded else weights.model
        dense = self._dense(build) if share else None
        return Searcher(shelf, weights, dense, share, self.models.reranker)

    def _dense(self, build: Build) -> DenseLeg:
        if (self._builds.place(build) / "vectors.npy").exists():
            return ExactLeg(self.models.embedder, self._builds.place(build), build.count)
        return ChromaLeg(self.models.embedder, self._collection(build))

    def dense(self) -> DenseLeg | None:
        """The dense leg of the index in use, whatever its weight; None where there is no index."""
        build = self._builds.active()
        return self._dense(build) if build else None

    def _collection(self, build: Build) -> VectorIndex:
        """The collection of a build; IndexFault unless it answers as it was built."""
        folder = self._builds.place(build)
        vectors = open_vectors(self._where(folder), build.name)
        vectors.probe(build.count, 0, json.loads((folder / "probe.json").read_text("utf-8")))
        return vectors

    def _built(self) -> tuple[Build, Searcher]:
        corpus, reading = self._corpus(), self.reading()
        build = self._builds.new(corpus, self.models.name, len(reading.passages))
        folder = self._builds.place(build)
        passages, count = reading.passages, len(reading.passages)
        try:
            build_shelf(folder, passages, lambda done: self._tell("Reading", done, count))
            self._add_vectors(folder, build.name, passages)
            (folder / "quarantined.json").write_text(
                json.dumps({one.document: one.reason for one in reading.quarantined}, ensure_ascii=False), "utf-8"
            )
            searcher = self._searcher(build)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        keep = self._builds.activate(build)
        if self._shelving.chroma_url:
            forget_vectors(self._shelving.chroma_url, keep)
        return build, searcher

    def _add_vectors(self, folder: Path, name: str, passages: Sequence[Passage]) -> None:
        made: list[list[float]] = []

        def embed(texts: list[str]) -> list[list[float]]:
            vectors = self.models.embedder.embed_documents(texts)
            if vectors and len(vectors[0]) <= EXACT_UP_TO:
                made.extend(vectors)
            return vectors

        probe = self.models.embedder.embed_documents([searched_text(passages[0])])[0] if passages else []
        (folder / "probe.json").write_text(json.dumps(probe), "utf-8")
        build_vectors(
            self._where(folder), name, passages, embed, lambda done: self._tell("Embedding", done, len(passages))
        )
        if made:
            np.save(folder / "vectors.npy", np.array(made, np.float32), allow_pickle=False)

    def _where(self, folder: Path) -> Path | str:
        return self._shelving.chroma_url or folder / "chroma"

    def _corpus(self) -> str:
        """A hash over the documents, and over what decides how they are read."""
        content = hashlib.blake2b(str(_VERSION).encode(), digest_size=16)
        for name, path in self._documents():
            content.update(f"\0{name}\0".encode())
            content.update(path.read_bytes())
        for data in ("function_words.toml", "reading/furniture.toml"):
            content.update(files("knowledge").joinpath(data).read_bytes())
        return content.hexdigest()

    @cached_property
    def models(self) -> Models:
        """The embedding model and the reranker."""
        return Models(self._shelving.model, self._shelving.folder, self._documents())

    @cached_property
    def _weights(self) -> SearchWeights:
        rows: tuple[SearchWeights, ...] = load_table("search", SearchWeights)
        return rows[-1]


def _said(error: Exception) -> str:
    """What is wrong with an index, in words that go on from "the index"."""
    return str(error) if isinstance(error, IndexFault) else f"is damaged ({type(error).__name__})"
