"""The morning message and reminders: what is due is made by the skills' one door and put into the outbox, once.

A report of a person's day is claimed in the transaction that posts its message. Whoever dies before that leaves it due;
whoever comes second finds it settled.
"""

import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from bot.due import Hours, due_day, moment
from bot.ledger import Due, Ledger, Message, Recipient
from bot.messages import Button, Outgoing
from bot.phrasing import Phrasing
from bot.sentences import Style
from bot.sessions import Session
from bot.thoughts import Manners, Snapshot, clients_shown
from skills.contract import Actor, Call, Desk, Reply
from skills.registry import Performed, Registry
from skills.values import Weekday

REPORTS = ("plan", "reminders", "alerts", "summary")  # in this order: what the plan told is not told again
LOOK_BACK = timedelta(days=4)  # how old a report may be that the next one follows on
EVERY = 30.0  # seconds between two looks at what is due
LATE_FROM = timedelta(minutes=5)  # a default that is later than this is not meant for somebody who came since
TRIES = 4
_MOST_TASKS = 200
_WEEKS = 4  # of which a weekly summary tells: one week alone has too few answers
_GREETINGS = {"reminders": "reminders_due", "alerts": "alerts_found", "summary": "summary_due"}
logger = logging.getLogger(__name__)


class Schedule:
    """Looks again and again for what is due, and posts it."""

    def __init__(
        self, ledger: Ledger, registry: Registry, phrasing: Phrasing, methodology: Any, manners: Manners
    ) -> None:
        self._ledger = ledger
        self._registry = registry
        self._phrasing = phrasing
        self._methodology = methodology
        self._manners = manners

    def run(self, stop: threading.Event, every: float = EVERY) -> None:
        """Work until stopped. A database that is out is waited for."""
        while not stop.is_set():
            try:
                self.tick(stop)
            except Exception as error:
                logger.error("the schedule could not look at what is due (%s)", type(error).__name__)
            stop.wait(every)

    def tick(self, stop: threading.Event | None = None) -> int:
        """Settle everything that is due now; how many messages that makes."""
        now = self._manners.clock()
        today = now.astimezone(self._manners.zone).date()
        roles = self._registry.entries["my_tasks"].skill.roles
        newcomers = _Newcomers(self._ledger)
        posted = 0
        for recipient in self._ledger.recipients(today - LOOK_BACK):
            if recipient.role not in roles:
                continue
            settled = dict(recipient.settled)
            for due in self._due(recipient, settled, now, newcomers):
                if stop is not None and stop.is_set():
                    return posted
                messages = self._tried(recipient, due, settled)
                if messages is None:  # reminders leave out what the plan told: wait until that is known
                    break
                posted += messages
        return posted

    def _tried(self, recipient: Recipient, due: Due, settled: dict[tuple[str, date], tuple[str, ...]]) -> int | None:
        """As `_settle`; one person's trouble is not the others', but a database that is out is everybody's."""
        try:
            return self._settle(recipient, due, settled)
        except self._ledger.outages:
            raise
        except Exception as error:
            logger.error("a %s message could not be made (%s)", due.report, type(error).__name__)
            return None

    def _due(
        self, recipient: Recipient, settled: Mapping[tuple[str, date], Any], now: datetime, newcomers: "_Newcomers"
    ) -> Iterator[Due]:
        quiet = recipient.choices.quiet
        hours = Hours(quiet.since, quiet.until) if quiet else None
        defaults = self._ledger.defaults(now.astimezone(self._manners.zone).date())
        for report in REPORTS:
            chosen = recipient.choices.reports.get(report)
            plan = chosen or defaults[report]
            zone = ZoneInfo(chosen.zone) if chosen and chosen.zone else self._manners.zone
            day = due_day(now, plan.at, plan.days, zone, hours) if plan.active else None
            if day is None or (report, day) in settled:
                continue
            told = moment(day, plan.at, zone)
            if told < chosen.changed_at if chosen else newcomers.came_after(recipient, told, now):
                continue
            yield Due(report, day, zone, monthly=plan.days.startswith("m"))

    def _settle(self, recipient: Recipient, due: Due, settled: dict[tuple[str, date], tuple[str, ...]]) -> int | None:
        """Post a report to all private chats of a person, or note that there is nothing to say.

        How many messages that made; None where it was not settled here.
        """
        for _ in range(TRIES):
            now = self._manners.clock()
            thought = [self._think(recipient, chat, due, settled, now) for chat in recipient.chats]
            messages = [message for _, message in thought]
            actor = thought[0][0]
            if actor is None:
                return None  # revoked a moment ago
            if not all(message.outgoing for message in messages):
                messages = [replace(message, outgoing=None) for message in messages[:1]]
            try:
                self._ledger.commit(due, actor, messages, now)
            except self._ledger.stale:
                continue  # the person spoke, or was moved: think again
            except self._ledger.already_done:
                return None  # another worker was quicker
            settled[due.report, due.day] = messages[0].tasks
            return sum(message.outgoing is not None for message in messages)
        return None  # somebody in the middle of a lively talk; the next look finds it still due

    def _think(
        self,
        recipient: Recipient,
        chat: str,
        due: Due,
        settled: Mapping[tuple[str, date], tuple[str, ...]],
        now: datetime,
    ) -> tuple[Actor | None, Message]:
        with self._ledger.think(chat, chat) as snapshot:
            actor, kept = snapshot.actor, snapshot.kept
            session = Session.read(kept.state)
            silent = Message(chat, kept.state, kept.version, None)
            if actor is None:
                return None, silent
            local = now.astimezone(due.zone)
            style = Style(
                session.language or self._manners.language, self._manners.privacy or "masked", local.date(), actor.role
            )
            menu = self._registry.menu(actor.role, style.language)
            usable = frozenset(item.skill for item in menu)
            call = _call(due, snapshot, local.date(), settled, usable)
            if call is None:
                return actor, silent
            desk = Desk(snapshot.book, self._methodology, actor, local.date(), now, style.language, menu)
            performed = self._registry.perform(call, desk)
            reply = performed.outcome
            listed = reply.listing.codes if isinstance(reply, Reply) and reply.listing else ()
            if not isinstance(reply, Reply) or not (listed or reply.tasks or due.report == "summary"):
                return actor, silent
            outgoing = self._worded(due.report, performed, style, local)
            state = session.after(performed, outgoing).model_dump_json()
            codes = clients_shown(performed)
            told = reply.tasks if due.report == "plan" else () if due.report == "summary" else listed
            return actor, Message(chat, state, kept.version, outgoing, codes, told)

    def _worded(self, report: str, performed: Performed, style: Style, local: datetime) -> Outgoing:
        """The skill's reply under a word of greeting, with a last button to switch it off."""
        outgoing = self._phrasing.outgoing(performed, style)
        greeting = _GREETINGS.get(report) or ("plan_morning" if local.hour < 11 else "plan_later")
        values = {"on": Weekday(local.date())}
        head = self._phrasing.sentence(self._phrasing.phrase(greeting, style.language), values, None, style)
        label = self._registry.entries["schedule_report"].wording[style.language].labels[f"stop_{report}"]
        off = Button(label, Call("schedule_report", {"report": report, "stop": True}), pressed="goes", at_once=True)
        return replace(
            outgoing,
            text=f"{head}\n{outgoing.text}",
            buttons=(*outgoing.buttons, off),
            protected=bool(clients_shown(performed) or outgoing.attachments),
        )


