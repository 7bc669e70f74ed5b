"""LangChain's retrievers as they are shipped, and with jieba's words, asked like our search."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.embeddings import Embeddings

from bot.evaluation.retrieval import DEPTH
from knowledge.passages import Passage


@dataclass(frozen=True)
class Hit:
    passage: Passage
    score: float


@dataclass(frozen=True)
class Found:
    hits: Sequence[Hit]
    answered: bool = True
    confidence: float = 1.0


class _NeverZero(Embeddings):
    """LangChain's vector store cannot take the zeros of a text without a known term."""

    def __init__(self, embedder: Embeddings) -> None:
        self._embedder = embedder

    def embed_query(self, text: str) -> list[float]:
        return [one + 1e-9 for one in self._embedder.embed_query(text)]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]


def peers(passages: Sequence[Passage], embedder: Any) -> Iterator[tuple[str, Callable[[str, str, int], Found]]]:
    """(name, search) of each. The ensemble's second leg is our embedded model in LangChain's own vector store."""
    import jieba
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.documents import Document
    from langchain_core.vectorstores import InMemoryVectorStore

    by_id = {one.id: one for one in passages}
    documents = [Document(page_content=one.text, metadata={"id": one.id}) for one in passages]
    store = InMemoryVectorStore(_NeverZero(embedder))
    store.add_documents(documents)
    dense = store.as_retriever(search_kwargs={"k": DEPTH})
    for name, options in (("as_shipped", {}), ("with_jieba", {"preprocess_func": jieba.lcut})):
        words = BM25Retriever.from_documents(documents, k=DEPTH, **options)
        yield f"langchain_bm25_{name}", _asked(words, by_id)
        yield (
            f"langchain_ensemble_{name}",
            _asked(EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5]), by_id),
        )


def _asked(retriever: Any, by_id: dict[str, Passage]) -> Callable[[str, str, int], Found]:
    def search(question: str, _language: str, limit: int) -> Found:
        found = retriever.invoke(question)[:limit]
        return Found([Hit(by_id[one.metadata["id"]], 1 / place) for place, one in enumerate(found, start=1)])

    return search
