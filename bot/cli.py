"""The command `advisor-bot`: parse, call, print. What it does lives elsewhere; heavy parts are imported on use."""

import sys
import traceback
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from bot.commands.evaluate import evaluate_app
from bot.commands.options import As, Json, Today, read_day
from bot.commands.people import db_app, people_app
from bot.settings import SettingsError, read_settings

if TYPE_CHECKING:
    from bot.bootstrap import House

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="The assistant for advisors."
)
app.add_typer(people_app, name="people")
app.add_typer(db_app, name="db")
app.add_typer(evaluate_app, name="evaluate")
report_app = typer.Typer(no_args_is_help=True, help="Figures on the whole book.")
app.add_typer(report_app, name="report")


@app.command()
def chat(
    as_: As = "A01",
    lang: Annotated[str | None, typer.Option(help="zh or en")] = None,
    today: Today = None,
    json: Json = False,
) -> None:
    """Talk to the bot in this terminal; reads a message per line from a pipe."""
    from bot.channels import console

    house = _house(as_, today, lang)
    console.talk(house.conversation, as_, house.settings.data_dir / "chat-history", as_json=json)


@app.command()
def ask(text: str, as_: As = "A01", today: Today = None, json: Json = False) -> None:
    """One message, one reply."""
    from bot.channels import console

    house = _house(as_, today)
    console.Terminal(house.conversation, as_, house.settings.data_dir / "pictures", as_json=json).say(text)


@app.command()
def telegram() -> None:
    """The bot on Telegram."""
    from bot.bootstrap import run_telegram

    run_telegram(read_settings())


@app.command()
def demo(
    clients: Annotated[int, typer.Option(min=1, max=1_000_000)] = 500,
    seed: int = 1,
    today: Today = None,
) -> None:
    """Fill an empty store with a made-up book."""
    from bot.bootstrap import administration

    administration.fill_demo(read_settings(), clients, seed, today)


@app.command("import")
def import_(
    kind: Annotated[str, typer.Argument(help="clients, products, transactions, holdings or contacts")],
    file: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and report only.")] = False,
) -> None:
    """Read a CSV or XLSX file into the store: all of it, or nothing."""
    from bot.bootstrap import administration

    if not administration.import_file(read_settings(), kind, file, dry_run=dry_run):
        raise typer.Exit(1)


@app.command()
def export(
    kind: Annotated[str, typer.Argument(help="clients, products, transactions, holdings or contacts")], file: Path
) -> None:
    """Write one kind of data to a CSV or XLSX file."""
    from bot.bootstrap import administration

    administration.export_file(read_settings(), kind, file)


@app.command()
def ingest(paths: Annotated[list[Path], typer.Argument(help="Files or folders: txt, md, html.")]) -> None:
    """Add files to what the methodology answers from; what is gone from a folder is removed."""
    from bot.bootstrap import administration

    if not administration.ingest(read_settings(), paths):
        raise typer.Exit(1)


@app.command()
def reclassify(today: Today = None, json: Json = False) -> None:
    """Classify every client anew and store what changed."""
    from bot.bootstrap import classes

    classes.run_reclassify(read_settings(), today, as_json=json)


@report_app.command("clv")
def report_clv(
    transactions: Annotated[Path | None, typer.Option(help="CSV with client, on, amount; default: the store.")] = None,
    until: Annotated[
        date | None, typer.Option(parser=read_day, metavar="DATE", help="Leave out what came later.")
    ] = None,
    json: Json = False,
) -> None:
    """Lifetime values by BG/NBD and Gamma-Gamma."""
    from bot.bootstrap import classes

    classes.report_clv(read_settings(), transactions, until, as_json=json)


@app.command()
def doctor() -> None:
    """Check settings, database and people; say what is wrong and the command that mends it."""
    from bot.doctor import examine

    if not examine():
        raise typer.Exit(1)


def _house(person: str, today: date | None, language: str | None = None) -> "House":
    """The wired house; on the embedded default a missing store is made and filled first."""
    from bot import bootstrap
    from bot.bootstrap import administration

    settings = read_settings()
    if language:
        if language not in ("zh", "en"):
            raise SettingsError(f"--lang {language} is unknown: use zh or en")
        settings = settings.model_copy(update={"language": language})
    store = bootstrap.open_store(settings)
    if settings.embedded:
        administration.ensure_demo(store, today or datetime.now(settings.zone).date())
    with administration.screen.status("Learning from the skills' examples (once) …"):
        house = bootstrap.build(settings, today, store=store)
    house.require_person(person)
    return house


def main() -> None:
    """Run the command; an expected failure is one line on stderr, and the exit status is not 0."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except TyperException as error:
        said = error.format_message() if hasattr(error, "format_message") else str(error)
        _fail(f"{said or 'a command is missing.'} See `advisor-bot --help`.", 2)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except Exception as error:
        from bot.bootstrap import EXPECTED

        if isinstance(error, EXPECTED):
            _fail(str(error), 1)
        # A fault of ours: its kind and place, never its text, which may hold a client's data.
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        _fail(f"this should not happen ({type(error).__name__} at {where}): please report it", 1)


def _fail(said: str, status: int) -> None:
    print(f"advisor-bot: {' '.join(said.split())}", file=sys.stderr)  # noqa: T201
    sys.exit(status)