def _call(
    due: Due,
    snapshot: Snapshot,
    today: date,
    settled: Mapping[tuple[str, date], tuple[str, ...]],
    usable: frozenset[str],
) -> Call | None:
    """What makes a report; None where there is nothing to say, or the role has nothing to say it with.

    The plan: whom to contact, and the tasks beside it. Reminders: what falls due today and was not told yet. The summary: the
    team's figures with picture and workbook, of a manager; else the own book's.
    """
    day = f"{today}/{today}"
    if due.report == "summary":
        if "kpi_report" in usable:
            return Call("kpi_report", {"period": _span(due), "attach": 1})
        return Call("segment_summary") if "segment_summary" in usable else None
    if due.report == "plan":
        return Call("plan_day")
    if due.report == "alerts":
        return _alerts(today, settled)
    told = settled.get(("plan", today), ())
    falling = snapshot.book.open_tasks(since=today, until=today, limit=_MOST_TASKS).rows
    left = tuple(task.code for task in falling if task.code not in told)
    return Call("my_tasks", {"period": day, "only": left}) if left else None


def _span(due: Due) -> str:
    """The days that a summary is of, up to the day before: the month before, or the last four weeks."""
    last = due.day - timedelta(days=1)
    if due.monthly:
        end = last if due.day.day == 1 else due.day
        return f"{end.replace(day=1)}/{end}"
    return f"{due.day - timedelta(days=_WEEKS * 7)}/{last}"


def _alerts(today: date, settled: Mapping[tuple[str, date], tuple[str, ...]]) -> Call:
    """What changed since the last time that this was looked for; of its own day, what came to light after it was told."""
    last = max((day for report, day in settled if report == "alerts" and day < today), default=today)
    return Call("my_alerts", {"period": f"{last}/{today}", "told": settled.get(("alerts", last), ())})


class _Newcomers:
    """Who came after a default was due today: not late for them, they were not there."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @cached_property
    def _first_words(self) -> Mapping[str, datetime]:
        return self._ledger.first_words()

    def came_after(self, recipient: Recipient, told: datetime, now: datetime) -> bool:
        """Whether the bot first spoke with somebody after a moment that has passed a while ago."""
        if now - told < LATE_FROM:
            return False
        came = [self._first_words[chat] for chat in recipient.chats if chat in self._first_words]
        return not came or min(came) > told
