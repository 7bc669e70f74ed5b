"""CSV and XLSX in and out: `import_file` checks all and writes all or nothing, `export_file` writes what it reads."""

from datetime import date
from pathlib import Path

from storage.exchange.activity import Contacts, Transactions
from storage.exchange.campaigns import Campaigns
from storage.exchange.clients import Clients
from storage.exchange.columns import KINDS
from storage.exchange.exporting import write_file
from storage.exchange.holdings import Holdings
from storage.exchange.importing import Importer, Progress, run
from storage.exchange.owners import Owners
from storage.exchange.products import Products
from storage.exchange.records import TABLES, Records
from storage.exchange.report import BadCell, ExchangeError, ImportReport
from storage.store import Store

__all__ = ["KINDS", "BadCell", "ExchangeError", "ImportReport", "export_file", "import_file"]


def import_file(
    store: Store,
    kind: str,
    path: Path | str,
    *,
    today: date,
    dry_run: bool = False,
    progress: Progress | None = None,
    make_advisors: bool = False,
    manager: str | None = None,
    default_advisor: str | None = None,
) -> ImportReport:
    """Import a CSV or XLSX file; with any bad row nothing is written, and every bad cell is in the report.

    `progress` gets (rows read, 0) while checking and (rows written, rows in all) while writing. For clients,
    `make_advisors` makes owners that are not there, in the team of `manager`; `default_advisor` owns new clients whose
    row names nobody. Raises ExchangeError where the file or the store cannot be used.
    """
    path = Path(path)
    source = f"导入 {path.name}"[:80]
    importers: dict[str, Importer] = {
        "clients": Clients(today, source, Owners(default_advisor, make_advisors, manager)),
        "products": Products(source),
        "transactions": Transactions(source),
        "holdings": Holdings(source),
        "contacts": Contacts(source),
        **{name: Records(name, source) for name in TABLES},
        "campaigns": Campaigns(source),
    }
    return run(store, _known(kind), path, importers[_known(kind)], today, dry_run, progress)


def export_file(store: Store, kind: str, path: Path | str) -> int:
    """Write all rows of a kind as .csv or .xlsx, readable by `import_file`; returns how many rows."""
    return write_file(store, _known(kind), Path(path))


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise ExchangeError(f"{kind} cannot be exchanged: use one of {', '.join(KINDS)}")
    return kind
