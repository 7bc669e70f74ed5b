"""The door to embedding models: the embedded one is a SentenceTransformer's own, the others are loaded safely or not at all."""

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.analysis import terms
from knowledge.embedding import ModelError, ModelSettings, StaticEmbedder, fingerprint, open_model, open_reranker
from knowledge.fitting import parallel_sections
from knowledge.library import Library
from knowledge.passages import files_in, read_documents
from tests.knowledge.conftest import DOCUMENTS

Make = Callable[..., Library]


@pytest.fixture
def fitted(library: Make, tmp_path: Path) -> Path:
    """The embedded model's folder."""
    library().searcher()
    return next((tmp_path / "methodology").glob("embedded-*"))


def test_it_is_a_sentence_transformer_and_read_alike_without_torch(fitted: Path) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(fitted), local_files_only=True, device="cpu")
    assert [type(module).__name__ for module in theirs] == ["StaticEmbedding", "Normalize"]
    ours = StaticEmbedder(fitted)
    for said in ("雨伞丢了怎么赔", "roof garden, when?", "雨伞 umbrella 从没见过的词 unheard", "借 借 借 雨伞"):
        their = theirs.encode([" ".join(terms(said))])[0]
        assert np.allclose(ours.embed_query(said), their, atol=1e-5)
    assert not any(ours.embed_query("zzz")) and ours.embed_documents([]) == []


def test_other_words_and_the_other_language_come_near(fitted: Path) -> None:
    ours = StaticEmbedder(fitted)
    asked, right, wrong = map(np.array, ours.embed_documents(["umbrella missing", "雨伞丢失", "屋顶花园"]))
    assert asked @ right > asked @ wrong + 0.2


def test_sections_hold_both_languages_and_how_they_are_asked_for() -> None:
    sections = parallel_sections(read_documents(files_in(DOCUMENTS)).passages)
    assert len(sections) == 3
    assert any(set(terms("雨伞 lost brolly 地铁")) <= set(section) for section in sections)


def test_a_folder_with_a_model_answers(library: Make, fitted: Path, tmp_path: Path) -> None:
    before = json.loads((tmp_path / "methodology/active").read_text("utf-8"))
    found = library(model=str(fitted)).searcher().search("雨伞丢了怎么赔", "zh")
    assert found.hits[0].passage.anchor == "umbrella-lost"
    after = json.loads((tmp_path / "methodology/active").read_text("utf-8"))
    assert after["model"].startswith("folder-") and after["name"] != before["name"], (
        "another model: made again beside it"
    )


def test_a_changed_weight_is_another_model(fitted: Path) -> None:
    before = fingerprint(ModelSettings(str(fitted)))
    weights = fitted / "0_StaticEmbedding/model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    assert fingerprint(ModelSettings(str(fitted))) != before


@pytest.mark.parametrize("name", ["pytorch_model.bin", "0_StaticEmbedding/model.pt", "deep/er/x.pkl"])
def test_pickled_weights_are_refused_before_anything_is_loaded(fitted: Path, name: str) -> None:
    (fitted / name).parent.mkdir(parents=True, exist_ok=True)
    (fitted / name).write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(ModelError, match=r"EMBEDDING_MODEL: .* may run code"):
        open_model(ModelSettings(str(fitted)))
    with pytest.raises(ModelError, match=r"RERANKER_MODEL: .* may run code"):
        open_reranker(ModelSettings(reranker=str(fitted)))


def test_code_of_a_models_own_is_not_run(fitted: Path) -> None:
    (fitted / "evil.py").write_text("raise SystemExit('ran')", "utf-8")
    modules = json.loads((fitted / "modules.json").read_text("utf-8"))
    modules[1]["type"] = "evil.Normalize"
    (fitted / "modules.json").write_text(json.dumps(modules), "utf-8")
    with pytest.raises(ModelError, match="EMBEDDING_MODEL"):
        open_model(ModelSettings(str(fitted)))


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every attempt to reach another machine is noted and fails."""
    tried: list[str] = []
    true = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and not str(address).startswith("('127."):
            tried.append(str(address))
            raise OSError("no network")
        true(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *a, **_: tried.append(str(a)) or (_ for _ in ()).throw(OSError("no network"))
    )
    return tried


def test_a_hub_name_without_permission_fails_at_once_and_names_the_setting(no_network: list[str]) -> None:
    settings = ModelSettings("nobody/no-such-model", revision="0" * 40, reranker="nobody/no-such-model")
    for opened in (open_model, open_reranker):
        with pytest.raises(ModelError, match=r"(EMBEDDING|RERANKER)_MODEL=nobody/no-such-model .*ALLOW_DOWNLOADS"):
            opened(settings)
    assert no_network == []


def test_a_hub_name_is_pinned() -> None:
    with pytest.raises(ModelError, match="EMBEDDING_REVISION"):
        open_model(ModelSettings("somebody/some-model", allow_downloads=True))


def test_everything_works_without_a_network(library: Make, no_network: list[str]) -> None:
    before = threading.active_count()
    made = library()
    made.rebuild()
    assert made.searcher().search("雨伞丢了怎么赔", "zh").answered
    dense = made.dense()
    assert dense is not None and len(dense.near("雨伞", 3)[1]) == 6
    assert no_network == []
    assert threading.active_count() < before + 20
