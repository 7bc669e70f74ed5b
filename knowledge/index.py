"""Passages and their vectors in Chroma: embedded in a folder, or a server. The only file that imports chromadb.

Every build is a collection of its own, so that the one in use answers until another is named in its place.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from knowledge.passages import Passage

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

_BATCH = 2000  # Chroma takes at most 5,461 at once
PREFIX = "methodology"
Embed = Callable[[list[str]], list[list[float]]]


class IndexFault(Exception):
    """An index that does not answer as it was built; the message says how."""


class VectorIndex:
    """One collection: row numbers as ids, vectors, texts."""

    def __init__(self, collection: "Collection") -> None:
        self._collection = collection

    def probe(self, count: int, row: int, vector: Sequence[float]) -> None:
        """IndexFault unless it holds `count` passages and finds a row by its own vector."""
        try:
            held = self._collection.count()
            rows, cosines = self.nearest(vector, 5) if count else (np.empty(0), np.empty(0))
        except Exception as error:
            raise IndexFault(f"does not answer ({type(error).__name__})") from error
        if held != count:
            raise IndexFault(f"holds {held} of {count} passages")
        if count and any(vector) and row not in rows and not (len(cosines) and cosines.min() > 0.999):
            raise IndexFault("does not find a passage by its own vector")

    def nearest(self, vector: Sequence[float], count: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The rows nearest to a vector and their cosines, nearest first."""
        found = self._collection.query(query_embeddings=list(vector), n_results=count, include=["distances"])
        rows = np.array([int(one) for one in found["ids"][0]], np.int64)
        distances = np.array((found["distances"] or [[]])[0], np.float32)
        return rows, 1 - distances


def build_vectors(
    where: Path | str, name: str, passages: Sequence[Passage], embed: Embed, tell: Callable[[int], None]
) -> VectorIndex:
    """Write a new collection; `where` is a folder or the URL of a server."""
    client = _client(where)
    if name in _names(client):
        client.delete_collection(name)
    collection = client.create_collection(
        name,
        embedding_function=_Refuses(),
        metadata={"passages": len(passages)},
        configuration={"hnsw": {"space": "cosine"}},
    )
    for begin in range(0, len(passages), _BATCH):
        some = passages[begin : begin + _BATCH]
        vectors = [
            one if any(one) else [1e-6] * len(one) for one in embed([searched_text(passage) for passage in some])
        ]
        collection.add(
            ids=[str(begin + at) for at in range(len(some))],
            embeddings=vectors,  # type: ignore[arg-type]
            documents=[passage.text for passage in some],
            metadatas=[_metadata(passage) for passage in some],
        )
        tell(begin + len(some))
    return VectorIndex(collection)


def open_vectors(where: Path | str, name: str) -> VectorIndex:
    """A collection that was built; IndexFault where it is not there."""
    try:
        return VectorIndex(_client(where).get_collection(name, embedding_function=_Refuses()))
    except IndexFault:
        raise
    except Exception as error:
        raise IndexFault(f"cannot be opened ({type(error).__name__})") from error


def forget_vectors(where: str, keep: Sequence[str]) -> None:
    """Delete the collections of earlier builds from a server, except some."""
    client = _client(where)
    for name in _names(client):
        if name.startswith(f"{PREFIX}-") and name not in keep:
            client.delete_collection(name)


def searched_text(passage: Passage) -> str:
    """What of a passage becomes its vector: its headings, its text, and how people ask for it."""
    return "\n".join((*passage.path, passage.text, *passage.asked))


def _metadata(passage: Passage) -> dict[str, Any]:
    return {
        "passage": passage.id,
        "document": passage.document,
        "language": passage.language,
        "anchor": passage.anchor,
        "path": " / ".join(passage.path),
    }


def _names(client: "ClientAPI") -> Iterator[str]:
    return iter([collection.name for collection in client.list_collections()])


def _client(where: Path | str) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    try:
        if isinstance(where, Path):
            where.mkdir(parents=True, exist_ok=True)
            return chromadb.PersistentClient(path=str(where), settings=settings)
        parts = urlsplit(where)
        secure = parts.scheme == "https"
        client = chromadb.HttpClient(
            host=parts.hostname or "", port=parts.port or (443 if secure else 80), ssl=secure, settings=settings
        )
        client.heartbeat()
        return client
    except Exception as error:
        place = "CHROMA_URL: the server" if isinstance(where, str) else "Chroma in DATA_DIR"
        raise IndexFault(f"{place} does not answer ({type(error).__name__})") from error


def _Refuses() -> Any:  # noqa: N802
    """An embedding function that raises: without one, Chroma fetches a model of its own."""
    from chromadb import Documents, EmbeddingFunction, Embeddings

    class Refuses(EmbeddingFunction[Documents]):
        def __init__(self) -> None: ...

        def __call__(self, input: Documents) -> Embeddings:  # noqa: A002
            raise IndexFault("was asked to embed by itself: vectors are always given")

        @staticmethod
        def name() -> str:
            return "advisor_bot_gives_vectors"

        def get_config(self) -> dict[str, Any]:
            return {}

        @staticmethod
        def build_from_config(config: dict[str, Any]) -> "Refuses":
            return Refuses()

    return Refuses()
