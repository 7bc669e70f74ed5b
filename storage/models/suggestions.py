"""What became of suggestions."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class SuggestionAnswer(SQLModel, table=True):
    """One person's answer to one suggestion; answering again takes its place.

    `kind` is the trigger that suggested it. `until` is the day to which it was put off; `reason` is why it did not fit.
    What came of it is told by the contacts, transactions and moves after `answered_on`.
    """

    __tablename__ = "suggestion_answer"
    __table_args__ = (
        UniqueConstraint("client_id", "person_id", "kind", "suggested_on"),
        Index("ix_suggestion_answer_answered_on", "answered_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id")
    kind: str = Field(max_length=24)
    suggested_on: date
    answer: str = Field(max_length=8, description="done, later or unfit")
    answered_on: date
    until: date | None = None
    reason: str | None = Field(default=None, max_length=500)
