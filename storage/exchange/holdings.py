"""Dated balances from a file, and the assets under management that follow from them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Executable, bindparam, exists, func, or_, select, update
from sqlmodel import Session

from storage.bulk import insert_rows, table_of
from storage.exchange.activity import known_client, known_product
from storage.exchange.importing import Counts, Record
from storage.exchange.lookups import chunks, client_ids, found, product_ids
from storage.models import Client, Holding

_COLUMNS = ("client_id", "product_id", "as_of", "balance", "matures_on", "source")
Key = tuple[int, int, date]


@dataclass
class Holdings:
    """Imports balances. One of the same client, product and day is changed where it differs."""

    source: str
    _products: dict[str, int] | None = None
    _lines: dict[Key, int] = field(default_factory=dict)
    _touched: set[int] = field(default_factory=set)

    def check(self, session: Session, records: list[Record], counts: Counts) -> list[Any]:
        """See `Importer`. Prepares (row id or None, values)."""
        self._products = product_ids(session) if self._products is None else self._products
        clients = client_ids(session, (r.values[0] for r in records))
        stored = _stored(session, clients.values(), {r.values[2] for r in records})
        prepared: list[tuple[int | None, tuple[Any, ...]]] = []
        for record in records:
            code, product, as_of, balance, matures_on = record.values
            client_id = known_client(record, code, clients, counts)
            product_id = known_product(record, product, self._products, counts)
            if matures_on and matures_on < as_of:
                counts.refuse(record, "matures_on", matures_on, "lies before as_of: check the dates")
            elif client_id and product_id and self._is_first(record, (client_id, product_id, as_of), counts):
                old = stored.get((client_id, product_id, as_of))
                matures_on = matures_on or (old[2] if old else None)
                if old and (balance, matures_on) == old[1:]:
                    counts.unchanged += 1
                    continue
                counts.added, counts.updated = counts.added + (old is None), counts.updated + (old is not None)
                self._touched.add(client_id)
                values = (client_id, product_id, as_of, balance, matures_on, self.source)
                prepared.append((old[0] if old else None, values))
        return prepared

    def _is_first(self, record: Record, key: Key, counts: Counts) -> bool:
        first = self._lines.setdefault(key, record.line)
        if first != record.line:
            counts.refuse(record, "as_of", key[2], f"the same client, product and day as line {first}: leave one")
        return first == record.line

    def write(self, session: Session, prepared: list[Any]) -> None:
        """See `Importer`."""
        insert_rows(session, Holding, _COLUMNS, [values for number, values in prepared if number is None])
        table = table_of(Holding)
        changed = [
            {"row_id": number, "balance": values[3], "matures_on": values[4], "source": self.source}
            for number, values in prepared
            if number is not None
        ]
        if changed:
            session.connection().execute(update(table).where(table.c.id == bindparam("row_id")), changed)

    def finish(self, session: Session) -> None:
        """Bring `aum` and `aum_on` of the clients touched up to date: the latest balance of each product, added up."""
        client, held = table_of(Client), table_of(Holding)
        newer = held.alias()
        latest = ~exists().where(
            newer.c.client_id == held.c.client_id,
            newer.c.product_id == held.c.product_id,
            newer.c.as_of > held.c.as_of,
        )
        of_client = held.c.client_id == client.c.id
        total = select(func.sum(held.c.balance)).where(of_client, latest).correlate(client).scalar_subquery()
        on = select(func.max(held.c.as_of)).where(of_client).correlate(client).scalar_subquery()
        for part in chunks(sorted(self._touched)):
            differs = or_(client.c.aum.is_distinct_from(total), client.c.aum_on.is_distinct_from(on))
            statement = update(client).where(client.c.id.in_(part), differs)
            session.connection().execute(
                statement.values({"aum": total, "aum_on": on, "version": client.c.version + 1})
            )

    def mark(self) -> Executable:
        """See `Importer`."""
        held = table_of(Holding).c
        return select(func.max(held.id), func.count(), func.sum(held.balance), func.count(held.matures_on))


def _stored(session: Session, clients: Iterable[int], days: set[date]) -> dict[Key, tuple[int, Any, date | None]]:
    """(row id, balance, maturity) of what is stored of these clients in that stretch of time."""
    if not days:
        return {}
    table = table_of(Holding)
    columns = (table.c.id, table.c.client_id, table.c.product_id, table.c.as_of, table.c.balance, table.c.matures_on)
    statement = select(*columns).where(table.c.as_of.between(min(days), max(days)))
    return {
        (row.client_id, row.product_id, row.as_of): (row.id, row.balance, row.matures_on)
        for row in found(session, statement, table.c.client_id, clients)
    }
