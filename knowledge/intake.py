"""Files that people gave: copied into DATA_DIR, so that the index can be made again without them."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.passages import Quarantined, files_in, read_document
from knowledge.reading.section import Unreadable


class IntakeError(Exception):
    """What was asked for cannot be taken in; the message names it."""


@dataclass
class Taken:
    """What came of taking files in, by document name."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether the index has to be made again."""
        return bool(self.added or self.updated or self.removed)


class Intake:
    """The given files in a folder: `files/<hash><ending>` and a list of where each came from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._list = folder / "documents.json"

    def documents(self) -> list[tuple[str, Path]]:
        """(name, path) of every file that was taken in."""
        return [(one["name"], self._folder / "files" / one["file"]) for one in self._read().values()]

    def take(self, path: Path, tell: Callable[[int, int], None] = lambda _done, _all: None) -> Taken:
        """Take in a file or a folder. What is gone since the last time is removed.

        Raises IntakeError where the path is neither there nor known.
        """
        known = self._read()
        given = dict(self._given(path))
        gone = [key for key in known if self._under(key, path) and key not in given]
        if not given and not gone and not path.is_dir():
            raise IntakeError(f"{path} is not there: check the path")
        taken = Taken()
        contents = {one["file"]: one["name"] for key, one in known.items() if key not in gone}
        for done, (key, (name, file)) in enumerate(given.items(), start=1):
            self._take_one(key, name, file, known, contents, taken)
            tell(done, len(given))
        for key in gone:
            taken.removed.append(known.pop(key)["name"])
        self._write(known)
        return taken

    def _take_one(
        self, key: str, name: str, file: Path, known: dict[str, dict[str, str]], contents: dict[str, str], taken: Taken
    ) -> None:
        before = known.get(key)
        try:
            data = file.read_bytes()
            read_document(name, data)
            stored = hashlib.blake2b(data, digest_size=16).hexdigest() + file.suffix.lower()
            other = contents.get(stored)
            if other is not None and other != (before or {}).get("name"):
                raise Unreadable(f"the same as {other}")
        except (Unreadable, OSError) as reason:
            taken.quarantined.append(Quarantined(name, str(reason)))
            if before:
                taken.removed.append(known.pop(key)["name"])
            return
        if before and before["file"] == stored:
            taken.unchanged.append(name)
            return
        (self._folder / "files").mkdir(parents=True, exist_ok=True)
        (self._folder / "files" / stored).write_bytes(data)
        contents[stored] = name
        known[key] = {"name": name, "file": stored}
        (taken.updated if before else taken.added).append(name)

    def _given(self, path: Path) -> Iterator[tuple[str, tuple[str, Path]]]:
        if path.is_dir():
            for inside, file in files_in(path):
                yield str(file.absolute()), (f"{path.resolve().name}/{inside}", file)
        elif path.is_file():
            yield str(path.absolute()), (path.name, path)

    @staticmethod
    def _under(key: str, path: Path) -> bool:
        whole = path.absolute()
        return Path(key) == whole or whole in Path(key).parents

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            return dict(json.loads(self._list.read_text("utf-8")))
        except FileNotFoundError:
            return {}
        except ValueError:
            raise IntakeError(f"{self._list} is damaged: delete it and ingest again") from None

    def _write(self, known: dict[str, dict[str, str]]) -> None:
        """Replace the list at once, then drop the copies that nobody names."""
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._list.with_suffix(".new")
        draft.write_text(json.dumps(known, ensure_ascii=False, indent=1), "utf-8")
        draft.replace(self._list)
        used = {one["file"] for one in known.values()}
        for file in (self._folder / "files").glob("*"):
            if file.name not in used:
                file.unlink()
        if not used:
            shutil.rmtree(self._folder / "files", ignore_errors=True)
