"""The fence: which clients a person may see. Every query on client data is built here or narrowed here."""

from typing import Any

from sqlalchemy import ColumnElement, false
from sqlmodel import Session, col, select

from storage.models import Client, Person
from storage.views import Actor


class NotVisible(Exception):
    """No such client or task, or somebody else's: the two are never told apart."""


class Fence:
    """One person's view: an advisor's own clients, a manager's team's; nobody else sees any.

    Rights are read from the database each time a fence is made, not from what a session remembers.
    """

    def __init__(self, session: Session, actor: Actor) -> None:
        self.session = session
        self.actor = actor
        self._owners = self._read_owners()

    def _read_owners(self) -> tuple[int, ...]:
        person = self.session.get(Person, self.actor.id)
        if person is None or not person.active or person.role not in ("advisor", "manager"):
            return ()
        if person.role == "advisor" or person.team_id is None:
            return (self.actor.id,)
        return tuple(self.session.exec(select(Person.id).where(Person.team_id == person.team_id)))  # type: ignore[arg-type]

    def owner_codes(self) -> frozenset[str]:
        """The codes of the people whose clients these are."""
        return frozenset(self.session.exec(select(Person.code).where(col(Person.id).in_(self._owners))))

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
