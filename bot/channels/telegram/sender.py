"""Sending what the outbox holds: in order and no faster than Telegram allows, each chat for itself."""

import asyncio
import logging
import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import ChatMigrated, NetworkError, TelegramError

from bot.channels.telegram.deliveries import Delivery, Nothing, UndeliverableError, deliveries
from bot.channels.telegram.errors import ChannelError, is_blocked, is_final, time_to_wait
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.logs import describe
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.notes import Notes
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


class _StoppedError(Exception):
    """There is no time left to send this before the end."""


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
        self.notes = Notes(bot, timing, self._turn)
        self._worker = worker
        self._watch = watch
        self._workers = 1
        self._wake = asyncio.Event()
        self._halt = asyncio.Event()
        self._deadline = math.inf
        self._due: dict[str, float] = {}
        self._free_at = 0.0
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._left: set[str] = set()

    def wake(self) -> None:
        """Look into the outbox now. It is looked into every second anyway, for what others put there."""
        self._wake.set()

    @property
    def is_busy(self) -> bool:
        """Whether any reply is in hand."""
        return bool(self._at_work)

    def share_with(self, workers: int) -> None:
        """Telegram's limit over all chats is one for all workers: each sends its part of it."""
        self._workers = max(1, workers)

    async def run(self) -> None:
        """Send until stopped. Raises ChannelError where the token is refused."""
        try:
            while True:
                self._wake.clear()
                self._collect()
                for row in await self._next_of_each_chat():
                    if row.chat not in self._at_work and row.chat not in self._left:
                        self._start(row)
                if self._halt.is_set() and not self._at_work:
                    return
                await pause(self._wake, self._timing.look_for_replies)
        finally:
            for task in self._at_work.values():
                task.cancel()

    def finish(self, within: float) -> None:
        """Let `run` return once all is sent that can be sent in time; the rest stays in the outbox."""
        self._deadline = _now() + within
        self._halt.set()
        self._wake.set()

    def _collect(self) -> None:
        """Forget finished deliveries. Only here, before the outbox is read: a row read earlier may be stale."""
        for chat, task in list(self._at_work.items()):
            if task.done():
                del self._at_work[chat]
                task.result()
        self._due = {chat: due for chat, due in self._due.items() if due > _now()}

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

    def _start(self, row: Waiting) -> None:
        task = asyncio.create_task(self._deliver(row))
        task.add_done_callback(lambda _: self._wake.set())
        self._at_work[row.chat] = task

    async def _deliver(self, row: Waiting) -> None:
        outgoing = None
        try:
            outgoing = Outgoing.from_json(row.payload)
            await self._send(row, outgoing)
        except _StoppedError:
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
            rest_until = now + timedelta(seconds=max(0.0, self._due.get(row.chat, 0.0) - _now()))
            try:
                await asyncio.to_thread(self._mailbox.settle, row.id, state, now, reason, rest_until, then)
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
            await self._turn(row.chat)
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
                    self._rest(row.chat, time_to_wait(error, delays, f"outbox row {row.id}"))
                    if isinstance(error, NetworkError):
                        log.warning("outbox row %s: uncertain whether it arrived", row.id)
            finally:
                self._rest(row.chat, self._between(row.chat))

    async def _turn(self, chat: str) -> None:
        """Wait until this chat may be sent to, then for the next free moment overall."""
        while (wait := self._due.get(chat, 0.0) - _now()) > 0:
            if _now() + wait > self._deadline:
                raise _StoppedError
            if self._halt.is_set():
                await asyncio.sleep(wait)
            else:
                await pause(self._halt, wait)
        if _now() >= self._deadline:
            raise _StoppedError
        between = self._timing.between_sends * self._workers
        self._free_at = max(_now(), self._free_at) + between
        await asyncio.sleep(self._free_at - between - _now())

    def _between(self, chat: str) -> float:
        is_group = chat.startswith("-")
        return self._timing.between_sends_to_group if is_group else self._timing.between_sends_to_chat

    def _rest(self, chat: str, seconds: float) -> None:
        self._due[chat] = max(self._due.get(chat, 0.0), _now() + seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()
