"""The fence: which clients a person may see. Every query on client data is built here or narrowed here.

What is asked with every message is a prepared statement: `clients` and `of_clients` of this module make it once, with
a hole where the owners go, and `Fence.run` is what fills it. Building a statement anew costs several times as much as
running it.
"""

from functools import cache
from typing import Any

from sqlalchemy import BinaryExpression, ColumnElement, Integer, and_, bindparam, false, literal_column, or_
from sqlalchemy.orm import aliased
from sqlalchemy.sql.operators import in_op
from sqlalchemy.sql.visitors import replacement_traverse
from sqlmodel import Session, col, select

from storage.models import Client, Person
from storage.views import Actor


class NotVisible(Exception):
    """No such client or task, or somebody else's: the two are never told apart."""


_me, _owner = aliased(Person), aliased(Person)
_OWNERS_OF = (
    select(_owner.id)
    .join(_me, or_(_owner.id == _me.id, and_(_me.role == "manager", _owner.team_id == _me.team_id)))  # type: ignore[arg-type]
    .where(_me.id == bindparam("person"), col(_me.active), col(_me.role).in_(("advisor", "manager")))
)
_OWNERS: Any = bindparam("owners", expanding=True)
# For `Fence.run`: what `Fence.visible` is for one person.
VISIBLE: ColumnElement[bool] = col(Client.advisor_id).in_(_OWNERS)


def clients(*columns: Any) -> Any:
    """Prepare a statement on visible clients, for `Fence.run`."""
    return select(*columns).where(VISIBLE)


def of_clients(statement: Any, client_id: Any) -> Any:
    """Prepare a statement on a table that hangs on clients, for `Fence.run`.

    Its own conditions find the rows, and the fence looks at their clients only: the `+ 0` keeps SQLite from walking
    through all clients of a team instead.
    """
    return statement.join(Client, col(Client.id) == client_id).where(
        (col(Client.advisor_id) + literal_column("0")).in_(_OWNERS)
    )


# The ids of visible clients, and of those among them who are named by code: what `of_chosen` narrows to.
ALL: Any = clients(col(Client.id))
NAMED: Any = ALL.where(col(Client.code).in_(bindparam("codes", expanding=True)))


def of_chosen(statement: Any, client_id: Any, chosen: Any) -> Any:
    """Prepare a statement on a table that hangs on clients, of these (`ALL` or `NAMED`) alone."""
    return statement.where(col(client_id).in_(chosen))


@cache
def _of_one(statement: Any) -> Any:
    """The same for a person who sees the clients of one owner, as most do: lists of values are written out at each run."""

    def one(element: Any, **_: Any) -> Any:
        if not isinstance(element, BinaryExpression) or element.operator is not in_op:
            return None
        listed = getattr(element.right, "key", None) == _OWNERS.key
        return element.left == bindparam("owner", type_=Integer()) if listed else None

    return replacement_traverse(statement, {}, one)


class Fence:
    """One person's view: an advisor's own clients, a manager's team's; nobody else sees any.

    Rights are read from the database each time a fence is made, not from what a session remembers.
    """

    def __init__(self, session: Session, actor: Actor) -> None:
        self.session = session
        self.actor = actor
        self._owners = self._read_owners()

    def _read_owners(self) -> tuple[int, ...]:
        return tuple(self.session.connection().scalars(_OWNERS_OF, {"person": self.actor.id}))

    def run(self, statement: Any, **values: Any) -> Any:
        """Run a prepared statement for this person; gives its result, plain rows."""
        if len(self._owners) == 1:
            return self.session.connection().execute(_of_one(statement), {"owner": self._owners[0], **values})
        return self.session.connection().execute(statement, {"owners": self._owners, **values})

    def owner_codes(self) -> frozenset[str]:
        """The codes of the people whose clients these are."""
        return frozenset(self.session.exec(select(Person.code).where(col(Person.id).in_(self._owners))))

    def owner_names(self) -> dict[str, str]:
        """Their names, by code."""
        found = self.session.exec(select(Person.code, Person.name).where(col(Person.id).in_(self._owners)))
        return dict(found.all())

    @property
    def may_see_any(self) -> bool:
        """Whether there is anybody whose clients this person may see."""
        return bool(self._owners)

    @property
    def visible(self) -> ColumnElement[bool]:
        """The condition on `Client` that every query carries."""
        if not self._owners:
            return false()
        if len(self._owners) == 1:
            return col(Client.advisor_id) == self._owners[0]
        return col(Client.advisor_id).in_(self._owners)

    def clients(self, *columns: Any) -> Any:
        """Start a query on visible clients: whole rows, or these columns."""
        return select(*columns or (Client,)).where(self.visible)

    def of_clients(self, statement: Any, client_id: Any) -> Any:
        """Narrow a query on a table that hangs on clients to the visible ones."""
        return statement.join(Client, col(Client.id) == client_id).where(self.visible)

    def client(self, code: str) -> Client:
        """The row of a visible client, or NotVisible."""
        found: Client | None = self.session.exec(self.clients().where(col(Client.code) == code.upper())).first()
        if found is None:
            raise NotVisible(code)
        return found
