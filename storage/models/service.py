"""KYC interviews under way, opportunities, and what clients think of the service."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import Yuan


class Interview(SQLModel, table=True):
    """Where one person's KYC interview about a client stands; the answers themselves are facts.

    `fields` and `answered` are names of facts with spaces between; `position` counts into `fields`, its end is the end.
    """

    __table_args__ = (UniqueConstraint("client_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id")
    fields: str = Field(sa_column=Column(Text, nullable=False))
    answered: str = Field(sa_column=Column(Text, nullable=False))
    position: int
    started_on: date
    touched_on: date
    version: int = 1


class Opportunity(SQLModel, table=True):
    """A deal in the making. `stage` is what it reached on `stage_on`; how it came there is in `OpportunityMove`."""

    __table_args__ = (Index("ix_opportunity_client_stage", "client_id", "stage"),)

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", ondelete="CASCADE")
    title: str = Field(max_length=120)
    stage: str = Field(max_length=16)
    stage_on: date
    amount: Decimal | None = Field(default=None, sa_column=Column(Yuan))
    opened_on: date
    source: str = Field(max_length=80)
    version: int = 1


class OpportunityMove(SQLModel, table=True):
    """A step of an opportunity from one stage to another, and what showed it. The first step comes from no stage."""

    __tablename__ = "opportunity_move"
    __table_args__ = (Index("ix_opportunity_move_client_on", "client_id", "on"),)

    id: int | None = Field(default=None, primary_key=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True, ondelete="CASCADE")
    client_id: int = Field(foreign_key="client.id", ondelete="CASCADE")
    on: date
    from_stage: str | None = Field(default=None, max_length=16)
    to_stage: str = Field(max_length=16)
    note: str | None = Field(default=None, max_length=1000)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")


class Feedback(SQLModel, table=True):
    """What a client said of the service. A complaint is open until `closed_on` and due on `due_on`.

    `measure` says on which scale a survey's `score` is: nps 0 to 10, csat 1 to 5, ces 1 to 7; none: 0 to 10, unnamed.
    """

    __table_args__ = (Index("ix_feedback_client_on", "client_id", "on"),)

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", ondelete="CASCADE")
    kind: str = Field(max_length=12, description="complaint, praise or survey")
    on: date
    text: str | None = Field(default=None, max_length=2000)
    measure: str | None = Field(default=None, max_length=8)
    score: int | None = None
    due_on: date | None = None
    closed_on: date | None = None
    outcome: str | None = Field(default=None, max_length=1000)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    source: str = Field(max_length=80)
    version: int = 1
