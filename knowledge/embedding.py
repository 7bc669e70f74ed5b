"""The one door to embedding models, through LangChain's Embeddings.

A SentenceTransformer by settings (a hub name with a pinned revision, or a folder), or the embedded default, which is a
SentenceTransformer of stock modules fitted on our own sections and read here without torch.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from knowledge.analysis import terms

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer

Embedder = Embeddings  # what search asks for vectors
_TOKENIZER, _WEIGHTS = "0_StaticEmbedding/tokenizer.json", "0_StaticEmbedding/model.safetensors"
_UNKNOWN = "[UNK]"
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.pickle", "*.ckpt")


class ModelError(Exception):
    """A model that cannot be used; the message names the setting and the mend."""


@dataclass(frozen=True)
class ModelSettings:
    """Which model: a folder or a hub name, its revision, and whether it may be fetched. None is the embedded default."""

    model: str | None = None
    revision: str | None = None
    reranker: str | None = None
    allow_downloads: bool = False


class StaticEmbedder(Embeddings):
    """The embedded default: the mean of its terms' rows, of length 1. The folder is a SentenceTransformer's own."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file

        self._numbers: dict[str, int] = json.loads((folder / _TOKENIZER).read_text("utf-8"))["model"]["vocab"]
        self._rows: NDArray[np.float32] = load_file(folder / _WEIGHTS)["embedding.weight"]

    def embed_query(self, text: str) -> list[float]:
        """One text."""
        return list(map(float, self._encode(text)))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Several texts."""
        return [self.embed_query(text) for text in texts]

    def _encode(self, text: str) -> NDArray[np.float32]:
        known = [self._numbers[term] for term in terms(text) if term in self._numbers]
        if not known:
            return np.zeros(self._rows.shape[1], np.float32)
        mean = self._rows[known].mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12))


class ModelEmbedder(Embeddings):
    """A SentenceTransformer; questions and documents each with the prompt that the model has for them."""

    def __init__(self, model: "SentenceTransformer") -> None:
        self._model = model

    def embed_query(self, text: str) -> list[float]:
        """One question."""
        return _listed(self._model.encode_query([text], normalize_embeddings=True, show_progress_bar=False))[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Several documents."""
        return _listed(self._model.encode_document(texts, normalize_embeddings=True, show_progress_bar=False))


def _listed(vectors: Any) -> list[list[float]]:
    return [list(map(float, vector)) for vector in vectors]


def fingerprint(settings: ModelSettings) -> str:
    """What tells one model from another: its name and revision, or a hash of the files in its folder."""
    folder = Path(settings.model or "")
    if settings.model is None:
        return "embedded"
    if not folder.is_dir():
        return f"{settings.model}@{settings.revision or 'newest'}"
    content = hashlib.blake2b(digest_size=16)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            content.update(hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).digest())
    return f"folder-{content.hexdigest()}"


def open_model(settings: ModelSettings) -> ModelEmbedder:
    """The model that is set; ModelError where it is not there or not safe to load."""
    _refuse_pickles("EMBEDDING_MODEL", settings.model)
    _require_revision("EMBEDDING_MODEL", settings)

    def load() -> "SentenceTransformer":
        options = _safely(settings)
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(settings.model), revision=settings.revision, **options)

    return ModelEmbedder(_loaded("EMBEDDING_MODEL", settings.model, load))


def open_reranker(settings: ModelSettings) -> Callable[[str, Sequence[str]], list[float]]:
    """Judges texts for a question, higher is better, by the cross-encoder that is set."""
    _refuse_pickles("RERANKER_MODEL", settings.reranker)

    def load() -> "CrossEncoder":
        options = _safely(settings)
        from sentence_transformers import CrossEncoder

        model: CrossEncoder = CrossEncoder(str(settings.reranker), **options)
        return model

    model = _loaded("RERANKER_MODEL", settings.reranker, load)

    def judge(question: str, texts: Sequence[str]) -> list[float]:
        return list(map(float, model.predict([(question, text) for text in texts], show_progress_bar=False)))

    return judge


def _safely(settings: ModelSettings) -> dict[str, Any]:
    """Safetensors only, no code of the model's own, no network unless it is allowed."""
    import os

    import torch
    from huggingface_hub import constants

    # Beside the models themselves the library asks the hub for small things, whatever `local_files_only` says.
    constants.HF_HUB_OFFLINE = not settings.allow_downloads
    if (os.cpu_count() or 1) <= 4:
        torch.set_num_threads(1)  # a small machine is 50 times slower with more
    return {
        "device": "cpu",
        "trust_remote_code": False,
        "local_files_only": not settings.allow_downloads,
        "model_kwargs": {"use_safetensors": True},
    }


def _refuse_pickles(setting: str, model: str | None) -> None:
    """A folder with weights that run code when they are loaded is not opened at all."""
    folder = Path(model or "")
    if model and folder.is_dir():
        found = next((path.name for pattern in _PICKLES for path in folder.rglob(pattern)), None)
        if found:
            raise ModelError(
                f"{setting}: {found} may run code when it is loaded; only safetensors are read: convert it"
            )


def _require_revision(setting: str, settings: ModelSettings) -> None:
    if settings.allow_downloads and settings.model and not Path(settings.model).is_dir() and not settings.revision:
        raise ModelError(f"{setting} names a model on the hub: pin it by EMBEDDING_REVISION")


def _loaded(setting: str, name: str | None, load: Callable[[], Any]) -> Any:
    try:
        return load()
    except (OSError, ValueError, ImportError, RuntimeError, KeyError, TypeError) as error:
        told = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"{setting}={name} cannot be loaded ({told}): name a folder with a model, or set ALLOW_DOWNLOADS=1 "
            f"where there is a network, or leave {setting} out for the embedded default"
        ) from None


def write_static(folder: Path, vocabulary: Sequence[str], rows: NDArray[np.float32]) -> None:
    """Save rows of terms as a SentenceTransformer of StaticEmbedding and Normalize, which reads analysed text."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    for name in ("0_StaticEmbedding", "1_Normalize"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    # What it does not know takes a row of zeros, which changes no direction.
    numbers = {term: number for number, term in enumerate((_UNKNOWN, *vocabulary))}
    rows = np.concatenate((np.zeros((1, rows.shape[1]), np.float32), rows))
    tokenizer = Tokenizer(WordLevel(numbers, unk_token=_UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.save(str(folder / _TOKENIZER))
    save_file({"embedding.weight": np.ascontiguousarray(rows)}, folder / _WEIGHTS)
    modules = [
        {"idx": at, "name": str(at), "path": path, "type": f"sentence_transformers.models.{path[2:]}"}
        for at, path in enumerate(("0_StaticEmbedding", "1_Normalize"))
    ]
    (folder / "modules.json").write_text(json.dumps(modules), "utf-8")
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"similarity_fn_name": "cosine"}), "utf-8")
