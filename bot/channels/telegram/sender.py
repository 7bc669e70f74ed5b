"""Sending what the outbox holds: in order and no faster than Telegram allows, each chat for itself."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from telegram import Bot
from telegram.error import ChatMigrated, NetworkError, TelegramError

from bot.channels.telegram.deliveries import Delivery, Nothing, UndeliverableError, deliveries
from bot.channels.telegram.errors import ChannelError, is_blocked, is_final, time_to_wait
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.logs import describe
from bot.channels.telegram.marks import Marks
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.notes import Notes
from bot.channels.telegram.pace import Pace, StoppedError
from bot.channels.telegram.ports import Clock, Mailbox, Timing, Waiting
from bot.channels.telegram.rendering import render
from bot.channels.telegram.work import pause
from bot.messages import Outgoing
from bot.watch import Watch

log = logging.getLogger(__name__)


class _BlockedError(Exception):
    """This chat takes nothing any more."""

    def __init__(self, reason: str, since: datetime) -> None:
        super().__init__(reason)
        self.since = since


@dataclass(frozen=True)
class _InHand:
    """A reply that did not have to be looked for."""

    id: int
    chat: str
    outgoing: Outgoing
    payload: str = ""


class Sender:
    """The one place from which replies leave. A reply is marked as sent after Telegram took it, never before."""

    def __init__(
        self,
        bot: Bot,
        mailbox: Mailbox,
        clock: Clock,
        timing: Timing,
        worker: str,
        watch: Watch,
        menus: Menus | None = None,
    ) -> None:
        self._bot = bot
        self._mailbox = mailbox
        self._clock = clock
        self._timing = timing
        self._menus = menus or Menus(bot, {}, {})
        self._keyboards = Keyboards(bot)
        self._marks = Marks(mailbox)
        self._halt = asyncio.Event()
        self._pace = Pace(timing, self._halt)
        self.notes = Notes(bot, timing, self._pace.turn)
        self._worker = worker
        self._watch = watch
        self._wake = asyncio.Event()
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._left: set[str] = set()
        self._behind: set[str] = set()  # chats of which more may wait than is at work
        self._is_looking = False

    def take(self, chat: str, outgoing: Outgoing) -> None:
        """A reply just decided. What is in hand by that is sent at once; else it is looked for in the outbox.

        The outbox is looked into every second anyway, for what others put there.
        """
        if outgoing.posted is None or chat in self._at_work or chat in self._left:
            self._behind.add(chat)
            self._wake.set()
        else:
            self._start(_InHand(outgoing.posted, chat, outgoing))

    @property
    def is_busy(self) -> bool:
        """Whether any reply is in hand."""
        return bool(self._at_work)

    def share_with(self, workers: int) -> None:
        """Telegram's limit over all chats is one for all workers: each sends its part of it."""
        self._pace.share_with(workers)

    async def run(self) -> None:
        """Send until stopped. Raises ChannelError where the token is refused."""
        try:
            while True:
                self._wake.clear()
                self._collect()
                self._behind &= set(self._at_work)
                self._is_looking = True
                for row in await self._next_of_each_chat():
                    if row.chat not in self._at_work and row.chat not in self._left:
                        self._start(row)
                        self._behind.add(row.chat)  # more may wait there
                self._is_looking = False
                if self._halt.is_set() and not self._at_work:
                    return
                await pause(self._wake, self._timing.look_for_replies)
        finally:
            for task in self._at_work.values():
                task.cancel()

    def finish(self, within: float) -> None:
        """Let `run` return once all is sent that can be sent in time; the rest stays in the outbox."""
        self._pace.end_within(within)
        self._halt.set()
        self._wake.set()

    def _collect(self) -> None:
        """Forget finished deliveries. Never while the outbox is read: what is read by then may be stale."""
        for chat, task in list(self._at_work.items()):
            if task.done():
                del self._at_work[chat]
                task.result()
        self._pace.forget()

    async def _next_of_each_chat(self) -> Sequence[Waiting]:
        try:
            now, busy = self._clock(), {*self._at_work, *self._left}
            return await asyncio.to_thread(
                self._mailbox.claim_replies, self._worker, now, now + self._timing.leased, busy
            )
        except Exception as error:
            log.error("the outbox cannot be read (%s): does the database answer?", describe(error))
            await pause(self._halt, self._timing.look_for_replies)
            return ()

    def _start(self, row: "Waiting | _InHand") -> None:
        task = asyncio.create_task(self._deliver(row))
        task.add_done_callback(partial(self._finished, row.chat))
        self._at_work[row.chat] = task

    def _finished(self, chat: str, task: "asyncio.Task[None]") -> None:
        if self._is_looking or self._halt.is_set() or chat in self._behind or task.cancelled() or task.exception():
            self._wake.set()
        else:
            del self._at_work[chat]

    async def _deliver(self, row: "Waiting | _InHand") -> None:
        outgoing = row.outgoing if isinstance(row, _InHand) else None
        try:
            outgoing = outgoing or Outgoing.from_json(row.payload)
            await self._send(row, outgoing)
        except StoppedError:
            self._left.add(row.chat)
        except ChatMigrated as error:
            await self._move(row, str(error.new_chat_id))
        except _BlockedError as error:
            log.warning("outbox row %s: its chat takes nothing any more and is switched off", row.id)
            await self._switch_off(row.chat, error.since)
            await self._settle(row, "failed", str(error), "blocked", outgoing)
        except UndeliverableError as error:
            log.warning("outbox row %s cannot be delivered", row.id)
            await self._settle(row, "failed", str(error), said=outgoing)
        except ChannelError:
            raise
        except Exception as error:
            log.error("outbox row %s cannot be sent (%s)", row.id, describe(error))
            await self._settle(row, "failed", describe(error))
        else:
            await self._settle(row, "sent", None, said=outgoing)
            await self._keyboards.settle(row.chat, outgoing.settles)
            self._menus.after(row.chat, outgoing)

    async def _switch_off(self, chat: str, since: datetime) -> None:
        try:
            await asyncio.to_thread(self._mailbox.switch_off, chat, since)
        except Exception as error:
            log.error("a chat cannot be switched off (%s): the next refusal does it", describe(error))

    async def _move(self, row: Waiting, chat: str) -> None:
        """The group got another number: the reply stays in the outbox, addressed to that, and is taken up again."""
        log.info("outbox row %s: its group has another number now", row.id)
        try:
            await asyncio.to_thread(self._mailbox.move_chat, row.chat, chat)
        except Exception as error:
            log.error("a group cannot be moved (%s): trying again", describe(error))
            await pause(self._halt, self._timing.look_for_replies)

    async def _settle(
        self, row: Waiting, state: str, reason: str | None, result: str = "", said: Outgoing | None = None
    ) -> None:
        self._watch.sent(result or state)
        note = said.in_group(delivered=state == "sent") if said else None
        then = (note[0], note[1].to_json()) if note else None
        for delay in self._timing.delays():
            now = self._clock()
            rest_until = now + timedelta(seconds=self._pace.left(row.chat))
            try:
                await self._marks.make((row.id, state, now, reason, rest_until, then))
            except Exception as error:
                log.error("outbox row %s is %s but cannot be marked so (%s)", row.id, state, describe(error))
            else:
                return
            await pause(self._halt, delay)
            if self._halt.is_set():
                self._left.add(row.chat)
                return

    async def _send(self, row: Waiting, outgoing: Outgoing) -> None:
        rendered = render(outgoing, row.id)
        if not rendered.parts and not rendered.picture and not rendered.attachments:
            raise UndeliverableError("nothing to say")
        note = await self.notes.close(row.chat)
        replaces = outgoing.replaces if outgoing.replaces is not None else note
        for delivery in deliveries(rendered, replaces):
            await self._make(row, delivery)

    async def _make(self, row: Waiting, delivery: Delivery) -> None:
        delays = self._timing.delays()
        while not isinstance(delivery, Nothing):
            await self._pace.turn(row.chat)
            began = self._clock()
            try:
                await delivery.do(self._bot, int(row.chat))
                return
            except TelegramError as error:
                if isinstance(error, ChatMigrated):
                    raise
                if is_blocked(error):
                    raise _BlockedError(error.message, began) from None
                if is_final(error):
                    other = delivery.instead(error)
                    if other is None:
                        raise UndeliverableError(error.message) from None
                    log.warning("outbox row %s: Telegram refuses a %s", row.id, type(delivery).__name__)
                    delivery = other
                else:
                    self._watch.retried("sending")
                    self._pace.rest(row.chat, time_to_wait(error, delays, f"outbox row {row.id}"))
                    if isinstance(error, NetworkError):
                        log.warning("outbox row %s: uncertain whether it arrived", row.id)
            finally:
                self._pace.sent(row.chat)
