"""Who spent how many tokens of a language model on which day."""

from datetime import date

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from storage.models import LlmSpending


def spent(session: Session, person: str, day: date) -> int:
    """Tokens of one person's day, in and out together."""
    statement = select(col(LlmSpending.tokens_in), col(LlmSpending.tokens_out)).where(
        col(LlmSpending.person) == person, col(LlmSpending.day) == day
    )
    return sum(session.connection().execute(statement).first() or (0,))


def spend(session: Session, person: str, day: date, tokens_in: int, tokens_out: int) -> None:
    """Add one call to a person's day."""
    connection = session.connection()
    grown = (
        update(LlmSpending)
        .where(col(LlmSpending.person) == person, col(LlmSpending.day) == day)
        .values(
            calls=col(LlmSpending.calls) + 1,
            tokens_in=col(LlmSpending.tokens_in) + tokens_in,
            tokens_out=col(LlmSpending.tokens_out) + tokens_out,
        )
    )
    if not connection.execute(grown).rowcount:
        first = {"person": person, "day": day, "calls": 1, "tokens_in": tokens_in, "tokens_out": tokens_out}
        connection.execute(insert(LlmSpending).values(**first))


def of_everybody(session: Session, day: date) -> tuple[int, int, int]:
    """Calls, tokens in and tokens out of a day, of all people."""
    statement = select(
        func.coalesce(func.sum(LlmSpending.calls), 0),
        func.coalesce(func.sum(LlmSpending.tokens_in), 0),
        func.coalesce(func.sum(LlmSpending.tokens_out), 0),
    ).where(col(LlmSpending.day) == day)
    calls, tokens_in, tokens_out = session.connection().execute(statement).one()
    return int(calls), int(tokens_in), int(tokens_out)
