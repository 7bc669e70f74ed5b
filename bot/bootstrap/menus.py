"""Telegram's command menus. The words are skills' own, and each command is understood like any other message."""

from typing import get_args

from skills.contract import Language, Role
from skills.registry import discover

LANGUAGES: tuple[Language, ...] = get_args(Language)
STRANGERS = {"start": "greet", "help": "help"}
COMMANDS = {
    "plan": "plan_day",
    "tasks": "my_tasks",
    "clients": "find_clients",
    "language": "change_language",
    "help": "help",
    "cancel": "cancel",
}


def strangers() -> dict[str, dict[str, str]]:
    """Language ("" for all but English) -> what everybody may say."""
    return {"": _menu("zh", None, STRANGERS), "en": _menu("en", None, STRANGERS)}


def of_people() -> dict[tuple[str, str], dict[str, str]]:
    """(role, language) -> the commands whose skills are built and open to that role."""
    return {(role, language): _menu(language, role, COMMANDS) for role in get_args(Role) for language in LANGUAGES}


def _menu(language: Language, role: str | None, commands: dict[str, str]) -> dict[str, str]:
    entries = discover().entries
    usable = {
        command: entries[skill]
        for command, skill in commands.items()
        if entries[skill].skill.run is not None and (role is None or role in entries[skill].skill.roles)
    }
    return {command: entry.wording[language].about for command, entry in usable.items()}
