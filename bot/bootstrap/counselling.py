"""The language model of these settings, where one is set: who is asked, what may leave, and what it may cost."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.routing.identities import Identities
from bot.routing.strangers import NoNames
from bot.settings import Settings, SettingsError
from skills.registry import Registry
from storage import finding, spending
from storage.names import fold
from storage.store import Store

if TYPE_CHECKING:
    from bot.llm.connection import Connection
    from bot.llm.counsel import Counsel


def make_counsel(
    settings: Settings, registry: Registry, no_names: NoNames, store: Store, clock: Callable[[], datetime]
) -> "Counsel | None":
    """Who is asked where the router is unsure; None where no model is set. SettingsError where it cannot be asked."""
    connection = open_connection(settings)
    if connection is None:
        return None
    from bot.llm.counsel import Counsel
    from bot.llm.planner import Planner

    def somebody(keys: Collection[str]) -> Collection[str]:
        with store.reading() as session:
            return finding.answered_to(session, keys)

    def today() -> date:
        return clock().astimezone(settings.zone).date()

    return Counsel(
        connection,
        Planner(registry),
        Identities(fold, no_names, somebody),
        Purse(store, settings.llm_tokens_a_day),
        settings.secret_key.get_secret_value().encode() if settings.secret_key else None,
        today,
    )


def open_connection(settings: Settings) -> "Connection | None":
    """The line to the model that is set; nothing is asked yet. Its libraries are loaded here, where one is set."""
    if settings.llm is None:
        return None
    from bot.llm.connection import Connection, LlmSettingsError, ModelSettings

    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    connection = Connection(ModelSettings(settings.llm, settings.llm_base_url, key, settings.llm_seconds))
    try:
        connection.check()
    except LlmSettingsError as error:
        raise SettingsError(f"LLM cannot be used: {error}") from None
    return connection


@dataclass(frozen=True)
class Purse:
    """What each person may spend on a day, kept in the store."""

    store: Store
    most: int

    def left(self, person: str, day: date) -> int:
        """Tokens that are left of a day."""
        with self.store.reading() as session:
            return self.most - spending.spent(session, person, day)

    def spend(self, person: str, day: date, tokens_in: int, tokens_out: int) -> None:
        """Keep what one question took, in a transaction of its own: it is spent whatever becomes of the answer."""
        with self.store.writing() as session:
            spending.spend(session, person, day, tokens_in, tokens_out)


def state_of_llm(settings: Settings) -> tuple[str, str]:
    """What `doctor` says: ("none", ""), ("good", that it answers), or ("bad", the fault), after one call."""
    if settings.llm is None:
        return "none", ""
    from bot.llm.connection import LlmFault

    try:
        connection = open_connection(settings)
        assert connection is not None
        connection.ask("Answer with one word.", "Say OK.")
    except SettingsError as error:
        return "bad", str(error)
    except LlmFault as fault:
        return "bad", f"{settings.llm} was asked in vain: {fault}"
    return "good", f"{settings.llm} answers"


def spent_on(settings: Settings, store: Store, day: date) -> str:
    """What all people together spent on a day: calls, tokens, and what they cost where prices are set."""
    with store.reading() as session:
        calls, tokens_in, tokens_out = spending.of_everybody(session, day)
    told = f"today {calls} calls, {tokens_in + tokens_out:,} tokens"
    if settings.llm_price_in is None or settings.llm_price_out is None:
        return told
    cost = (tokens_in * settings.llm_price_in + tokens_out * settings.llm_price_out) / 1_000_000
    return f"{told}, {cost:.2f} yuan"
