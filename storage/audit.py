"""The audit trail: one row per act; each row's hash covers the one before, so that an edit shows.

The newest hash and the number of rows are kept beside the trail, so that rows cut off its end show, too.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, insert, select, text, update
from sqlmodel import Session, col

from storage.models import AuditHead, AuditRow

_LOCK = 7_201_119  # any constant: the chain is one line, so PostgreSQL's writers queue here for the moment of appending
_HEAD = 1  # the id of the one row that says where the trail ends
_AT_ONCE = 5_000  # rows held while the trail is checked
_QUEUE = text("select pg_advisory_xact_lock(:key)")
_READ_HEAD = select(col(AuditHead.hash), col(AuditHead.count)).where(col(AuditHead.id) == _HEAD)
_FIRST_HEAD = insert(AuditHead)
_NEXT_HEAD = (
    update(AuditHead).where(col(AuditHead.id) == _HEAD).values(hash=bindparam("new_hash"), count=bindparam("new_count"))
)
_ADD_ROW = insert(AuditRow)


@dataclass(frozen=True)
class Act:
    """Who did what, and which clients it showed. `count` is how many, also where codes are too many to name."""

    person: str
    act: str
    status: str
    codes: tuple[str, ...] = ()
    count: int = 0


def append(session: Session, act: Act, at: datetime) -> None:
    """Add an act to the trail, inside the transaction that does it."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_QUEUE, {"key": _LOCK})
    head = connection.execute(_READ_HEAD).first()
    before, count = head or ("", 0)
    codes = " ".join(act.codes)
    after = _hash(before, at, act.person, act.act, act.status, codes, act.count)
    if head is None:
        connection.execute(_FIRST_HEAD, {"id": _HEAD, "hash": after, "count": 1})
    else:
        connection.execute(_NEXT_HEAD, {"new_hash": after, "new_count": count + 1})
    row = {"at": at, "person": act.person, "act": act.act, "status": act.status, "codes": codes, "count": act.count}
    connection.execute(_ADD_ROW, {**row, "hash": after})


def first_broken(session: Session) -> int | None:
    """The id of the first row that does not fit the one before it or is not where the trail ends; None if whole."""
    connection = session.connection()
    head = connection.execute(select(col(AuditHead.hash), col(AuditHead.count))).first() or ("", 0)
    statement = select(
        col(AuditRow.id),
        col(AuditRow.hash),
        col(AuditRow.at),
        col(AuditRow.person),
        col(AuditRow.act),
        col(AuditRow.status),
        col(AuditRow.codes),
        col(AuditRow.count),
    )
    rows = connection.execute(statement.order_by(col(AuditRow.id)).execution_options(yield_per=_AT_ONCE))
    before, last, count = "", 0, 0
    for number, found, at, *parts in rows:
        last, count = number or 0, count + 1
        if found != _hash(before, at, *parts) or count > head[1]:
            return last
        before = found
    if count < head[1]:
        return last + 1
    return None if before == head[0] else last


def _hash(before: str, at: datetime, *parts: object) -> str:
    told = (before, at.astimezone(UTC).isoformat(), *parts)  # as it is read back, whatever zone it was told in
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
