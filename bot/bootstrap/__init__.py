"""Wires the house: the only file of the bot that knows knowledge and storage. Tests come in by this door, too."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap.counselling import make_counsel, spent_on
from bot.bootstrap.files import Files
from bot.bootstrap.knowing import open_library
from bot.bootstrap.menus import of_people, strangers
from bot.bootstrap.remembering import memory_of
from bot.bootstrap.scheduling import at_work, make_schedule
from bot.conversation import Conversation
from bot.deciding import Decider
from bot.drawing import Drawing
from bot.evaluation.stage import EvaluationError
from bot.intake import Intake
from bot.logs import set_up_logs
from bot.notices import Notices
from bot.phrasing import Phrasing
from bot.routing.grounding import Grounding
from bot.routing.names import NameFinder
from bot.routing.router import Router
from bot.routing.strangers import NoNames
from bot.schedule import Schedule
from bot.settings import Settings, SettingsError, read_address
from bot.sheets import Writer
from bot.thoughts import Manners
from knowledge.methodology import load_methodology
from skills.registry import discover
from storage import people, reports
from storage.audit import first_broken
from storage.chats import AlreadyDone, Mailbox
from storage.clients import count_clients
from storage.exchange.workbook import Tab, write_workbook
from storage.names import addressed, fold, pinyin, surname
from storage.store import Store, StoreError

if TYPE_CHECKING:
    from bot.channels.telegram.ports import Timing

Clock = Callable[[], datetime]

# Failures that a command tells in one line, without a trace.
EXPECTED: tuple[type[Exception], ...] = (SettingsError, StoreError, people.PeopleError, EvaluationError)


@dataclass(frozen=True)
class House:
    """Everything, wired."""

    settings: Settings
    store: Store
    conversation: Conversation
    clock: Clock
    schedule: Schedule

    def require_person(self, code: str) -> None:
        """PeopleError unless somebody of that code may use the bot."""
        with self.store.reading() as session:
            if people.by_code(session, code) is None:
                raise people.PeopleError(f"nobody active has the code {code}: see `advisor-bot people list`")

    def mailbox(self, channel: str) -> Mailbox:
        """A channel's inbox and outbox."""
        return Mailbox(self.store, channel)


def build(
    settings: Settings, today: date | None = None, *, store: Store | None = None, clock: Clock | None = None
) -> House:
    """The house for these settings; with `today`, on that day at noon, or by a clock. The schema must be current."""
    set_up_logs(settings.log_level, settings.log_format)
    store = store or open_store(settings)
    store.require_current()
    clock = clock or (fixed_clock(settings, today) if today else lambda: datetime.now(UTC))
    methodology = load_methodology(lambda: open_library(settings))
    registry = discover()
    router = Router(registry, methodology.terms, _finder, _cache(settings))
    counsel = make_counsel(settings, registry, router.no_names, store, clock)
    phrasing = Phrasing(
        registry, methodology.terms, _romanised, surname, Drawing(settings.font), Writer(Tab, write_workbook)
    )
    manners = Manners(settings.zone, settings.language, settings.privacy, clock)
    intake = Intake(phrasing, Files(store, settings.zone, clock))
    notices = Notices(_chats_of(store), phrasing, manners)
    memory = memory_of(store)
    decider = Decider(
        registry,
        router,
        phrasing,
        methodology,
        manners,
        memory.find_button,
        Grounding(registry, methodology.terms),
        counsel.plannable if counsel else None,
    )
    conversation = Conversation(memory, registry, decider, phrasing, manners, intake, notices, counsel)
    schedule = make_schedule(store, registry, phrasing, methodology, manners)
    return House(settings, store, conversation, clock, schedule)


def open_store(settings: Settings) -> Store:
    """The store of these settings; makes the folder of the embedded one."""
    if settings.embedded:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Store(settings.store_url)


def fixed_clock(settings: Settings, today: date) -> Clock:
    """A clock that stands at noon of a day in the configured zone."""
    noon = datetime.combine(today, time(12), settings.zone).astimezone(UTC)
    return lambda: noon


def _romanised(name: str) -> str:
    return pinyin(name, of_person=True).capitalize()


def _cache(settings: Settings) -> Path:
    return settings.data_dir / "cache"


def _finder(no_names: NoNames) -> NameFinder:
    return NameFinder(fold, lambda text: pinyin(text, of_person=True), addressed, no_names)


def _chats_of(store: Store) -> Callable[[str], list[reports.PrivateChat]]:
    def chats_of(person: str) -> list[reports.PrivateChat]:
        with store.reading() as session:
            return reports.private_chats(session, person)

    return chats_of


def run_telegram(settings: Settings, timing: "Timing | None" = None) -> None:
    """`advisor-bot telegram`: work until stopped. Only measurements give another `timing`."""
    from bot.bootstrap.telegram import webhook_of
    from bot.channels.telegram.application import run
    from bot.channels.telegram.errors import ChannelError
    from bot.metrics import Metrics
    from bot.operations import operations

    if settings.telegram_token is None:
        raise SettingsError(
            "TELEGRAM_TOKEN is not set: ask @BotFather in Telegram for a token and put it in .env; "
            "`advisor-bot chat` is the same bot in this terminal"
        )
    webhook = webhook_of(settings)
    listen = read_address(settings.metrics_listen) if settings.metrics_listen else None
    house = build(settings)
    gc.collect()
    gc.freeze()  # what was loaded stays: walking through it again and again costs a fifth of every answer
    mailbox = house.mailbox("telegram")
    metrics = Metrics(mailbox.lag)
    try:
        with at_work(house), operations(listen, metrics, mailbox.lag):
            run(
                settings.telegram_token.get_secret_value(),
                house.conversation,
                mailbox,
                house.clock,
                already_done=AlreadyDone,
                commands=strangers(),
                menus=of_people(),
                chores=Files(house.store, settings.zone, house.clock).forget_old,
                base_url=settings.telegram_base_url,
                webhook=webhook,
                watch=metrics,
                timing=timing,
            )
    except ChannelError as error:
        raise SettingsError(str(error)) from None
    finally:
        house.store.close()


@dataclass(frozen=True)
class StoreState:
    """What `doctor` wants to know of a store; only `version` where the schema is not this program's.

    `spent`: what all people together spent on the language model today.
    """

    version: str | None
    current: bool = False
    people: int = 0
    clients: int = 0
    broken_audit_row: int | None = None
    spent: str = ""


def inspect_store(settings: Settings) -> StoreState:
    """Look at the store without changing it; raises StoreError where it does not answer."""
    store = open_store(settings)
    version = store.version()
    try:
        store.require_current()
    except StoreError:
        return StoreState(version)
    spent = spent_on(settings, store, datetime.now(settings.zone).date())
    with store.reading() as session:
        active = sum(person.active for person, _, _ in people.everybody(session))
        return StoreState(version, True, active, count_clients(session), first_broken(session), spent)
