"""What a manager's work leaves behind: clients that changed hands, lists that were exported, campaigns and their cost."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from storage.models.columns import Moment, Yuan


class HandedOver(SQLModel, table=True):
    """A client that went from one advisor to another on a day. `by_id` empty: an import said so."""

    __tablename__ = "client_handover"

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", index=True, ondelete="CASCADE")
    on: date
    from_id: int = Field(foreign_key="person.id")
    to_id: int = Field(foreign_key="person.id")
    by_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str | None = Field(default=None, max_length=500)
    source: str = Field(max_length=80)


class ClientExport(SQLModel, table=True):
    """A list of clients that left the house as a file: who took it, by which filters (JSON), how many clients."""

    __tablename__ = "client_export"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    filters: str = Field(sa_column=Column(Text, nullable=False))
    count: int


class Campaign(SQLModel, table=True):
    """A campaign of a team: when it ran, for which product, and what it cost.

    `income` is what the house says that it earned; empty: it is reckoned from what clients of the team bought.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=32, unique=True)
    name: str = Field(max_length=120)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    product_id: int | None = Field(default=None, foreign_key="product.id")
    started_on: date
    ended_on: date
    cost: Decimal = Field(sa_column=Column(Yuan, nullable=False))
    income: Decimal | None = Field(default=None, sa_column=Column(Yuan))
    source: str = Field(max_length=80)
