"""A built index in a folder: the passages, their sparse index and what belongs together. Never changed once written."""

import json
import mmap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import terms
from knowledge.passages import Language, Passage
from knowledge.sparse import SparseIndex, bag, build_sparse, keys_of, mapped

PATH_WEIGHT, ASKED_WEIGHT = 1.0, 0.5  # of a term in the headings and in how people ask, beside 1 in the text (measured)
TWIN_WEIGHT, TWIN_SCALE = 0.5, 1.175  # of the other language's text; the scale is what it adds to a usual question
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_SLOTS = 32  # of a sketch: enough to tell 0.85 alike from 0.7
_ALIKE = 0.8


class Shelf:
    """Passages by row. Safe to read from several threads."""

    def __init__(self, folder: Path) -> None:
        self.sparse = SparseIndex(folder)
        arrays = {name: mapped(folder, name) for name in _NAMES}
        self._offsets, self._ids, self._twins, self._languages, self._sketches = (arrays[name] for name in _NAMES)
        self.count = len(self._ids)
        if self.count != self.sparse.count or len(self._offsets) != self.count + 1:
            raise ValueError("the passages and their index are not of one size")
        if (folder / "passages.jsonl").stat().st_size != int(self._offsets[-1]):
            raise ValueError("passages.jsonl is not whole")
        self._folder = folder

    @cached_property
    def _lines(self) -> bytes | mmap.mmap:
        with (self._folder / "passages.jsonl").open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if self.count else b""

    def passage(self, row: int) -> Passage:
        """The passage of a row."""
        return _from_json(json.loads(self._lines[int(self._offsets[row]) : int(self._offsets[row + 1])]))

    def row(self, passage: str) -> int | None:
        """The row of a passage's id, if it is here."""
        try:
            key = np.uint64(int(passage, 16))
        except (ValueError, OverflowError):
            return None
        at = np.flatnonzero(self._ids == key)
        return int(at[0]) if len(at) else None

    def section(self, passage: Passage) -> tuple[Passage, ...]:
        """The parts of a passage's section, which stand one after another."""
        row = self.row(passage.id)
        if row is None:
            return (passage,)
        found = {row: passage}
        for step in (-1, 1):
            at = row + step
            while 0 <= at < self.count and (one := self.passage(at)).document == passage.document:
                if one.section != passage.section:
                    break
                found[at] = one
                at += step
        return tuple(found[at] for at in sorted(found))

    def next_to(self, passage: Passage, step: int) -> Passage | None:
        """The passage so many rows on, if it is of the same document."""
        row = self.row(passage.id)
        if row is None or not 0 <= row + step < self.count:
            return None
        found = self.passage(row + step)
        return found if found.document == passage.document else None

    def twin(self, row: int) -> int | None:
        """The row of the same section in the other language."""
        return int(self._twins[row]) if self._twins[row] >= 0 else None

    def with_twins(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores of rows, of a section in both languages by what both hold: the better one's, and a part of the other's.

        An English question finds the English text by its words and the Chinese one by the glossary's; a section that is
        found both ways is the surer one. Scaled so that a section in one language alone is not behind.
        """
        there = self._twins >= 0
        mine, other = scores[there], scores[self._twins[there]]
        both = np.array(scores)
        both[there] = (np.maximum(mine, other) + TWIN_WEIGHT * np.minimum(mine, other)) / np.float32(TWIN_SCALE)
        return both

    def language(self, row: int) -> Language:
        """The language of a row."""
        return LANGUAGES[int(self._languages[row])]

    def told_already(self, row: int, others: Sequence[int]) -> bool:
        """Whether one of other rows says nearly the same words."""
        same = self._sketches[list(others)] == self._sketches[row]
        return bool((same.mean(axis=1) >= _ALIKE).any()) if others else False


_NAMES = ("offsets", "ids", "twins", "languages", "sketches")


def build_shelf(folder: Path, passages: Sequence[Passage], tell: Callable[[int], None] = lambda _: None) -> None:
    """Write the index of passages into an empty folder."""
    twins = _twins(passages)
    offsets, sketches = [0], np.zeros((len(passages), _SLOTS), np.uint32)
    with (folder / "passages.jsonl").open("wb") as file:

        def bags() -> Iterator[Mapping[str, float]]:
            for row, passage in enumerate(passages):
                offsets.append(offsets[-1] + file.write(_to_json(passage)))
                text = terms(passage.text)
                sketches[row] = _sketch(text)
                other = passages[twins[row]].asked if twins[row] >= 0 else ()
                asked = [term for line in (*passage.asked, *other) for term in terms(line)]
                path = [term for heading in passage.path for term in terms(heading)]
                yield bag([(text, 1.0), (path, PATH_WEIGHT), (asked, ASKED_WEIGHT)])
                tell(row + 1)

        build_sparse(folder, bags())
    ids = np.array([int(passage.id, 16) for passage in passages], np.uint64)
    languages = np.array([LANGUAGES.index(passage.language) for passage in passages], np.uint8)
    arrays: tuple[NDArray[Any], ...] = (
        np.array(offsets, np.int64),
        ids,
        np.array(twins, np.int32),
        languages,
        sketches,
    )
    for name, values in zip(_NAMES, arrays, strict=True):
        np.save(folder / f"{name}.npy", values, allow_pickle=False)


def _twins(passages: Sequence[Passage]) -> list[int]:
    """For each passage the row of the same section in the other language, or -1. Parts pair in their order."""
    places: dict[tuple[str, str, int], int] = {}
    counted: dict[tuple[str, str], int] = {}
    order = []
    for row, passage in enumerate(passages):
        key = (passage.section, passage.language)
        part = counted[key] = counted.get(key, -1) + 1
        places[(*key, part)] = row
        order.append(part)
    return [
        places.get((one.section, "en" if one.language == "zh" else "zh", part), -1) if one.anchor else -1
        for one, part in zip(passages, order, strict=True)
    ]


_RANDOM = np.random.default_rng(1)
_FACTORS = _RANDOM.integers(1, 2**63, _SLOTS, dtype=np.uint64) | np.uint64(1)


def _sketch(text: Iterable[str]) -> NDArray[np.uint32]:
    """MinHash: two texts share as large a part of it as of their terms."""
    keys = keys_of(set(text))
    if not len(keys):
        return np.zeros(_SLOTS, np.uint32)
    mixed = (keys[:, None] * _FACTORS) >> np.uint64(32)
    return np.asarray(mixed.min(axis=0), np.uint32)


def _to_json(passage: Passage) -> bytes:
    values = {name: value for name, value in vars(passage).items() if name != "asked"}
    values["dated"] = passage.dated.isoformat() if passage.dated else None
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def _from_json(values: dict[str, Any]) -> Passage:
    dated = date.fromisoformat(values["dated"]) if values["dated"] else None
    return Passage(**{**values, "path": tuple(values["path"]), "sources": tuple(values["sources"]), "dated": dated})
