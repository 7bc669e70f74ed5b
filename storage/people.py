"""People, teams and their accounts on channels."""

import re
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, func, select

from storage.models import Client, Identity, Invitation, OutboxRow, Person, Team
from storage.views import Actor, Role

ROLES: tuple[Role, ...] = ("advisor", "manager", "trainee", "admin")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,31}")
_LONGEST_NAME = 120


class PeopleError(Exception):
    """A wish about people that cannot be met; the message names the cause and the mend."""


# Asked with every message, and so made once. Columns as in Actor.
_ACTIVE: Any = (
    select(Person.id).add_columns(Person.code, Person.name, Person.role, Person.team_id).where(col(Person.active))  # type: ignore[arg-type]
)
_BY_CODE = _ACTIVE.where(col(Person.code) == bindparam("code"))
_BY_ACCOUNT = _ACTIVE.join(Identity, col(Identity.person_id) == Person.id).where(
    col(Identity.channel) == bindparam("channel"), col(Identity.account) == bindparam("account")
)


def actor_of(person: Person) -> Actor:
    """A person's row as the read value."""
    return Actor(person.id or 0, person.code, person.name, person.role, person.team_id)  # type: ignore[arg-type]


def by_code(session: Session, code: str) -> Actor | None:
    """An active person by code."""
    found = session.connection().execute(_BY_CODE, {"code": code.upper()}).first()
    return Actor(*found) if found else None


def by_account(session: Session, channel: str, account: str) -> Actor | None:
    """The active person to whom an account on a channel belongs."""
    found = session.connection().execute(_BY_ACCOUNT, {"channel": channel, "account": account}).first()
    return Actor(*found) if found else None


def everybody(session: Session) -> list[tuple[Person, str | None, list[str]]]:
    """All people by code, each with the team's code and the accounts, such as telegram:123."""
    accounts: dict[int, list[str]] = {}
    for identity in session.exec(select(Identity).order_by(Identity.channel, Identity.account)):
        accounts.setdefault(identity.person_id, []).append(f"{identity.channel}:{identity.account}")
    rows = session.exec(select(Person, Team.code).outerjoin(Team).order_by(col(Person.code)))
    return [(person, team, accounts.get(person.id or 0, [])) for person, team in rows]


def add(session: Session, code: str, role: str, name: str | None, manager: str | None) -> Person:
    """A new person. A manager leads a team of the same code; an advisor joins the manager's."""
    if role not in ROLES:
        raise PeopleError(f"role {role!r} is unknown: use one of {', '.join(ROLES)}")
    code = _checked(code)
    if len(name or "") > _LONGEST_NAME:
        raise PeopleError(f"the name is too long: use up to {_LONGEST_NAME} characters")
    if session.exec(select(Person).where(Person.code == code)).first():
        raise PeopleError(f"{code} is there already: choose another code, or see `advisor-bot people list`")
    team_id = _team(session, code if role == "manager" else manager)
    person = Person(code=code, name=name or code, role=role, team_id=team_id)
    session.add(person)
    session.flush()
    return person


def _checked(code: str) -> str:
    code = code.upper()
    if not _CODE.fullmatch(code):
        raise PeopleError(f"{code!r} is no code: use up to 32 letters, digits, - or _")
    return code


def _team(session: Session, manager: str | None) -> int | None:
    if manager is None:
        return None
    manager = _checked(manager)
    team = session.exec(select(Team).where(Team.code == manager)).first()
    leader = session.exec(select(Person).where(Person.code == manager, Person.role == "manager")).first()
    if team is None and leader is None and session.exec(select(Person).where(Person.code == manager)).first():
        raise PeopleError(f"{manager} is no manager: name a manager's code")
    if team is None:
        team = Team(code=manager)
        session.add(team)
        session.flush()
    return team.id


def link(session: Session, code: str, channel: str, account: str) -> None:
    """Give a person an account on a channel; an account belongs to one person only."""
    person = session.exec(select(Person).where(Person.code == code.upper(), col(Person.active))).first()
    if person is None:
        raise PeopleError(f"{code} is not an active person: see `advisor-bot people list`")
    taken = session.exec(select(Identity).where(Identity.channel == channel, Identity.account == account)).first()
    if taken and taken.person_id != person.id:
        raise PeopleError(f"{channel} account {account} belongs to somebody else: revoke that person first")
    if not taken:
        session.add(Identity(channel=channel, account=account, person_id=person.id or 0))


def revoke(session: Session, code: str) -> None:
    """Shut a person out at once, on every channel. Clients stay theirs until handed over."""
    person = session.exec(select(Person).where(Person.code == code.upper(), col(Person.active))).first()
    if person is None:
        raise PeopleError(f"{code} is not an active person: see `advisor-bot people list`")
    person.active = False
    session.add(person)
    for identity in session.exec(select(Identity).where(Identity.person_id == person.id)):
        _withhold(session, identity)
        session.delete(identity)
    for invitation in session.exec(select(Invitation).where(Invitation.person_id == person.id)):
        session.delete(invitation)


def _withhold(session: Session, identity: Identity) -> None:
    """What waits to be sent to an account of somebody shut out is not sent any more."""
    waiting = update(OutboxRow).where(
        col(OutboxRow.channel) == identity.channel,
        col(OutboxRow.chat) == identity.account,
        col(OutboxRow.state) == "waiting",
    )
    session.exec(waiting.values(state="failed", reason="revoked"))


def busiest_advisor(session: Session) -> str:
    """The code of the advisor who owns most clients; the first by code where several do."""
    owned = func.count(col(Client.id))
    statement = select(Person.code).join(Client, col(Client.advisor_id) == Person.id).group_by(col(Person.code))
    return str(session.exec(statement.order_by(owned.desc(), col(Person.code)).limit(1)).one())
