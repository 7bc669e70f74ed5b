"""Which clients a run of the classification is to look at: those marked since the last one, and those whose day has come."""

from datetime import date

from sqlalchemy import bindparam, delete, func, insert, literal, select, update
from sqlmodel import Session, col

from storage.bulk import table_of
from storage.models import ClassDue, Client, ClientClass

# The next clients of the whole book after an id, and the next ones among those that a run took on: prepared, because
# statements are made of them.
NEXT = (
    select(col(Client.id)).where(col(Client.id) > bindparam("after")).order_by(col(Client.id)).limit(bindparam("size"))
)
NEXT_DUE = NEXT.where(
    col(Client.id).in_(select(col(ClassDue.client_id)).where(col(ClassDue.run_id) == bindparam("run")))
)


def waiting(session: Session) -> int:
    """How many clients are marked."""
    return int(session.connection().scalar(select(func.count(func.distinct(col(ClassDue.client_id))))) or 0)


def take_on(session: Session, run: int, day: date, *, whole: bool) -> None:
    """Give all marks there are to a run; one that does not look at everybody takes on whose review is due, too.

    What is marked from now on is the next run's. A run that was broken off and not gone on with loses its marks to this one.
    """
    connection = session.connection()
    connection.execute(update(ClassDue).values(run_id=run))
    if whole:
        return
    reviews = select(col(ClientClass.client_id), literal(run)).where(col(ClientClass.review_on) <= day)
    connection.execute(insert(table_of(ClassDue)).from_select(["client_id", "run_id"], reviews))


def let_go(session: Session, run: int) -> None:
    """Take away the marks of a run that is finished."""
    session.connection().execute(delete(ClassDue).where(col(ClassDue.run_id) == run))


def count_due(session: Session, run: int) -> int:
    """How many clients a run took on."""
    statement = select(func.count(func.distinct(col(ClassDue.client_id)))).where(col(ClassDue.run_id) == run)
    return int(session.connection().scalar(statement) or 0)
