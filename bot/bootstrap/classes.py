"""The nightly classification and the report on lifetime values: jobs on the whole book, started by commands."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from rich.console import Console
from rich.table import Table

from bot.bootstrap.administration import Tell, current_store, progress_bar
from bot.settings import Settings
from knowledge.tables.classes import load_values
from storage.machine import MachineBook
from storage.store import Store, StoreError

MONTHS_BEFORE = 13  # of history that a made-up book gets, as if the job had run at the end of each


def run_reclassify(settings: Settings, today: date | None, *, as_json: bool) -> None:
    """`advisor-bot reclassify`."""
    from skills.jobs.lifetimes import fit_lifetimes
    from skills.jobs.reclassify import reclassify

    now = datetime.now(UTC)
    day = today or now.astimezone(settings.zone).date()
    with current_store(settings) as store, progress_bar("Classifying") as tell:
        book, values = MachineBook(store, "reclassify"), load_values()(day)
        summary = reclassify(book, values, now, tell)
        if summary.whole:
            fit_lifetimes(book, values)
    if as_json:
        sys.stdout.write(json.dumps(asdict(summary), ensure_ascii=False) + "\n")
        return
    table = Table("label", "changed")
    for name, count in sorted({**summary.by_label, **{f"alert: {k}": v for k, v in summary.alerts.items()}}.items()):
        table.add_row(name, f"{count:,}")
    screen = Console(highlight=False)
    looked = "" if summary.whole else f", {summary.looked_at:,} looked at since something changed for them"
    screen.print(f"{summary.clients:,} clients classified as of {summary.day}{looked}: {summary.changed:,} changed.")
    if table.row_count:
        screen.print(table)


def give_history(store: Store, today: date, tell: Tell | None = None) -> None:
    """Classify a made-up book at the end of each of the last months and today, so that there is something to compare with."""
    from skills.jobs.lifetimes import fit_lifetimes
    from skills.jobs.reclassify import reclassify

    values = load_values()
    book = MachineBook(store, "demo")
    first = today.replace(day=1)
    ends = [first - relativedelta(months=months) - timedelta(days=1) for months in reversed(range(MONTHS_BEFORE))]
    for number, day in enumerate([*ends, today], start=1):
        reclassify(book, values(day), datetime.combine(day, time(18), UTC))
        if tell:
            tell(number, len(ends) + 1)
    fit_lifetimes(book, values(today))


def classify_when_due(store: Store, zone: ZoneInfo, now: datetime) -> bool:
    """Classify the book once a day, from the hour of the table on; whether it was due. Raises what the store raises."""
    from skills.jobs.lifetimes import fit_lifetimes
    from skills.jobs.reclassify import reclassify

    here = now.astimezone(zone)
    values = load_values()(here.date())
    book = MachineBook(store, "reclassify")
    if here.time() < values.nightly.classify_at or book.is_done(here.date()):
        return False
    if reclassify(book, values, now).whole:
        fit_lifetimes(book, values)
    return True


def report_clv(settings: Settings, file: Path | None, until: date | None, *, as_json: bool) -> None:
    """`advisor-bot report clv`: of a file with client, date and amount, or of the store."""
    from knowledge.rules import clv

    day = until or datetime.now(settings.zone).date()
    row = load_values()(day).clv
    try:
        if file is not None:
            told = clv.report(_purchases_of(file), day, row)
        else:
            with current_store(settings) as store:
                told = clv.report(MachineBook(store, "report clv").purchases(day), day, row)
    except clv.TooThin as thin:
        seen, again = str(thin).split()
        raise StoreError(
            f"too few purchases for a fit: {seen} customers, {again} of them came back, at least {row.least_customers} and "
            f"{row.least_repeaters} are needed: give a longer period or more customers"
        ) from None
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return
    table = Table("figure", "value")
    for name in ("r", "alpha", "a", "b", "log_likelihood", "customers"):
        table.add_row(name, f"{told[name]:,.4f}".rstrip("0").rstrip("."))
    for name, value in told["gamma_gamma"].items():
        table.add_row(f"gamma_gamma {name}", f"{value:.4f}")
    best = Table("client", "purchases in a year", "5 % to 95 %", "alive", "a purchase", "value")
    for client in sorted(told["clients"], key=lambda one: -one["value"])[:20]:
        around = f"{client['purchases_low']:.2f} – {client['purchases_high']:.2f}"
        cells = (f"{client['purchases']:.2f}", around, f"{client['alive']:.0%}", f"{client['amount']:,.2f}")
        best.add_row(client["client"], *cells, f"{client['value']:,.2f}")
    screen = Console(highlight=False)
    screen.print(table, best)
    screen.print(f"Value: purchases × amount × a margin of {row.margin:.0%}, which is a default of ours.")


def _purchases_of(file: Path) -> Iterable[tuple[str, date, float]]:
    from storage.exchange.purchases import read_purchases

    return read_purchases(file)
