"""Transactions and contacts from a file: both are only ever added; what is there already is skipped."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from sqlalchemy import Executable, func, select, update
from sqlmodel import Session

from storage.bulk import insert_rows, table_of
from storage.exchange.importing import Counts, Record
from storage.exchange.lookups import chunks, client_ids, found, product_ids
from storage.models import Client, ContactLog, Transaction


def known_client(record: Record, code: str, ids: dict[str, int], counts: Counts) -> int | None:
    """The client's row id, or None with the reason noted."""
    number = ids.get(code)
    if number is None:
        counts.refuse(record, "client", code, "there is no such client: import clients first")
    return number


def known_product(record: Record, code: str | None, ids: dict[str, int], counts: Counts) -> int | None:
    """The product's row id; None where none is named, or with the reason noted."""
    if code is None:
        return None
    number = ids.get(code)
    if number is None:
        counts.refuse(record, "product", code, "there is no such product: import products first")
    return number


@dataclass
class Transactions:
    """Imports transactions. The reference tells which are there already; without one, each row is a new one."""

    source: str
    _products: dict[str, int] | None = None
    _references: dict[str, int] = field(default_factory=dict)

    def check(self, session: Session, records: list[Record], counts: Counts) -> list[Any]:
        """See `Importer`. Prepares rows to insert."""
        self._products = product_ids(session) if self._products is None else self._products
        clients = client_ids(session, (r.values[1] for r in records))
        stored = _by_reference(session, (r.values[0] for r in records if r.values[0]))
        prepared = []
        for record in records:
            reference, client, product, on, kind, amount = record.values
            before = len(counts.bad)
            row = (
                reference,
                known_client(record, client, clients, counts),
                known_product(record, product, self._products, counts),
                on,
                kind,
                amount,
            )
            first = self._references.setdefault(reference, record.line) if reference else record.line
            if first != record.line:
                counts.refuse(record, "reference", reference, f"the same reference as line {first}: leave one")
            old = stored.get(reference)
            if old and old != row:
                counts.refuse(record, "reference", reference, "is stored with other particulars: correct one of them")
            if len(counts.bad) > before:
                continue
            if old:
                counts.skipped += 1
            else:
                counts.added += 1
                prepared.append((*row, self.source))
        return prepared

    def write(self, session: Session, prepared: list[Any]) -> None:
        """See `Importer`."""
        columns = ("reference", "client_id", "product_id", "on", "kind", "amount", "source")
        insert_rows(session, Transaction, columns, prepared)

    def finish(self, session: Session) -> None:
        """Nothing stored follows from transactions."""

    def mark(self) -> Executable:
        """See `Importer`."""
        table = table_of(Transaction)
        return select(func.max(table.c.id), func.count())


@dataclass
class Contacts:
    """Imports contacts. One with the same client, day, channel and note is there already."""

    source: str
    _seen: set[bytes] = field(default_factory=set)
    _touched: set[int] = field(default_factory=set)

    def check(self, session: Session, records: list[Record], counts: Counts) -> list[Any]:
        """See `Importer`. Prepares rows to insert."""
        clients = client_ids(session, (r.values[0] for r in records))
        stored = _contacts(session, clients.values(), {r.values[1] for r in records})
        prepared = []
        for record in records:
            code, on, channel, note, topic, interest = record.values
            client = known_client(record, code, clients, counts)
            if client is None:
                continue
            mark = blake2b(f"{client} {on} {channel} {note}".encode(), digest_size=12).digest()
            if (client, on, channel, note) in stored or mark in self._seen:
                counts.skipped += 1
                continue
            self._seen.add(mark)
            self._touched.add(client)
            counts.added += 1
            prepared.append((client, on, channel, note, topic, interest, self.source))
        return prepared

    def write(self, session: Session, prepared: list[Any]) -> None:
        """See `Importer`."""
        columns = ("client_id", "on", "channel", "note", "topic", "interest", "source")
        insert_rows(session, ContactLog, columns, prepared)

    def finish(self, session: Session) -> None:
        """Bring `last_contact_on` of the clients touched up to date."""
        client, contact = table_of(Client), table_of(ContactLog)
        last = select(func.max(contact.c.on)).where(contact.c.client_id == client.c.id).scalar_subquery()
        for part in chunks(sorted(self._touched)):
            statement = update(client).where(client.c.id.in_(part), client.c.last_contact_on.is_distinct_from(last))
            session.connection().execute(statement.values({"last_contact_on": last, "version": client.c.version + 1}))

    def mark(self) -> Executable:
        """See `Importer`."""
        table = table_of(ContactLog)
        return select(func.max(table.c.id), func.count())


def _by_reference(session: Session, references: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    table = table_of(Transaction)
    columns = ("reference", "client_id", "product_id", "on", "kind", "amount")
    statement = select(*(table.c[name] for name in columns))
    return {row.reference: tuple(row) for row in found(session, statement, table.c.reference, references)}


def _contacts(session: Session, clients: Iterable[int], days: set[Any]) -> set[tuple[Any, ...]]:
    """(client, day, channel, note) of what is stored of these clients in that stretch of time."""
    if not days:
        return set()
    table = table_of(ContactLog)
    statement = select(table.c.client_id, table.c.on, table.c.channel, table.c.note)
    statement = statement.where(table.c.on.between(min(days), max(days)))
    return {tuple(row) for row in found(session, statement, table.c.client_id, clients)}
