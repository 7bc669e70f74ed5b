"""What the bot sends of itself: what each person chose, when they want quiet, and what was sent."""

from datetime import date, datetime, time

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import Moment


class ReportSetting(SQLModel, table=True):
    """One person's choice for one report; where there is no row, the default holds.

    `days` are weekdays as digits, Monday is 1. `zone` empty: the zone of the house. A time that had passed when this was
    written is not made up for.
    """

    __tablename__ = "report_setting"
    __table_args__ = (UniqueConstraint("person_id", "report"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    report: str = Field(max_length=16)
    active: bool
    at: time
    days: str = Field(max_length=7)
    zone: str | None = Field(default=None, max_length=64)
    changed_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    version: int = 1


class QuietHours(SQLModel, table=True):
    """The time of day in which one person is sent nothing unasked; empty: at any time."""

    __tablename__ = "quiet_hours"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    since: time | None = None
    until: time | None = None
    version: int = 1


class ReportRun(SQLModel, table=True):
    """A report of a person's day that is settled: sent, or nothing to say. `tasks` are the codes of those it named."""

    __tablename__ = "report_run"
    __table_args__ = (UniqueConstraint("person_id", "report", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    report: str = Field(max_length=16)
    day: date = Field(index=True)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    tasks: str = Field(sa_column=Column(Text, nullable=False))
