"""Who uses the bot."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models import columns  # noqa: F401  (sets the naming convention before any table is made)


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
