"""Changes to what the bot sends of itself, and what the schedule writes when it sends."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col

from storage import chats
from storage.changes import Stale
from storage.chats import AlreadyDone, Kept
from storage.fence import Fence
from storage.models import QuietHours, ReportRun, ReportSetting


@dataclass(frozen=True)
class SetReport:
    """Choose whether and when the person is sent a report; `version` 0: nothing was chosen before."""

    report: str
    version: int
    active: bool
    at: time
    days: str
    zone: str | None

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        person = fence.actor.id
        if self.version == 0:
            row = ReportSetting(
                person_id=person,
                report=self.report,
                active=self.active,
                at=self.at,
                days=self.days,
                zone=self.zone,
                changed_at=now,
            )
            _insert(fence, row, Stale(self.report))
            return
        done = fence.session.exec(
            update(ReportSetting)
            .where(
                col(ReportSetting.person_id) == person,
                col(ReportSetting.report) == self.report,
                col(ReportSetting.version) == self.version,
            )
            .values(
                active=self.active,
                at=self.at,
                days=self.days,
                zone=self.zone,
                changed_at=now,
                version=self.version + 1,
            )
        )
        if done.rowcount != 1:
            raise Stale(self.report)


@dataclass(frozen=True)
class SetQuietHours:
    """Choose in which hours the person is sent nothing unasked; without hours, none."""

    version: int
    since: time | None = None
    until: time | None = None

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        person = fence.actor.id
        if self.version == 0:
            _insert(fence, QuietHours(person_id=person, since=self.since, until=self.until), Stale("quiet hours"))
            return
        done = fence.session.exec(
            update(QuietHours)
            .where(col(QuietHours.person_id) == person, col(QuietHours.version) == self.version)
            .values(since=self.since, until=self.until, version=self.version + 1)
        )
        if done.rowcount != 1:
            raise Stale("quiet hours")


@dataclass(frozen=True)
class SettleReport:
    """Claim a report of a day, once whoever tries; AlreadyDone where somebody did. In one transaction with its message."""

    report: str
    day: date
    tasks: tuple[str, ...] = ()

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        row = ReportRun(person_id=fence.actor.id, report=self.report, day=self.day, at=now, tasks=" ".join(self.tasks))
        _insert(fence, row, AlreadyDone(f"{self.report} of {self.day}"))


@dataclass(frozen=True)
class PostToChat:
    """Say something in a further chat of the person, whose conversation was read at `version`."""

    channel: str
    chat: str
    state: str
    version: int
    outgoing: str

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        chats.write_session(fence.session, self.channel, self.chat, fence.actor.id, Kept(self.state, self.version))
        chats.post(fence.session, self.channel, self.chat, self.outgoing, now)


@dataclass(frozen=True)
class PostNotice:
    """Tell somebody else something, in a chat that was theirs a moment ago; their conversation goes on as it is."""

    channel: str
    chat: str
    outgoing: str

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        chats.post(fence.session, self.channel, self.chat, self.outgoing, now)


def _insert(fence: Fence, row: SQLModel, taken: Exception) -> None:
    try:
        with fence.session.begin_nested():
            fence.session.add(row)
    except IntegrityError:
        raise taken from None
