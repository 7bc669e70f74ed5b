"""`advisor-bot people …` and `advisor-bot db …`: who may use the bot, and the database."""

from typing import Annotated

import typer

from bot.settings import read_settings

people_app = typer.Typer(no_args_is_help=True, help="Who may use the bot.")
db_app = typer.Typer(no_args_is_help=True, help="The database.")


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
