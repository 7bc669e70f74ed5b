"""What skills may ask to be written. A change is decided while thinking and done while committing.

Each change checks rights (through the fence) and the version it was decided on again; if either no longer holds
nothing is written and the bot thinks anew.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import update
from sqlmodel import col

from storage.fence import Fence
from storage.models import Task
from storage.tasks import task_row


class Stale(Exception):
    """The world changed between thinking and committing; think again."""


class Change(Protocol):
    """One write, done inside the commit."""

    def apply(self, fence: Fence, now: datetime) -> None:
        """Do it, or raise Stale or NotVisible and leave everything as it was."""
        ...


@dataclass(frozen=True)
class FinishTask:
    """Mark an own task as done, once."""

    task: str
    version: int
    on: date

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `Change`."""
        row = task_row(fence, self.task)
        done = fence.session.exec(
            update(Task)
            .where(col(Task.id) == row.id, col(Task.version) == self.version, col(Task.done_on).is_(None))
            .values(done_at=now, done_on=self.on, version=self.version + 1)
        )
        if done.rowcount != 1:
            raise Stale(self.task)


@dataclass(frozen=True)
class ReopenTask:
    """Open an own task again that was marked as done, once."""

    task: str
    version: int

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `Change`."""
        row = task_row(fence, self.task)
        opened = fence.session.exec(
            update(Task)
            .where(col(Task.id) == row.id, col(Task.version) == self.version, col(Task.done_on).is_not(None))
            .values(done_at=None, done_on=None, version=self.version + 1)
        )
        if opened.rowcount != 1:
            raise Stale(self.task)


@dataclass(frozen=True)
class MoveTask:
    """Give an own open task another day."""

    task: str
    version: int
    due_on: date

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `Change`."""
        row = task_row(fence, self.task)
        moved = fence.session.exec(
            update(Task)
            .where(col(Task.id) == row.id, col(Task.version) == self.version, col(Task.done_on).is_(None))
            .values(due_on=self.due_on, version=self.version + 1)
        )
        if moved.rowcount != 1:
            raise Stale(self.task)
