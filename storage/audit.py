"""The audit trail: one row per act; each row's hash covers the one before, so that an edit shows."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import AuditRow

_LOCK = 7_201_119  # any constant: the chain is one line, so PostgreSQL's writers queue here for the moment of appending


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
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = session.exec(select(AuditRow.hash).order_by(col(AuditRow.id).desc()).limit(1)).first()
    row = AuditRow(
        at=at, person=act.person, act=act.act, status=act.status, codes=" ".join(act.codes), count=act.count, hash=""
    )
    row.hash = _hash(last or "", row)
    session.add(row)


def first_broken(session: Session) -> int | None:
    """The id of the first row that does not fit the one before it; None where the trail is whole."""
    before = ""
    for row in session.exec(select(AuditRow).order_by(col(AuditRow.id))):
        if row.hash != _hash(before, row):
            return row.id
        before = row.hash
    return None


def _hash(before: str, row: AuditRow) -> str:
    at = row.at.astimezone(UTC).isoformat()  # as it is read back, whatever zone it was told in
    parts: Sequence[object] = (before, at, row.person, row.act, row.status, row.codes, row.count)
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
