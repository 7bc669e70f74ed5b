"""What happened with a client, and what is still to be done."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from storage.models.columns import Moment, Yuan


class Transaction(SQLModel, table=True):
    """A purchase, redemption, deposit, withdrawal or fee. `amount` is positive; `kind` gives the direction."""

    __tablename__ = "client_transaction"
    __table_args__ = (Index("ix_client_transaction_client_on", "client_id", "on"),)

    id: int | None = Field(default=None, primary_key=True)
    reference: str | None = Field(default=None, max_length=64, unique=True)
    client_id: int = Field(foreign_key="client.id", ondelete="CASCADE")
    product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    on: date
    kind: str = Field(max_length=16)
    amount: Decimal = Field(sa_column=Column(Yuan, nullable=False))
    source: str = Field(max_length=80)


class ContactLog(SQLModel, table=True):
    """One contact with a client. `channel` is call, wechat, visit, branch, email, sms, video, meal or unsaid.

    `interest` are the kinds of product that the client showed interest in, with spaces between.
    """

    __tablename__ = "contact_log"
    __table_args__ = (Index("ix_contact_log_client_on", "client_id", "on"),)

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", ondelete="CASCADE")
    on: date
    channel: str = Field(max_length=16)
    note: str = Field(max_length=2000)
    topic: str | None = Field(default=None, max_length=40)
    interest: str | None = Field(default=None, max_length=80)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    source: str = Field(max_length=80)


class Task(SQLModel, table=True):
    """Something a person has to do by a day, mostly for a client."""

    __table_args__ = (Index("ix_task_owner_due", "owner_id", "done_on", "due_on"),)

    id: int | None = Field(default=None, primary_key=True)
    owner_id: int = Field(foreign_key="person.id")
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True, ondelete="CASCADE")
    text: str = Field(max_length=500)
    due_on: date
    done_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    done_on: date | None = Field(default=None, description="the day of `done_at` in the zone of the house")
    source: str = Field(max_length=80)
    version: int = 1
