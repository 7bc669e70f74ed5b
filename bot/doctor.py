"""What is wrong with this installation, and the one command that mends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import bootstrap
from bot.fonts import MEND, chinese_font
from bot.settings import Settings, SettingsError, read_settings

State = Literal["good", "note", "bad"]
_SIGNS = {"good": "✅", "note": "·", "bad": "⚠️"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `mend` is a command or a setting; only a `bad` finding stops the bot from working."""

    what: str
    state: State
    found: str
    mend: str = ""


def examine() -> bool:
    """Print all findings; True where nothing is wrong."""
    findings = list(_findings())
    table = Table("", "", "Found", "Mend", show_edge=False)
    for finding in findings:
        table.add_row(_SIGNS[finding.state], finding.what, escape(finding.found), escape(finding.mend))
    Console(highlight=False).print(table)
    return all(finding.state != "bad" for finding in findings)


def _findings() -> Iterator[Finding]:
    try:
        settings = read_settings()
    except SettingsError as error:
        yield Finding("settings", "bad", str(error), "correct it in .env")
        return
    privacy = settings.privacy or "full in the terminal, masked in Telegram"
    yield Finding("settings", "good", f"zone {settings.timezone}, language {settings.language}, privacy {privacy}")
    yield from _store(settings)
    yield from _knowledge(settings)
    yield _language_model(settings)
    yield _telegram(settings)
    yield _font(settings)


def _store(settings: Settings) -> Iterator[Finding]:
    where = "embedded, in DATA_DIR" if settings.embedded else "by DATABASE_URL"
    try:
        seen = bootstrap.inspect_store(settings)
    except bootstrap.EXPECTED as error:
        yield Finding("database", "bad", str(error), "correct DATABASE_URL or start the database")
        return
    yield Finding("database", "good", f"answers ({where})")
    if seen.version is None:
        mend = "advisor-bot chat" if settings.embedded else "advisor-bot db upgrade"
        yield Finding("schema", "note" if settings.embedded else "bad", "no tables yet", mend)
        return
    if not seen.current:
        yield Finding("schema", "bad", f"version {seen.version}, not this program's", "advisor-bot db upgrade")
        return
    yield Finding("schema", "good", f"version {seen.version}")
    mend = "" if seen.people else "advisor-bot people add A01 --role advisor"
    yield Finding("people", "good" if seen.people else "bad", f"{seen.people} active", mend)
    mend = "" if seen.clients else "advisor-bot import clients FILE, or advisor-bot demo"
    yield Finding("clients", "good" if seen.clients else "note", f"{seen.clients:,}", mend)
    if seen.broken_audit_row is not None:
        yield Finding(
            "audit trail", "bad", f"row {seen.broken_audit_row} was edited", "restore the database from a backup"
        )
    else:
        yield Finding("audit trail", "good", "whole")
    if settings.llm is not None:
        yield Finding("spent on the language model", "good", seen.spent)


def _knowledge(settings: Settings) -> Iterator[Finding]:
    """The embedding model and the index."""
    fault = bootstrap.knowing.state_of_model(settings)
    if fault:
        yield Finding("model", "bad", fault, "correct EMBEDDING_MODEL or RERANKER_MODEL")
        return
    yield Finding("model", "good", settings.embedding_model or "embedded, no download")
    state, found = bootstrap.knowing.state_of_index(settings)
    where = f"on {settings.chroma_url}" if settings.chroma_url else "in DATA_DIR"
    if state == "good":
        yield Finding("index", "good", f"{found} ({where})")
    elif state == "none":
        yield Finding("index", "note", "not made yet: the first question makes it", "advisor-bot chat")
    else:
        yield Finding("index", "note", f"it {found}: the next question makes it again", "advisor-bot chat")


def _language_model(settings: Settings) -> Finding:
    """Asked once."""
    state, found = bootstrap.counselling.state_of_llm(settings)
    if state == "none":
        return Finding("language model", "note", "none set: the bot works without one", "set LLM to have one")
    if state == "bad":
        return Finding("language model", "bad", found, "correct LLM, LLM_BASE_URL or LLM_API_KEY")
    return Finding("language model", "good", found)


def _font(settings: Settings) -> Finding:
    found = chinese_font(settings.font)
    if found is None and settings.font is not None:
        return Finding("font", "bad", "FONT is no file: pictures are in English", "correct FONT in .env")
    if found is None:
        return Finding("font", "note", "none writes Chinese: pictures are in English, with codes", MEND)
    return Finding("font", "good", found.name)


def _telegram(settings: Settings) -> Finding:
    if settings.telegram_token is None:
        mend = "get a token from @BotFather and set TELEGRAM_TOKEN"
        return Finding("Telegram", "note", "no token: only the terminal works", mend)
    return Finding("Telegram", "good", "token set")
