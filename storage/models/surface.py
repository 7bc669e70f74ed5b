"""What is kept for a while of what people see and send: lists as first shown, files that wait for a yes."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary, Text
from sqlmodel import Field, SQLModel

from storage.models.columns import Moment


class KeptList(SQLModel, table=True):
    """The codes of a list as first shown to one person, with spaces between."""

    __tablename__ = "kept_list"

    token: str = Field(primary_key=True, max_length=32)
    person_id: int = Field(foreign_key="person.id", index=True)
    codes: str = Field(sa_column=Column(Text, nullable=False))
    shown_at: datetime = Field(sa_column=Column(Moment, nullable=False))


class Upload(SQLModel, table=True):
    """A file that somebody sent for import, until they decide or its hour is over."""

    __tablename__ = "upload"

    token: str = Field(primary_key=True, max_length=32)
    person_id: int = Field(foreign_key="person.id", index=True)
    chat: str = Field(max_length=64)
    name: str = Field(max_length=120)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sent_at: datetime = Field(sa_column=Column(Moment, nullable=False))
