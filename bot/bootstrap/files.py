"""Files that arrive in a chat, between the conversation and the store."""

import secrets
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.intake import BadRow, Preview, Unusable
from skills.contract import Actor
from storage import uploads
from storage.exchange.importing import Checked
from storage.exchange.report import ExchangeError
from storage.exchange.sending import check_sent
from storage.store import Store


class Files:
    """What the intake needs of the store."""

    def __init__(self, store: Store, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._zone = zone
        self._clock = clock

    def check(self, actor: Actor, chat: str, name: str, content: bytes, tell: Callable[[int], None]) -> Preview:
        """Hold a new file against the store; Unusable where it cannot be read."""
        checked = self._checked(actor, name, content, tell)
        token = secrets.token_hex(8)
        return _preview(checked, token, uploads.KeepUpload(token, chat, name, content))

    def again(self, actor: Actor, chat: str, token: str, tell: Callable[[int], None]) -> Preview | None:
        """The file that waits under this token, held against the store of now; None where there is none."""
        with self._store.reading() as session:
            row = uploads.waiting(session, actor.id, chat, self._clock(), token)
        if row is None:
            return None
        checked = self._checked(actor, row.name, row.content, tell)
        return _preview(checked, token, uploads.ImportUpload(token, checked))

    def waiting(self, actor: Actor, chat: str) -> str | None:
        """The token of a file that waits for this person's word in this chat."""
        with self._store.reading() as session:
            row = uploads.waiting(session, actor.id, chat, self._clock())
            return row.token if row else None

    def drop(self, token: str) -> uploads.DropUpload:
        """The change that forgets a file."""
        return uploads.DropUpload(token)

    def forget_old(self) -> None:
        """Drop what nobody decided on in time."""
        with self._store.writing() as session:
            uploads.forget_old(session, self._clock())

    def _checked(self, actor: Actor, name: str, content: bytes, tell: Callable[[int], None]) -> Checked:
        today = self._clock().astimezone(self._zone).date()
        try:
            with self._store.reading() as session:
                return check_sent(session, actor, name, content, today, lambda rows, _: tell(rows))
        except ExchangeError as error:
            raise Unusable(str(error)) from None


def _preview(checked: Checked, token: str, change: object) -> Preview:
    report = checked.report
    bad = tuple(BadRow(cell.line, cell.column, cell.reason) for cell in report.bad)
    return Preview(
        token, report.rows, report.added, report.updated, report.unchanged, report.bad_rows, bad, report.ignored, change
    )
