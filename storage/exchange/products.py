"""Products from a file: new ones, and changes to those of the same code."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Executable, bindparam, select, update
from sqlmodel import Session

from storage.bulk import insert_rows, table_of
from storage.exchange.importing import Counts, Record
from storage.models import Product
from storage.names import fold

_COLUMNS = ("code", "name", "kind", "risk_level")


@dataclass
class Products:
    """Imports products. `source` is stored with each row written."""

    source: str
    _stored: dict[str, tuple[Any, ...]] | None = None
    _codes: dict[str, int] = field(default_factory=dict)

    def check(self, session: Session, records: list[Record], counts: Counts) -> list[Any]:
        """See `Importer`. Prepares (is new, values)."""
        if self._stored is None:
            table = table_of(Product)
            rows = session.connection().execute(select(*(table.c[name] for name in _COLUMNS)))
            self._stored = {row.code: tuple(row) for row in rows}
        prepared: list[tuple[bool, tuple[Any, ...]]] = []
        for record in records:
            code, name, *_ = record.values
            if not fold(name):
                counts.refuse(record, "name", name, "has neither letters nor digits: write the product's name")
                continue
            first = self._codes.setdefault(code, record.line)
            if first != record.line:
                counts.refuse(record, "code", code, f"the same code as line {first}: leave one of the two")
                continue
            old = self._stored.get(code)
            new = tuple(b if a is None else a for a, b in zip(record.values, old or record.values, strict=True))
            if new == old:
                counts.unchanged += 1
                continue
            counts.added, counts.updated = counts.added + (old is None), counts.updated + (old is not None)
            prepared.append((old is None, new))
        return prepared

    def write(self, session: Session, prepared: list[Any]) -> None:
        """See `Importer`."""
        added = [(*values, self.source) for is_new, values in prepared if is_new]
        insert_rows(session, Product, (*_COLUMNS, "source"), added)
        table = table_of(Product)
        changed = [
            {"row_code": v[0], "name": v[1], "kind": v[2], "risk_level": v[3], "source": self.source}
            for is_new, v in prepared
            if not is_new
        ]
        if changed:
            session.connection().execute(update(table).where(table.c.code == bindparam("row_code")), changed)

    def finish(self, session: Session) -> None:
        """Nothing follows from products."""

    def mark(self) -> Executable:
        """See `Importer`."""
        table = table_of(Product)
        return select(*(table.c[name] for name in _COLUMNS)).order_by(table.c.code)
