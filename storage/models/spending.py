"""What people spend on a language model."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class LlmSpending(SQLModel, table=True):
    """One person's calls and tokens of one day, in the configured zone."""

    __tablename__ = "llm_spending"
    __table_args__ = (UniqueConstraint("person", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    person: str = Field(max_length=32)
    day: date
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
