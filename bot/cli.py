"""The command `advisor-bot`: parse, call, print. What it does lives elsewhere; heavy parts are imported on use."""

import sys
import traceback
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from bot.settings import read_settings

if TYPE_CHECKING:
    from bot.bootstrap import House

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="The assistant for advisors."
)
people_app = typer.Typer(no_args_is_help=True, help="Who may use the bot.")
db_app = typer.Typer(no_args_is_help=True, help="The database.")
app.add_typer(people_app, name="people")
app.add_typer(db_app, name="db")
evaluate_app = typer.Typer(no_args_is_help=True, help="Measure the real conversation on sentences from files.")
app.add_typer(evaluate_app, name="evaluate")
report_app = typer.Typer(no_args_is_help=True, help="Figures on the whole book.")
app.add_typer(report_app, name="report")

As = Annotated[str, typer.Option("--as", help="Code of the person who speaks.")]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no date: write it as 2026-11-22") from None


ClientsFile = Annotated[Path | None, typer.Option("--clients", help="CSV of the clients that the sentences name.")]
RepliesFile = Annotated[Path | None, typer.Option("--replies", help="Write each reply to this file, a JSON line each.")]
Today = Annotated[
    date | None, typer.Option("--today", parser=_day, metavar="DATE", help="Work as if it were this day.")
]


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


@evaluate_app.command("routing")
def evaluate_routing(
    file: Path, clients: ClientsFile = None, today: Today = None, json: Json = False, replies: RepliesFile = None
) -> None:
    """Say every line of a file of {"said", "actor", "skill", "arguments"} and compare."""
    from bot.bootstrap import administration

    administration.evaluate_routing(read_settings(), file, clients, today, replies, as_json=json)


@evaluate_app.command("dialogues")
def evaluate_dialogues(
    folder: Path, clients: ClientsFile = None, json: Json = False, replies: RepliesFile = None
) -> None:
    """Play every conversation of a folder and compare."""
    from bot.bootstrap import administration

    administration.evaluate_dialogues(read_settings(), folder, clients, replies, as_json=json)


@evaluate_app.command("retrieval")
def evaluate_retrieval(
    file: Path,
    documents: Annotated[Path | None, typer.Option(help="Folder to search instead of the chat's documents.")] = None,
    json: Json = False,
    replies: RepliesFile = None,
) -> None:
    """Ask every question of a file of {"q", "lang", "answer_substring", "in_scope"} and compare."""
    from bot.bootstrap import administration

    administration.evaluate_retrieval(read_settings(), file, documents, replies, as_json=json)


@app.command()
def reclassify(today: Today = None, json: Json = False) -> None:
    """Classify every client anew and store what changed."""
    from bot.bootstrap import classes

    classes.run_reclassify(read_settings(), today, as_json=json)


@report_app.command("clv")
def report_clv(
    transactions: Annotated[Path | None, typer.Option(help="CSV with client, on, amount; default: the store.")] = None,
    until: Annotated[date | None, typer.Option(parser=_day, metavar="DATE", help="Leave out what came later.")] = None,
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


@people_app.command("add")
def people_add(
    code: str,
    role: Annotated[str, typer.Option(help="advisor, manager, trainee or admin")],
    name: str | None = None,
    manager: Annotated[str | None, typer.Option(help="Code of the manager whose team it is.")] = None,
    telegram: Annotated[int | None, typer.Option(help="Telegram user id that may speak as this person.")] = None,
) -> None:
    """Add a person who may use the bot."""
    from bot.bootstrap import administration

    administration.add_person(read_settings(), code, role, name, manager, telegram)


@people_app.command("invite")
def people_invite(
    code: str, days: Annotated[int, typer.Option(help="How long the invitation is good for.")] = 7
) -> None:
    """Print a one-time link by which a person's own Telegram account comes in."""
    from bot.bootstrap import administration

    administration.invite_person(read_settings(), code, days)


@people_app.command("list")
def people_list() -> None:
    """List people, their teams and accounts."""
    from bot.bootstrap import administration

    administration.list_people(read_settings())


@people_app.command("revoke")
def people_revoke(code: str) -> None:
    """Shut a person out at once."""
    from bot.bootstrap import administration

    administration.revoke_person(read_settings(), code)


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to this program's version."""
    from bot.bootstrap import administration

    administration.upgrade(read_settings())


def _house(person: str, today: date | None, language: str | None = None) -> "House":
    from bot.bootstrap.terminal import open_house

    return open_house(read_settings(), person, today, language)


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
