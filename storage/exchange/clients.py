"""Clients from a file: new ones, and changes to those of the same code. Blank cells leave what is stored."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Executable, bindparam, delete, func, select, update
from sqlmodel import Session, col

from storage.bulk import insert_rows, new_ids, table_of
from storage.exchange.importing import Counts, Record
from storage.exchange.lookups import found
from storage.exchange.owners import Owners
from storage.exchange.report import ExchangeError
from storage.models import Client, ClientName, HandedOver, Person
from storage.names import digits_of, fold, keys, short_name

# As in `columns`; the advisor's code comes last and is stored as a row id.
_GIVEN = (
    "code", "name", "kind", "tier", "corporate_class", "phone", "email", "wechat", "address", "industry", "occupation",
    "birthday", "sex", "main_bank", "channel", "risk_class", "risk_expiry", "opened_on", "aum", "aum_on", "advisor",
)  # fmt: skip
_STORED = (*_GIVEN[:-1], "short_name", "birthday_day", "source", "learnt_on")
_CLASSES = ("foundation", "value", "strategic")
_SHORT = 80  # characters of a short name, which of a person is the whole one
_PERSONS_ONLY = ("birthday", "sex")


class Prepared(NamedTuple):
    """A client to write: new where `id` is None, else a change to the row as it was at `version`."""

    id: int | None
    version: int
    stored: tuple[Any, ...]
    advisor: str
    keys: list[tuple[str, str]]


@dataclass
class Clients:
    """Imports clients. `source` is stored with each row written; owners are looked up or made by `owners`.

    `within` are the people whose clients may be added and changed, all where None. Somebody else's client is refused
    in words that tell no more than that the code cannot be used.
    """

    today: date
    source: str
    owners: Owners
    within: frozenset[str] | None = None
    _codes: dict[str, int] = field(default_factory=dict)
    _people: dict[bytes, int] = field(default_factory=dict)

    def check(self, session: Session, records: list[Record], counts: Counts) -> list[Any]:
        """See `Importer`."""
        self.owners.load(session)
        stored = _stored(session, [r.values[0] for r in records])
        known = _by_phone(session, records, self.within)
        prepared = []
        for record in records:
            row = dict(zip(_GIVEN, record.values, strict=True))
            before = len(counts.bad)
            old = stored.get(row["code"])
            self._refuse_repeats(record, row, known, counts)
            _refuse_names(record, row, counts)
            _sort_ranks(record, row, counts)
            if not self._may(record, row, old, counts):
                continue
            owner = self.owners.owner(record, row["advisor"], old["advisor"] if old else None, counts)
            if len(counts.bad) == before and (made := self._prepare(row, owner, old, counts)):
                prepared.append(made)
        return prepared

    def _may(self, record: Record, row: dict[str, Any], old: dict[str, Any] | None, counts: Counts) -> bool:
        if self.within is None:
            return True
        if old is not None and old["advisor"] not in self.within:
            counts.refuse(record, "code", row["code"], "cannot be used: choose another code, or leave the row out")
            return False
        if row["advisor"] is not None and row["advisor"] not in self.within:
            counts.refuse(record, "advisor", row["advisor"], "is not in your team: leave it blank, or name one who is")
            return False
        return True

    def _refuse_repeats(
        self, record: Record, row: dict[str, Any], known: dict[tuple[str, str], str], counts: Counts
    ) -> None:
        first = self._codes.setdefault(row["code"], record.line)
        if first != record.line:
            counts.refuse(record, "code", row["code"], f"the same code as line {first}: leave one of the two")
            return
        digits = digits_of(row["phone"])
        if not digits:
            return
        name = fold(row["name"])
        other = known.get((name, digits))
        if other and other != row["code"]:
            counts.refuse(record, "phone", row["phone"], f"{other} has this name and phone: use that code, or correct")
        first = self._people.setdefault(blake2b(f"{name} {digits}".encode(), digest_size=12).digest(), record.line)
        if first != record.line:
            counts.refuse(record, "phone", row["phone"], f"the same name and phone as line {first}: leave one")

    def _prepare(self, row: dict[str, Any], owner: str, old: dict[str, Any] | None, counts: Counts) -> Prepared | None:
        if row["aum"] is not None and row["aum_on"] is None and not (old and old["aum"] == row["aum"]):
            row["aum_on"] = self.today
        if old:
            changed = [n for n in _GIVEN[:-1] if row[n] is not None and row[n] != old[n]]
            if not changed and owner == old["advisor"]:
                counts.unchanged += 1
                return None
            row = {name: old[name] if row[name] is None else row[name] for name in _GIVEN}
        born = row["birthday"]
        row |= {
            "short_name": short_name(row["name"], row["kind"]),
            "birthday_day": born.month * 100 + born.day if born else None,
            "source": self.source,
            "learnt_on": self.today,
        }
        found_by = sorted(keys(row["code"], row["name"], row["kind"], row["phone"]))
        counts.added, counts.updated = counts.added + (old is None), counts.updated + (old is not None)
        stored = tuple(row[name] for name in _STORED)
        return Prepared(old["id"] if old else None, old["version"] if old else 0, stored, owner, found_by)

    def write(self, session: Session, prepared: list[Any]) -> None:
        """See `Importer`."""
        owners = self.owners.ids(session)
        added = [p for p in prepared if p.id is None]
        changed = [p for p in prepared if p.id is not None]
        ids = new_ids(session, Client, len(added)) if added else []
        rows = [(number, *p.stored, owners[p.advisor], 1) for number, p in zip(ids, added, strict=True)]
        insert_rows(session, Client, ("id", *_STORED, "advisor_id", "version"), rows)
        self._note_moves(session, changed, owners)
        _change(session, changed, owners)
        written = [*zip(ids, added, strict=True), *((p.id, p) for p in changed)]
        names = ((key, kind, number) for number, p in written for key, kind in p.keys)
        insert_rows(session, ClientName, ("key", "kind", "client_id"), names)

    def _note_moves(self, session: Session, changed: list[Prepared], owners: dict[str, int]) -> None:
        """The history of ownership knows of those who go to another advisor."""
        table, now = table_of(Client), {p.id or 0: owners[p.advisor] for p in changed}
        before = found(session, select(table.c.id, table.c.advisor_id), table.c.id, now)
        moves = [
            (number, self.today, giver, now[number], self.source) for number, giver in before if giver != now[number]
        ]
        insert_rows(session, HandedOver, ("client_id", "on", "from_id", "to_id", "source"), moves)

    def finish(self, session: Session) -> None:
        """Nothing follows from clients."""

    def mark(self) -> Executable:
        """See `Importer`. What is changed shows by its version when it is written."""
        table = table_of(Client)
        return select(func.max(table.c.id), func.count())


def _change(session: Session, changed: list[Prepared], owners: dict[str, int]) -> None:
    """Update rows that are still as they were read, and drop the keys that are made anew; former names stay."""
    if not changed:
        return
    table = table_of(Client)
    statement = update(table).where(table.c.id == bindparam("row_id"), table.c.version == bindparam("row_version"))
    statement = statement.values(
        {name: bindparam(name) for name in (*_STORED, "advisor_id")} | {"version": table.c.version + 1}
    )
    rows = [
        dict(zip(_STORED, p.stored, strict=True))
        | {"advisor_id": owners[p.advisor], "row_id": p.id, "row_version": p.version}
        for p in changed
    ]
    if session.connection().execute(statement, rows).rowcount != len(rows):
        raise ExchangeError("somebody else changed a client meanwhile; nothing was imported: import again")
    for start in range(0, len(changed), 1_000):
        ids = [p.id for p in changed[start : start + 1_000]]
        old = delete(table_of(ClientName)).where(col(ClientName.client_id).in_(ids), col(ClientName.kind) != "former")
        session.connection().execute(old)


def _stored(session: Session, codes: list[str]) -> dict[str, dict[str, Any]]:
    """The rows of these codes as they are, each with its owner's code."""
    table, person = table_of(Client), table_of(Person)
    wanted = [table.c[name] for name in _GIVEN[:-1]]
    statement = select(table.c.id, table.c.version, *wanted, person.c.code.label("advisor"))
    statement = statement.join(person, person.c.id == table.c.advisor_id)
    return {row.code: dict(row._mapping) for row in found(session, statement, table.c.code, codes)}


