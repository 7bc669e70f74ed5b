"""What the administration commands do: they work on the store, without a conversation."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.bootstrap import knowing, open_store
from bot.evaluation.stage import EvaluationError, MakeStage, Report
from bot.settings import Settings
from storage import demo, invitations, people
from storage.store import Store, StoreError, told_plainly

_SHOWN = 50  # bad rows printed; the rest are counted
_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
Tell = Callable[[int, int], None]
screen = Console(stderr=True, highlight=False)


@contextmanager
def current_store(settings: Settings) -> Iterator[Store]:
    """The store, made where the embedded one is missing; any other must be at this program's version."""
    store = _opened(settings)
    try:
        if settings.embedded and store.version() is None:
            store.upgrade()
        store.require_current()
        with told_plainly():
            yield store
    finally:
        store.close()


def _opened(settings: Settings) -> Store:
    """The store; a folder made for the embedded one is nobody else's to look into."""
    if settings.embedded:
        try:
            settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"DATA_DIR cannot be made ({error.strerror}): choose another folder") from None
    return open_store(settings)


@contextmanager
def progress_bar(what: str) -> Iterator[Tell]:
    """A bar on stderr that is told (done, all)."""
    with Progress(*_COLUMNS, console=screen, transient=True) as progress:
        bar = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(bar, completed=done, total=total)


def ensure_demo(store: Store, today: date) -> None:
    """Make and fill the embedded store on its first use: whole, or not at all, whoever else starts meanwhile."""
    if store.version() is not None:
        return
    with progress_bar("Making a demo book") as tell:
        made = demo.fill_once(store, 500, 1, today, tell)
    if made:
        _give_history(store, today)
        _tell_made(made)


def fill_demo(settings: Settings, clients: int, seed: int, today: date | None) -> None:
    """`advisor-bot demo`."""
    day = today or datetime.now(settings.zone).date()
    with current_store(settings) as store:
        with progress_bar("Making a demo book") as tell:
            made = demo.fill(store, clients, seed, day, tell)
        _give_history(store, day)
    _tell_made(made)


def _give_history(store: Store, today: date) -> None:
    from bot.bootstrap.classes import give_history

    with progress_bar("Classifying it") as tell:
        give_history(store, today, tell)


def _tell_made(made: demo.DemoSummary) -> None:
    screen.print(
        f"Demo book made: {made.clients:,} clients of {made.advisors} advisors (A01…), {made.managers} managers (M01…), "
        f"a trainee (T01), an admin (S01). All of them are made up."
    )


def import_file(settings: Settings, kind: str, file: Path, *, dry_run: bool) -> bool:
    """`advisor-bot import`: prints what was found; True where every row is in good order."""
    from storage.exchange import import_file as read_file  # loads a spreadsheet library that no chat needs

    today = datetime.now(settings.zone).date()
    with current_store(settings) as store, progress_bar(f"Reading {kind}") as tell:
        report = read_file(store, kind, file, dry_run=dry_run, today=today, progress=tell)
    for cell in report.bad[:_SHOWN]:
        screen.print(escape(str(cell)))
    if len(report.bad) > _SHOWN:
        screen.print(f"… and {len(report.bad) - _SHOWN} more")
    if report.ignored:
        screen.print(f"Columns not used: {escape(', '.join(report.ignored))}")
    if not report.ok:
        screen.print(
            f"{report.bad_rows} of {report.rows} rows cannot go in. Nothing was written: correct them and import again."
        )
        return False
    done = "would be" if dry_run else "were"
    Console(highlight=False).print(
        f"{report.rows} rows read: {report.added} {done} added, {report.updated} updated, "
        f"{report.unchanged} unchanged, {report.skipped} skipped."
    )
    return True


def export_file(settings: Settings, kind: str, file: Path) -> None:
    """`advisor-bot export`."""
    from storage.exchange import export_file as write_file

    with current_store(settings) as store:
        count = write_file(store, kind, file)
    Console(highlight=False).print(f"{count} {kind} written to {escape(str(file))}.")


def add_person(
    settings: Settings, code: str, role: str, name: str | None, manager: str | None, telegram: int | None
) -> None:
    """`advisor-bot people add`."""
    with current_store(settings) as store, store.writing() as session:
        person = people.add(session, code, role, name, manager)
        if telegram is not None:
            people.link(session, person.code, "telegram", str(telegram))
        said = f"{person.code} {person.name}, {person.role}"
    Console(highlight=False).print(f"Added {escape(said)}.")


