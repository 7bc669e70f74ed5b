"""What an import found and did, and why a file cannot be used at all."""

from dataclasses import dataclass
from typing import NamedTuple

from storage.store import StoreError

_SHOWN = 40  # characters of a refused value


class ExchangeError(StoreError):
    """The file or the store cannot be used as it is; nothing was written. One line names cause and mend."""


class BadCell(NamedTuple):
    """One reason why a row cannot go in. `line` counts from 1 in the file; `column` is the name that the bot uses."""

    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.value!r}: {self.reason}"


@dataclass(frozen=True)
class ImportReport:
    """The result of an import; a dry run of the same file on the same store gives an equal one.

    `rows` counts the rows of the file that are not blank; the rows in good order are added, updated, unchanged or
    skipped (there already). With anything in `bad` nothing is written. `ignored` are headers that mean nothing here.
    """

    kind: str
    rows: int
    added: int
    updated: int
    unchanged: int
    skipped: int
    bad: tuple[BadCell, ...]
    ignored: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every row is in good order."""
        return not self.bad

    @property
    def bad_rows(self) -> int:
        """How many rows have at least one reason against them."""
        return len({cell.line for cell in self.bad})


def shown(value: object) -> str:
    """A value as a report shows it: one line, shortened."""
    text = " ".join(str("" if value is None else value).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
