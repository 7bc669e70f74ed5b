"""The index: made on first use, kept, found damaged, swapped while it answers."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge import library as library_module
from knowledge.library import Library

Make = Callable[..., Library]


@pytest.fixture
def chroma(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a model by setting, whose long vectors Chroma answers for."""
    monkeypatch.setattr(library_module, "EXACT_UP_TO", 0)


def active(place: Path) -> dict[str, object]:
    return dict(json.loads((place / "methodology/active").read_text("utf-8")))


def test_made_once_and_opened_again(library: Make, tmp_path: Path) -> None:
    made = library()
    with pytest.raises(FileNotFoundError):
        made.state()
    assert made.searcher().search("雨伞丢了怎么赔", "zh").answered
    before = active(tmp_path)
    assert before["count"] == 6 and made.state() is None
    assert library().searcher().search("雨伞丢了怎么赔", "zh").answered
    assert active(tmp_path) == before


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no active": lambda place: (place / "active").unlink(),
    "active is no JSON": lambda place: (place / "active").write_text("{", "utf-8"),
    "passages cut": lambda place: _truncate(next(place.glob("methodology-*/passages.jsonl"))),
    "weights cut": lambda place: _truncate(next(place.glob("methodology-*/weights.npy"))),
    "weights gone": lambda place: next(place.glob("methodology-*/weights.npy")).unlink(),
    "weights empty": lambda place: next(place.glob("methodology-*/weights.npy")).write_bytes(b""),
    "Chroma empty": lambda place: next(place.glob("methodology-*/chroma/chroma.sqlite3")).write_bytes(b""),
    "Chroma is no database": lambda place: next(place.glob("methodology-*/chroma/chroma.sqlite3")).write_bytes(
        b"x" * 9999
    ),
    "vectors cut": lambda place: [_truncate(path) for path in place.glob("methodology-*/vectors.npy")],
    "folder gone": lambda place: __import__("shutil").rmtree(next(place.glob("methodology-*"))),
    "other model": lambda place: _edit(place, model="somebody's"),
    "short": lambda place: _edit(place, count=7),
}


def _edit(place: Path, **values: object) -> None:
    told = json.loads((place / "active").read_text("utf-8"))
    (place / "active").write_text(json.dumps({**told, **values}), "utf-8")


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_found_at_start_and_made_again(
    library: Make, tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "EXACT_UP_TO", 0 if "Chroma" in damage else 128)
    library().searcher()
    place = tmp_path / "methodology"
    before = active(tmp_path)["name"]
    _forget_chroma()
    DAMAGE[damage](place)
    again = library()
    found = again.searcher().search("屋顶花园几点开放", "zh")
    assert found.answered and found.hits[0].passage.anchor == "garden-hours"
    assert active(tmp_path)["name"] != before
    assert again.state() is None


def _forget_chroma() -> None:
    """Chroma keeps what it opened in the process; a new start does not have it."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient.clear_system_cache()


@pytest.mark.usefixtures("chroma")
def test_a_changed_text_is_indexed_and_the_old_citation_is_gone(library: Make, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.md").write_text("## 雨伞几块钱\n一把雨伞赔四十元。\n", "utf-8")
    first = library(folder).searcher().search("雨伞几块钱", "zh").hits[0].passage
    (folder / "a.md").write_text("## 雨伞几块钱\n一把雨伞赔五十元。\n", "utf-8")
    again = library(folder).searcher()
    second = again.search("雨伞几块钱", "zh").hits[0].passage
    assert "五十" in second.text and second.id != first.id
    assert again.shelf.row(first.id) is None


@pytest.mark.usefixtures("chroma")
def test_the_old_index_answers_while_a_new_one_is_made(library: Make) -> None:
    made = library()
    made.searcher()
    done, faults, answers = threading.Event(), list[str](), [0]

    def ask() -> None:
        while not done.is_set():
            found = made.searcher().search("借雨伞要登记什么", "zh")
            answers[0] += 1
            if not found.answered or found.hits[0].passage.anchor != "umbrella-register":
                faults.append(str(found))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        made.rebuild()
    done.set()
    for thread in threads:
        thread.join()
    assert not faults and answers[0] > 4


def test_another_process_sees_the_new_index(library: Make, tmp_path: Path) -> None:
    running, other = library(), library()
    before = running.searcher()
    other.rebuild()
    assert running.searcher() is not before
    assert running.searcher().search("雨伞丢了怎么赔", "zh").answered


def test_first_questions_at_once_make_one_index(library: Make, tmp_path: Path) -> None:
    made = library()
    threads = [threading.Thread(target=lambda: made.searcher().search("雨伞", "zh")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list((tmp_path / "methodology").glob("methodology-*"))) == 1


def test_a_build_that_fails_leaves_the_old_index(
    library: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = library()
    made.searcher()
    before = active(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(library_module, "build_vectors", full)
    with pytest.raises(OSError, match="No space"):
        made.rebuild()
    assert active(tmp_path) == before
    assert made.searcher().search("雨伞丢了怎么赔", "zh").answered
    assert len(list((tmp_path / "methodology").glob("methodology-*"))) == 1


@pytest.mark.usefixtures("chroma")
def test_words_alone_decide_while_chroma_does_not_answer(library: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = library().searcher()

    def down(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("knowledge.index.VectorIndex.nearest", down)
    assert searcher.search("雨伞丢了怎么赔", "zh").hits[0].passage.anchor == "umbrella-lost"


def test_no_documents_at_all(library: Make, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    found = library(tmp_path / "none").searcher().search("雨伞", "zh")
    assert not found.answered and not found.hits and not found.nearest
