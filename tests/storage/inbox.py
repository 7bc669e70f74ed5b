"""What tests look up in the inbox."""

from sqlmodel import col, select

from storage.chats import Mailbox
from storage.models import InboxRow


def unanswered(mailbox: Mailbox) -> list[InboxRow]:
    """What a channel has still to answer."""
    with mailbox._store.reading() as session:
        rows = select(InboxRow).where(InboxRow.channel == mailbox._channel, col(InboxRow.done_at).is_(None))
        return list(session.exec(rows.order_by(col(InboxRow.id))))
