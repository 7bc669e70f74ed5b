"""Wires the schedule: what it reads and writes in the store, and the thread in which it works beside a channel."""

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.ledger import Chosen, Due, Ledger, Message, Recipient
from bot.phrasing import Phrasing
from bot.schedule import EVERY, Schedule
from bot.thoughts import Manners
from knowledge.methodology import Methodology
from skills.contract import Actor
from skills.registry import Registry
from storage import reports
from storage.audit import Act
from storage.changes import Stale
from storage.chats import AlreadyDone
from storage.report_changes import PostToChat, SettleReport
from storage.store import Store
from storage.work import OUTAGES, Decision, UnitOfWork

if TYPE_CHECKING:
    from bot.bootstrap import House

CHANNEL = "telegram"
_NIGHTLY = 300.0  # seconds between two looks at whether the nightly work is due
logger = logging.getLogger(__name__)
_LONGEST_END = 10.0  # seconds that the end of the program waits for a look that was begun


def make_schedule(
    store: Store, registry: Registry, phrasing: Phrasing, methodology: Methodology, manners: Manners
) -> Schedule:
    """The schedule of a house."""
    return Schedule(_ledger(store, methodology), registry, phrasing, methodology, manners)


@contextmanager
def at_work(house: "House", every: float = EVERY) -> Iterator[None]:
    """The schedule working in a thread of its own; at the end, what it began is finished."""
    stop = threading.Event()
    thread = threading.Thread(target=house.schedule.run, args=(stop, every), daemon=True, name="schedule")
    thread.start()
    threading.Thread(target=_nights, args=(house, stop), daemon=True, name="nights").start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_LONGEST_END)


def _nights(house: "House", stop: threading.Event) -> None:
    """The nightly work, looked for every few minutes; what is broken off goes on at the next look or start."""
    from bot.bootstrap.classes import classify_when_due

    while not stop.wait(_NIGHTLY):
        try:
            classify_when_due(house.store, house.settings.zone, house.clock())
        except Exception as error:
            logger.error("the book could not be classified (%s)", type(error).__name__)


def _ledger(store: Store, methodology: Methodology) -> Ledger:
    work = UnitOfWork(store)

    def recipients(since: date) -> Sequence[Recipient]:
        with store.reading() as session:
            return reports.recipients(session, CHANNEL, since)

    def first_words() -> Mapping[str, datetime]:
        with store.reading() as session:
            return reports.first_words(session, CHANNEL)

    def defaults(on: date) -> Mapping[str, Chosen]:
        return methodology.times_of_reports(on).reports

    def think(chat: str, account: str) -> AbstractContextManager[Any]:
        return work.think(CHANNEL, chat, account)

    def commit(due: Due, actor: Actor, messages: Sequence[Message], now: datetime) -> None:
        work.commit(_decision(due, actor, messages), now)

    return Ledger(recipients, first_words, defaults, think, commit, Stale, AlreadyDone, OUTAGES)


def _decision(due: Due, actor: Actor, messages: Sequence[Message]) -> Decision:
    """The claim, the messages of all chats, their conversations and the audit row, as one transaction."""
    first, *others = messages
    further = (
        PostToChat(CHANNEL, m.chat, m.state, m.version, m.outgoing.to_json()) for m in others if m.outgoing is not None
    )
    return Decision(
        channel=CHANNEL,
        chat=first.chat,
        actor=actor,
        state=first.state,
        state_version=first.version,
        act=Act(actor.code, f"send_{due.report}", "done" if first.outgoing else "empty", first.codes, len(first.codes)),
        changes=(SettleReport(due.report, due.day, first.tasks), *further),
        outgoing=first.outgoing.to_json() if first.outgoing else None,
    )
