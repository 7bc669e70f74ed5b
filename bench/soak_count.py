"""What a run of kills left behind: the store, what Telegram was sent, and what was pushed, held against one another."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, func, select

from bot.channels.telegram.rendering import render
from bot.messages import Outgoing
from storage.audit import first_broken
from storage.models import AuditRow, InboxRow, OutboxRow, Task
from storage.store import Store
from tests.bot.telegram.server import Sent

_FINISHED = re.compile(r"^✅ 完成:(job-\d+)")


def in_hand(store: Store) -> set[str]:
    """What was being done when the process was killed: both, or only polling."""
    with store.reading() as session:
        waiting = session.exec(select(OutboxRow.id).where(OutboxRow.state == "waiting").limit(1)).first()
        opened = session.exec(select(InboxRow.id).where(col(InboxRow.done_at).is_(None)).limit(1)).first()
    return ({"sending"} if waiting else set()) | ({"answering"} if opened else set()) or {"polling"}


def is_idle(store: Store) -> bool:
    """Whether everything is answered and sent."""
    return in_hand(store) == {"polling"}


def count(store: Store, pushed: Sequence[int], confirmed: int, sent: Mapping[int, Sequence[Sent]]) -> dict[str, Any]:
    """All counts of a run. What was not confirmed is still at Telegram, which hands it out again: not lost.

    A repeated reply is Telegram's floor: sent, and the process killed before that was marked."""
    with store.reading() as session:
        inbox = session.exec(select(InboxRow.update_key, InboxRow.done_at)).all()
        outbox = [
            (row.chat, row.id or 0, row.payload, row.state) for row in session.exec(select(OutboxRow).order_by(col(OutboxRow.id)))
        ]  # fmt: skip
        answers = session.exec(select(func.count()).where(col(AuditRow.act).not_like("send_%"))).one()
        done = Counter(session.exec(select(Task.text).where(Task.source == "soak", col(Task.done_on).is_not(None))))
        broken = first_broken(session)
        integrity = session.connection().exec_driver_sql("pragma integrity_check").scalar()
    kept = {key for key, _ in inbox}
    told = Counter(text for _, row, payload, _ in outbox for text in _FINISHED.findall(_shown(payload, row)))
    replies = _replies(outbox, sent)
    return {
        "updates": len(pushed),
        "lost_updates": sum(number <= confirmed and number not in kept for number in pushed),
        "still_at_telegram": sum(number > confirmed for number in pushed),
        "still_open": sum(done_at is None for _, done_at in inbox),
        "answered_more_than_once": answers - sum(done_at is not None for _, done_at in inbox),
        "effects": len(done),
        "repeated_effects": sum(told.values()) - len(told),
        "lost_effects": len(set(told) - set(done)) + len(set(done) - set(told)),
        "replies": len(outbox),
        "failed_replies": sum(state == "failed" for *_, state in outbox),
        **replies,
        "broken_audit_chain": int(broken is not None),
        "integrity": integrity,
    }


def _replies(outbox: Sequence[tuple[str, int, str, str]], sent: Mapping[int, Sequence[Sent]]) -> dict[str, int]:
    """Each chat's outbox in order against what arrived: a text may come again only before the next one comes."""
    found = Counter(repeated_replies=0, lost_replies=0, replies_out_of_order=0)
    for chat, arrived in sent.items():
        expected = [_shown(payload, row) for to, row, payload, _ in outbox if to == str(chat)]
        place = 0
        for one in arrived:
            if place < len(expected) and one.text == expected[place]:
                place += 1
            elif place and one.text == expected[place - 1]:
                found["repeated_replies"] += 1
            else:
                found["replies_out_of_order"] += 1
        found["lost_replies"] += len(expected) - place
    return dict(found)


def _shown(payload: str, row: int) -> str:
    return render(Outgoing.from_json(payload), row).parts[0].plain
