"""What every reader returns, and how it says that a file cannot be read."""

from dataclasses import dataclass
from datetime import date


class Unreadable(Exception):
    """A file that does not become passages; the message is the reason, for the person who gave it."""


@dataclass(frozen=True)
class Section:
    """A heading with the text directly under it. `depth` 0 is the title; an `anchor` is the writer's own."""

    heading: str
    depth: int
    text: str
    anchor: str = ""
    sources: tuple[str, ...] = ()
    dated: date | None = None
    asked: tuple[str, ...] = ()
