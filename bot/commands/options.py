"""Options that several commands take."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

As = Annotated[str, typer.Option("--as", help="Code of the person who speaks.")]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def read_day(text: str) -> date:
    """A day written as 2026-11-22."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no date: write it as 2026-11-22") from None


ClientsFile = Annotated[Path | None, typer.Option("--clients", help="CSV of the clients that the sentences name.")]
RepliesFile = Annotated[Path | None, typer.Option("--replies", help="Write each reply to this file, a JSON line each.")]
Today = Annotated[
    date | None, typer.Option("--today", parser=read_day, metavar="DATE", help="Work as if it were this day.")
]
