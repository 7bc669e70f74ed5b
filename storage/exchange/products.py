"""Products from a file: new ones, and changes to those of the same code."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Executable
from sqlmodel import Session

from storage.exchange import by_code
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
            self._stored = by_code.read_stored(session, Product, _COLUMNS)
        prepared: list[by_code.Prepared] = []
        for record in records:
            code, name, *_ = record.values
            if not fold(name):
                counts.refuse(record, "name", name, "has neither letters nor digits: write the product's name")
                continue
            if by_code.is_first(record, code, self._codes, counts) and (
                row := by_code.prepare(tuple(record.values), self._stored, counts)
            ):
                prepared.append(row)
        return prepared

    def write(self, session: Session, prepared: list[Any]) -> None:
        """See `Importer`."""
        by_code.write_rows(session, Product, _COLUMNS, prepared, self.source)

    def finish(self, session: Session) -> None:
        """Nothing follows from products."""

    def mark(self) -> Executable:
        """See `Importer`."""
        return by_code.in_order(Product, _COLUMNS)
