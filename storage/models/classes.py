"""The classes that clients were found to be in, as a history, and the nightly runs that found them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import Moment, Yuan


class ClassRun(SQLModel, table=True):
    """One pass over the whole book: by which rules, table rows and cut-points, and how far it got.

    `after_id` is the last client done; `finished_at` empty: broken off, to be gone on with. `whole`: every client was
    looked at, and the cut-points were measured anew (empty until they are); else only those of `ClassDue`, by the
    cut-points of an earlier run. `cuts_on` is the day that the cut-points are of. `lifetimes` is the fit of repeated buying, as the rules
    write it; not every run makes one.
    """

    __tablename__ = "class_run"

    id: int | None = Field(default=None, primary_key=True)
    day: date = Field(index=True)
    rules: str = Field(max_length=16)
    tables: str = Field(max_length=400)
    whole: bool = True
    cuts: str = Field(sa_column=Column(Text, nullable=False))
    cuts_on: date | None = None
    lifetimes: str | None = Field(default=None, sa_column=Column(Text))
    after_id: int = 0
    clients: int = 0
    changed: int = 0
    started_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    finished_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class ClientClass(SQLModel, table=True):
    """The classes of one client from `since` on, until the next row's day; `until` empty: believed today.

    A row is written where a label changed; the figures are those that it was made of on `since`. `personas` and
    `churn_factors` are ids with a space around each, so that one is found by ` id `. `review_on` is the first day on which
    the calendar alone may change a label (empty: none does, or the row is history).
    """

    __tablename__ = "client_class"
    __table_args__ = (
        UniqueConstraint("client_id", "since"),
        Index("ix_client_class_until_client_id", "until", "client_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", ondelete="CASCADE")
    run_id: int = Field(foreign_key="class_run.id")
    since: date
    until: date | None = None
    review_on: date | None = Field(default=None, index=True)
    tier: str | None = Field(default=None, max_length=16)
    corporate_class: str | None = Field(default=None, max_length=16)
    lifecycle: str | None = Field(default=None, max_length=16)
    rfm: str | None = Field(default=None, max_length=20)
    abc: str | None = Field(default=None, max_length=1)
    frequency: str | None = Field(default=None, max_length=8)
    purchase: str | None = Field(default=None, max_length=12)
    style: str | None = Field(default=None, max_length=16)
    personas: str = Field(default="", max_length=120)
    churn_risk: str | None = Field(default=None, max_length=8)
    churn_factors: str = Field(default="", max_length=80)
    risk_state: str | None = Field(default=None, max_length=8)
    rfm_r: int | None = None
    rfm_f: int | None = None
    rfm_m: int | None = None
    aum: Decimal | None = Field(default=None, sa_column=Column(Yuan))


class ClassDue(SQLModel, table=True):
    """A client to be classified: triggers of the database add one where something changes that the rules look at.

    `run_id` is the run that took the client on, which takes the row away when it is finished. Rows are added, never changed
    by who adds them: a change that is committed while a run is under way is the next run's. No foreign keys: a client's rows
    go when the client goes, and their triggers still add one.
    """

    __tablename__ = "class_due"
    __table_args__ = (
        Index("ix_class_due_client_id_run_id", "client_id", "run_id"),
        Index("ix_class_due_run_id_client_id", "run_id", "client_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    client_id: int
    run_id: int | None = None
