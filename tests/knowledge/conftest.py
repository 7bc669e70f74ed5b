"""A small methodology of made-up house rules, so that nothing here depends on what the real documents say."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge import models
from knowledge.embedding import ModelSettings
from knowledge.library import Library, Shelving

DOCUMENTS = Path(__file__).parent / "documents"


@pytest.fixture(autouse=True)
def fitted_on_small_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded model takes seconds on the real documents and none on these."""
    monkeypatch.setattr(models, "own_documents", list)


@pytest.fixture
def library(tmp_path: Path) -> Callable[..., Library]:
    """`library(documents, **settings)`: a library of a folder, kept in one place for the whole test."""

    def make(documents: Path = DOCUMENTS, chroma_url: str | None = None, **model: object) -> Library:
        return Library(Shelving(tmp_path / "methodology", ModelSettings(**model), chroma_url, documents))  # type: ignore[arg-type]

    return make
