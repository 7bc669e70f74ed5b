"""What people thought of answers."""

from datetime import datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import Moment


class AnswerRating(SQLModel, table=True):
    """One person's verdict on one answer. `passages` are the ids of what it quoted, `texts` the version of the texts."""

    __tablename__ = "answer_rating"
    __table_args__ = (UniqueConstraint("person_id", "answer"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    answer: str = Field(max_length=32)
    useful: bool
    question: str = Field(sa_column=Column(Text, nullable=False))
    passages: str = Field(sa_column=Column(Text, nullable=False))
    texts: str = Field(max_length=64)
    rated_at: datetime = Field(sa_column=Column(Moment, nullable=False))
