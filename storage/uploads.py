"""Files sent for import: kept until the sender decides, and no longer than an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.changes import Stale
from storage.exchange.importing import Checked
from storage.exchange.report import ExchangeError
from storage.exchange.sending import within
from storage.fence import Fence
from storage.models import Upload

KEPT = timedelta(hours=1)


def waiting(session: Session, person_id: int, chat: str, now: datetime, token: str | None = None) -> Upload | None:
    """A file of this person that waits in this chat, by its token or the newest one."""
    statement = select(Upload).where(
        Upload.person_id == person_id, Upload.chat == chat, col(Upload.sent_at) > now - KEPT
    )
    if token is not None:
        statement = statement.where(Upload.token == token)
    return session.exec(statement.order_by(col(Upload.sent_at).desc()).limit(1)).first()


def forget_old(session: Session, now: datetime) -> None:
    """Drop what nobody decided on within the hour."""
    session.exec(delete(Upload).where(col(Upload.sent_at) <= now - KEPT))


@dataclass(frozen=True)
class KeepUpload:
    """Keep a file until its sender decides. A newer one in the same chat takes its place."""

    token: str
    chat: str
    name: str
    content: bytes

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `Change`."""
        forget_old(fence.session, now)
        person = fence.actor.id
        fence.session.exec(delete(Upload).where(col(Upload.person_id) == person, col(Upload.chat) == self.chat))
        row = Upload(
            token=self.token, person_id=person, chat=self.chat, name=self.name, content=self.content, sent_at=now
        )
        fence.session.add(row)


@dataclass(frozen=True)
class DropUpload:
    """Forget a file, once."""

    token: str

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `Change`."""
        mine = delete(Upload).where(col(Upload.token) == self.token, col(Upload.person_id) == fence.actor.id)
        if fence.session.exec(mine).rowcount != 1:
            raise Stale(self.token)


@dataclass(frozen=True)
class ImportUpload:
    """Write what a file holds and forget it: all of it in the transaction that answers, or nothing, and once."""

    token: str
    checked: Checked

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `Change`."""
        DropUpload(self.token).apply(fence, now)
        if getattr(self.checked.importer, "within", None) != within(fence.session, fence.actor):
            raise Stale(self.token)  # the team is another one now
        try:
            self.checked.write(fence.session)
        except ExchangeError as error:
            raise Stale(self.token) from error