def _by_phone(session: Session, records: list[Record], within: frozenset[str] | None) -> dict[tuple[str, str], str]:
    """(folded name, digits) -> code of the stored clients, of these owners, that have one of these phones."""
    phones = [digits for r in records if (digits := digits_of(r.values[5]))]
    name, client, person = table_of(ClientName), table_of(Client), table_of(Person)
    statement = select(name.c.key, client.c.name, client.c.code, person.c.code.label("advisor"))
    statement = statement.join(client, client.c.id == name.c.client_id).join(person, person.c.id == client.c.advisor_id)
    rows = found(session, statement.where(name.c.kind == "phone"), name.c.key, phones)
    return {(fold(row.name), row.key): row.code for row in rows if within is None or row.advisor in within}


def _refuse_names(record: Record, row: dict[str, Any], counts: Counts) -> None:
    """A name has to find its client again, and its short form has to fit."""
    if not fold(row["name"]):
        counts.refuse(record, "name", row["name"], "has neither letters nor digits: write the client's name")
    elif len(short_name(row["name"], row["kind"])) > _SHORT:
        counts.refuse(record, "name", row["name"], f"longer than {_SHORT} characters: shorten it")


def _sort_ranks(record: Record, row: dict[str, Any], counts: Counts) -> None:
    """Persons have a tier, companies a class, which files often write in the tier's column."""
    company = row["kind"] == "company"
    if row["tier"] in _CLASSES:
        if not company:
            counts.refuse(record, "tier", row["tier"], "a company's class: a person has a tier such as gold")
        elif row["corporate_class"] not in (None, row["tier"]):
            counts.refuse(record, "tier", row["tier"], "says something else than corporate_class: leave one")
        row["corporate_class"], row["tier"] = row["tier"], None
    elif row["corporate_class"] and not company:
        counts.refuse(record, "corporate_class", row["corporate_class"], "only companies have one: leave it blank")
    for name in _PERSONS_ONLY:
        if company and row[name] is not None:
            counts.refuse(record, name, row[name], "only persons have one: leave it blank")
