"""Invitations: how a person's account on a channel comes to be theirs, without an administrator knowing its number."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.models import Identity, Invitation, Person
from storage.people import PeopleError, link

LONGEST_DAYS = 90


def invite(session: Session, code: str, days: int, now: datetime) -> str:
    """A one-time token for an active person; what was open for that person before is worth nothing any more."""
    if not 1 <= days <= LONGEST_DAYS:
        raise PeopleError(f"an invitation is good for 1 to {LONGEST_DAYS} days: choose --days in between")
    person = session.exec(select(Person).where(Person.code == code.upper(), col(Person.active))).first()
    if person is None:
        raise PeopleError(f"{code} is not an active person: see `advisor-bot people list`")
    withdraw(session, person.id or 0)
    token = secrets.token_urlsafe(24)
    expires = now + timedelta(days=days)
    session.add(Invitation(token_hash=_hashed(token), person_id=person.id or 0, role=person.role, expires_at=expires))
    return token


def withdraw(session: Session, person_id: int) -> None:
    """Make the open invitations of a person worthless."""
    for row in session.exec(
        select(Invitation).where(Invitation.person_id == person_id, col(Invitation.used_at).is_(None))
    ):
        session.delete(row)


def redeem(session: Session, token: str, channel: str, account: str, now: datetime) -> bool:
    """Let an account in by its invitation. False for one that is forged, used, expired or of another role.

    The same account may come twice with the same token: its first try may have been cut off before the answer.
    """
    row = session.exec(select(Invitation).where(Invitation.token_hash == _hashed(token))).first()
    if row is None or row.expires_at <= now:
        return False
    who = f"{channel}:{account}"
    if row.used_at is not None:
        return row.used_by == who
    person = session.get(Person, row.person_id)
    if (
        person is None
        or not person.active
        or person.role != row.role
        or _belongs_to_another(session, person, channel, account)
    ):
        return False
    unused = update(Invitation).where(col(Invitation.id) == row.id, col(Invitation.used_at).is_(None))
    if session.exec(unused.values(used_at=now, used_by=who)).rowcount != 1:
        return False
    link(session, person.code, channel, account)
    return True


def _belongs_to_another(session: Session, person: Person, channel: str, account: str) -> bool:
    taken = session.exec(select(Identity).where(Identity.channel == channel, Identity.account == account)).first()
    return taken is not None and taken.person_id != person.id


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
