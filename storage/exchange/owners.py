"""Whose client a row is: an advisor or manager who is there, or one made for the purpose."""

from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from storage import people
from storage.exchange.importing import Counts, Record
from storage.exchange.report import ExchangeError
from storage.models import Person

_MAY_OWN = ("advisor", "manager")


@dataclass
class Owners:
    """`default` owns new clients whose row names nobody; `make` makes unknown ones, in the team of `manager`."""

    default: str | None = None
    make: bool = False
    manager: str | None = None
    _known: dict[str, tuple[str, bool]] | None = None
    _missing: dict[str, None] = field(default_factory=dict)
    _ids: dict[str, int] | None = None

    def load(self, session: Session) -> None:
        """Read who is there, once."""
        if self._known is None:
            rows = session.exec(select(Person.code, Person.role, Person.active))
            self._known = {code: (role, active) for code, role, active in rows}

    def owner(self, record: Record, said: str | None, stored: str | None, counts: Counts) -> str:
        """The owner's code: as the row says, else as stored, else the default; anything wrong is noted."""
        code = said or stored or (self.default and self.default.upper())
        if not code:
            counts.refuse(record, "advisor", None, "is blank: a new client needs an advisor")
            return ""
        if code == stored:
            return code
        role, active = (self._known or {}).get(code, (None, True))
        if role is None and self.make:
            self._missing[code] = None
        elif role is None:
            mend = f"`advisor-bot people add {code} --role advisor`"
            counts.refuse(record, "advisor", code, f"there is no such person: add one with {mend}")
        elif role not in _MAY_OWN or not active:
            what = f"a {role}" if role not in _MAY_OWN else "revoked"
            counts.refuse(record, "advisor", code, f"is {what}: name an active advisor")
        return code

    def ids(self, session: Session) -> dict[str, int]:
        """Row ids by code; makes the missing people first, inside the transaction."""
        if self._ids is None:
            try:
                for code in self._missing:
                    people.add(session, code, "advisor", None, self.manager)
            except people.PeopleError as error:
                raise ExchangeError(str(error)) from None
            self._ids = {code: number or 0 for code, number in session.exec(select(Person.code, col(Person.id)))}
        return self._ids
