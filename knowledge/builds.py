"""The builds of the index in a folder, and which of them is in use."""

import json
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

_PREFIX = "methodology"
_UNUSED_AFTER = 3600.0  # seconds until a folder that nobody names is deleted: a build by another process takes less


@dataclass(frozen=True)
class Build:
    """One build: its name (of its folder and its collection), what it was made of, and how many passages it holds."""

    name: str
    corpus: str
    model: str
    count: int


class Builds:
    """A folder with a folder for each build, and the file `active`, which names the one in use and is replaced at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._active = folder / "active"

    def new(self, corpus: str, model: str, count: int) -> Build:
        """A build with an empty folder, not in use yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        build = Build(f"{_PREFIX}-{secrets.token_hex(6)}", corpus, model, count)
        self.place(build).mkdir()
        return build

    def place(self, build: Build) -> Path:
        """The folder of a build."""
        return self.folder / build.name

    def active(self) -> Build | None:
        """The build in use; None where there is none or the file that names it is damaged."""
        try:
            return Build(**json.loads(self._active.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def activate(self, build: Build) -> list[str]:
        """Name a build as the one in use, and delete what nobody uses any more. The names that stay."""
        before = self.active()
        draft = self.folder / f"active.{build.name}"
        draft.write_text(json.dumps(vars(build)), "utf-8")
        draft.replace(self._active)
        keep = [build.name, *([before.name] if before else [])]
        for old in self.folder.glob(f"{_PREFIX}-*"):
            if old.name not in keep and time.time() - old.stat().st_mtime > _UNUSED_AFTER:
                shutil.rmtree(old, ignore_errors=True)
        return keep

    def stamp(self) -> int:
        """Changes when another build comes into use; -1 where none is."""
        try:
            return self._active.stat().st_mtime_ns
        except OSError:
            return -1
