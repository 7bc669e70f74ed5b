"""What classes clients were believed to be in, as the asking person may see it."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import Session

from storage import classes, history
from storage.fence import Fence


class Beliefs:
    """The part of the book of clients that tells what the nightly runs found."""

    _fence: Fence
    _session: Session

    def believed(self, code: str, on: date) -> classes.Believed | None:
        """The classes of a client as the nightly run believed them on a day; None where none had looked by then."""
        return classes.believed(self._fence, code, on)

    def believed_before(self, code: str, since: date) -> classes.Believed | None:
        """What was believed of a client until a day."""
        return classes.before(self._fence, code, since)

    def class_changes(self, start: date, end: date) -> Sequence[classes.ClassChange]:
        """What runs of these days, both included, found changed, the oldest first; not who was seen for the first time."""
        return classes.changes(self._fence, start, end)

    def cuts(self, on: date) -> classes.CutsView | None:
        """The cut-points of the whole book by which classes were found on a day."""
        return classes.cuts_on(self._session, on)

    def lifetimes(self, on: date) -> classes.FitView | None:
        """The newest fit of repeated buying not after a day; numbers of the whole book, of no single client."""
        return classes.lifetimes_on(self._session, on)

    def purchases(self, codes: Iterable[str], until: date) -> list[tuple[str, date, float]]:
        """What the visible ones of these clients bought up to a day: code, day, yuan."""
        return history.purchases(self._fence, codes, until)
