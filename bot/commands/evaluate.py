"""`advisor-bot evaluate …`: the real conversation measured on sentences from files."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import ClientsFile, Json, RepliesFile, Today
from bot.settings import read_settings

evaluate_app = typer.Typer(no_args_is_help=True, help="Measure the real conversation on sentences from files.")


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