def invite_person(settings: Settings, code: str, days: int) -> None:
    """`advisor-bot people invite`: prints a link to open in Telegram, once."""
    now = datetime.now(UTC)
    with current_store(settings) as store, store.writing() as session:
        token = invitations.invite(session, code, days, now)
    name = None
    if settings.telegram_token is not None:
        from bot.channels.telegram.application import bot_name

        name = bot_name(settings.telegram_token.get_secret_value(), settings.telegram_base_url)
    said = f"https://t.me/{name}?start={token}" if name else f"/start {token}"
    where = "a link to open" if name else "a message to send to the bot"
    Console(highlight=False, soft_wrap=True).print(
        f"For {escape(code.upper())}, {where} within {days} days, once:\n{said}"
    )


def list_people(settings: Settings) -> None:
    """`advisor-bot people list`."""
    table = Table("Code", "Name", "Role", "Team", "Accounts", "Active")
    with current_store(settings) as store, store.reading() as session:
        for person, team, accounts in people.everybody(session):
            active = "yes" if person.active else "no"
            cells = (person.code, person.name, person.role, team or "", " ".join(accounts), active)
            table.add_row(*(escape(cell) for cell in cells))
    Console().print(table)


def revoke_person(settings: Settings, code: str) -> None:
    """`advisor-bot people revoke`."""
    with current_store(settings) as store, store.writing() as session:
        people.revoke(session, code)
    Console(highlight=False).print(f"{code.upper()} is shut out on every channel.")


def upgrade(settings: Settings) -> None:
    """`advisor-bot db upgrade`."""
    store = _opened(settings)
    before = store.version()
    store.upgrade()
    after = store.version()
    store.close()
    said = (
        f"is at version {after} already"
        if before == after
        else f"brought from {before or 'nothing'} to version {after}"
    )
    Console(highlight=False).print(f"The database {said}.")


def evaluate_routing(
    settings: Settings, file: Path, clients: Path | None, today: date | None, replies: Path | None, *, as_json: bool
) -> None:
    """`advisor-bot evaluate routing`."""
    from bot.evaluation import routing

    with _stages(settings, clients, file) as make_stage:
        _tell(routing.evaluate(file, make_stage, today, replies), as_json=as_json)


def evaluate_dialogues(
    settings: Settings, folder: Path, clients: Path | None, replies: Path | None, *, as_json: bool
) -> None:
    """`advisor-bot evaluate dialogues`."""
    from bot.evaluation import dialogues

    with _stages(settings, clients, folder) as make_stage:
        _tell(dialogues.evaluate(folder, make_stage, replies), as_json=as_json)


def evaluate_retrieval(
    settings: Settings, file: Path, documents: Path | None, replies: Path | None, *, as_json: bool
) -> None:
    """`advisor-bot evaluate retrieval`."""
    _tell(knowing.evaluate_retrieval(settings, file, documents, replies, screen), as_json=as_json)


def ingest(settings: Settings, paths: list[Path]) -> bool:
    """`advisor-bot ingest`: True where every file was taken in."""
    with Progress(*_COLUMNS, console=screen, transient=True) as progress:
        bars: dict[str, TaskID] = {}

        def tell(what: str, done: int, whole: int) -> None:
            if what not in bars:
                bars[what] = progress.add_task(what, total=whole)
            progress.update(bars[what], completed=done, total=whole)

        return knowing.ingest(settings, paths, screen, tell)


@contextmanager
def _stages(settings: Settings, clients: Path | None, said: Path) -> Iterator[MakeStage]:
    from bot.bootstrap.evaluation import stages

    for path in (said, clients):
        if path is not None and not path.exists():
            raise EvaluationError(f"{path} is not there: check the path")
    with tempfile.TemporaryDirectory() as folder:
        yield stages(settings, clients, Path(folder))


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
        return
    table = Table("figure", "value")
    for name, value in report.items():
        if not isinstance(value, (dict, list)):
            table.add_row(name, str(value))
    told = Console(highlight=False)
    told.print(table)
    for failure in report["failures"][:_SHOWN]:
        told.print(escape(json.dumps(failure, ensure_ascii=False)))
