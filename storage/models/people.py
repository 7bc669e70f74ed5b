"""Who uses the bot."""

from datetime import datetime

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import Moment  # importing it sets the naming convention before any table is made


class Team(SQLModel, table=True):
    """Advisors and the manager who leads them."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=32, unique=True)


class Person(SQLModel, table=True):
    """Somebody who may use the bot, in one role. A revoked person stays, inactive: the audit trail names them."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=32, unique=True)
    name: str = Field(max_length=120)
    role: str = Field(max_length=16)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    active: bool = True


class Identity(SQLModel, table=True):
    """An account on a channel that belongs to a person; a person may have several."""

    __table_args__ = (UniqueConstraint("channel", "account"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=16)
    account: str = Field(max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)


class Invitation(SQLModel, table=True):
    """A way in for one person, once: only the hash of its token is kept. Bound to the role it was made for."""

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str = Field(max_length=16)
    expires_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    used_by: str | None = Field(default=None, max_length=81, description="the account that came in, telegram:123")
