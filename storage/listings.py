"""Lists as they were when first shown, so that what changes meanwhile shifts no page.

A list is named by what it holds: the same list shown again is the same row. It says which codes were listed and in
which order, never what the person may see: each page is read through the fence when it is shown.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from storage.fence import Fence
from storage.models import KeptList

LONGEST = 2_000  # codes kept of one list; what lies beyond is read anew at each page
KEPT = timedelta(days=7)


def token_of(fence: Fence, codes: Sequence[str]) -> str:
    """The name of a list of one person's."""
    return hashlib.blake2b(f"{fence.actor.id} {' '.join(codes)}".encode(), digest_size=12).hexdigest()


def read(fence: Fence, token: str) -> tuple[str, ...] | None:
    """The codes of one of the person's own lists; None where it is not kept any more."""
    row = fence.session.get(KeptList, token)
    return tuple(row.codes.split()) if row is not None and row.person_id == fence.actor.id else None


@dataclass(frozen=True)
class KeepList:
    """Keep a list, and forget those that nobody turned a page of for long."""

    token: str
    codes: tuple[str, ...]

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `Change`."""
        session = fence.session
        old = delete(KeptList).where(col(KeptList.person_id) == fence.actor.id, col(KeptList.shown_at) < now - KEPT)
        session.exec(old)
        shown_again = update(KeptList).where(col(KeptList.token) == self.token).values(shown_at=now)
        if session.exec(shown_again).rowcount:
            return
        row = KeptList(token=self.token, person_id=fence.actor.id, codes=" ".join(self.codes), shown_at=now)
        with suppress(IntegrityError), session.begin_nested():  # shown to the same person at the same moment elsewhere
            session.add(row)
