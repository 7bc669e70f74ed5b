"""Which models an installation searches by, opened on first use; the embedded one is fitted here when it is missing."""

import hashlib
import shutil
import tempfile
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.passages import files_in, read_documents
from knowledge.search import Rerank

if TYPE_CHECKING:
    from knowledge.embedding import Embedder, ModelSettings

_VERSION = 1  # of the embedded model: raise it when fitting changes


def own_documents() -> list[tuple[str, Path]]:
    """(name, path) of the methodology in our own words."""
    folder = Path(str(files("knowledge") / "documents"))
    return [(name, path) for name, path in files_in(folder) if name.endswith(".md")] if folder.is_dir() else []


class Models:
    """The embedding model and the reranker. `folder` keeps the embedded model; `documents` fit it where we have none."""

    def __init__(self, settings: "ModelSettings", folder: Path, documents: list[tuple[str, Path]]) -> None:
        self._settings, self._folder = settings, folder
        self._documents = own_documents() or documents

    @property
    def embedded(self) -> bool:
        """Whether it is the embedded default."""
        return self._settings.model is None

    @cached_property
    def name(self) -> str:
        """What tells this embedding model from another."""
        from knowledge.embedding import fingerprint

        return self._fitted_name if self.embedded else fingerprint(self._settings)

    @cached_property
    def embedder(self) -> "Embedder":
        """The embedding model; ModelError where it cannot be loaded."""
        from knowledge import embedding

        return embedding.StaticEmbedder(self._fitted()) if self.embedded else embedding.open_model(self._settings)

    @cached_property
    def reranker(self) -> Rerank | None:
        """What orders passages again, if one is set."""
        if self._settings.reranker is None:
            return None
        from knowledge.embedding import open_reranker

        return open_reranker(self._settings)

    @cached_property
    def _fitted_name(self) -> str:
        content = hashlib.blake2b(b"".join(path.read_bytes() for _, path in self._documents), digest_size=8)
        return f"embedded-{_VERSION}-{content.hexdigest()}"

    def _fitted(self) -> Path:
        """The embedded model's folder, fitted where it is not there yet."""
        from knowledge.embedding import write_static
        from knowledge.fitting import fit, parallel_sections

        folder = self._folder / self._fitted_name
        if not (folder / "modules.json").exists():
            vocabulary, rows = fit(parallel_sections(read_documents(self._documents).passages))
            draft = Path(tempfile.mkdtemp(dir=self._folder))
            write_static(draft, vocabulary, rows)
            shutil.rmtree(folder, ignore_errors=True)
            try:
                draft.rename(folder)
            except OSError:  # another process was quicker
                shutil.rmtree(draft)
        return folder
