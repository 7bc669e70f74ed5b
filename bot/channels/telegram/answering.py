"""Answering what the inbox holds: one chat in order, the chats side by side."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

from telegram import Bot, Update

from bot.channels.telegram.documents import document_of
from bot.channels.telegram.incoming import to_incoming
from bot.channels.telegram.logs import describe
from bot.channels.telegram.notes import Notes
from bot.channels.telegram.ports import Clock, Conversation, Mailbox, Received, Timing
from bot.channels.telegram.signs import Signs
from bot.channels.telegram.work import Line, Threads, Work, pause
from bot.messages import Hand, Incoming, Outgoing
from bot.watch import Watch

log = logging.getLogger(__name__)

AT_ONCE = 8
TRIES = 5  # failures of one update, while the database answers, before the chat goes on without it


class Answerer:
    """Takes updates from the inbox to the conversation. The reply is in the outbox when that returns."""

    def __init__(
        self,
        bot: Bot,
        conversation: Conversation,
        mailbox: Mailbox,
        clock: Clock,
        timing: Timing,
        already_done: type[Exception],
        on_answered: Callable[[str, Outgoing], None],
        notes: Notes,
        worker: str,
        watch: Watch,
    ) -> None:
        self._bot = bot
        self._conversation = conversation
        self._mailbox = mailbox
        self._clock = clock
        self._timing = timing
        self._already_done = already_done
        self._on_answered = on_answered
        self._notes = notes
        self._worker = worker
        self._watch = watch
        self._hand = Hand(worker, timing.leased)
        self._signs = Signs(bot, timing)
        self._threads = Threads(AT_ONCE)
        self._halt = asyncio.Event()
        self._lines: dict[str, Line] = {}
        self._aside: dict[str, set[int]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_busy(self) -> bool:
        """Whether any chat is in hand."""
        return bool(self._lines)

    async def replay(self) -> None:
        """Take up what an earlier run received and did not answer; wait for the database where it is out."""
        delays = self._timing.delays()
        while True:
            try:
                chats = await asyncio.to_thread(self._mailbox.open_chats)
            except Exception as error:
                log.error("the inbox cannot be read (%s): does the database answer?", describe(error))
                await asyncio.sleep(next(delays))
            else:
                break
        for chat in chats:
            self.look_after(chat)

    def take(self, work: Work) -> None:
        """Answer this after whatever its chat said before. Returns at once."""
        if work.update.callback_query is not None:
            self._start(self._signs.acknowledge(work.update.callback_query.id))
        is_new = self.look_after(work.chat)
        if work.chat in self._lines:
            self._lines[work.chat].add(work if is_new else replace(work, first=False))

    def look_after(self, chat: str) -> bool:
        """Answer what is open of this chat, whoever received it, unless that is being done. Returns at once."""
        is_new = chat not in self._lines and not self._halt.is_set()
        if is_new:
            self._lines[chat] = Line()
            self._start(self._work_off(chat))
        return is_new

    async def stop(self, within: float) -> None:
        """Finish the answers begun; what is not begun stays in the inbox for the next start."""
        self._halt.set()
        if not self._tasks:
            return
        _, unfinished = await asyncio.wait(self._tasks, timeout=within)
        for task in unfinished:
            task.cancel()
        if unfinished:
            log.warning("%d answers were not finished in time: the next start gives them", len(unfinished))

    async def _work_off(self, chat: str) -> None:
        """One open message after the other, as the inbox has them: another worker may have received some."""
        line, delays = self._lines[chat], self._timing.delays()
        try:
            if (first := line.first()) and await self._handle(first) and line.is_empty:
                return
            while not self._halt.is_set():
                line.has_more = False
                try:
                    found = await self._claim(chat)
                except Exception as error:
                    log.error("the inbox cannot be read (%s): does the database answer?", describe(error))
                    await pause(self._halt, next(delays))
                    continue
                if isinstance(found, bool):
                    if found and not line.has_more:
                        return
                    await pause(self._halt, 0 if found else self._timing.look_again)
                elif (known := line.pop(found.id)) is not None:
                    if await self._handle(known) and line.is_empty:
                        return  # what others received for this chat, they look after
                elif (work := await self._read(found)) is not None:
                    await self._handle(work)
        finally:
            del self._lines[chat]

    async def _claim(self, chat: str) -> Received | bool:
        now = self._clock()
        aside = tuple(self._aside.get(chat, ()))
        return await asyncio.to_thread(
            self._mailbox.claim_message, chat, self._worker, now, now + self._timing.leased, aside
        )

    async def _read(self, received: Received) -> Work | None:
        """A message that this run did not receive itself."""
        try:
            update = Update.de_json(json.loads(received.payload), self._bot)
        except Exception as error:
            log.warning("inbox row %s cannot be read (%s): passed over", received.id, describe(error))
            await self._dismiss(received.id)
            return None
        if update.callback_query is not None:
            self._start(self._signs.acknowledge(update.callback_query.id))
        return Work(received.id, received.chat, update, received.received_at)

    async def _handle(self, work: Work) -> bool:
        """Whether the message is answered, and with it the chat let go."""
        try:
            incoming = to_incoming(work.update, work.received_at, work.row)
        except Exception as error:
            log.error("inbox row %s cannot be read (%s): passed over", work.row, describe(error))
            incoming = None
        if incoming is None:
            await self._dismiss(work.row)
            return False
        incoming = replace(
            incoming,
            document=document_of(work.update, self._bot),
            tell=self._teller(work.chat),
            overrun=work.overrun,
            hand=self._hand,
        )
        with self._signs.typing(work.chat):
            return await self._answer(work, incoming)

    async def _answer(self, work: Work, incoming: Incoming) -> bool:
        """Try until it is answered, while the database is out; an update that fails by itself does not hold its chat.

        No update is given up: one set aside is tried again later, and at the next start.
        """
        failures = 0
        for delay in self._timing.delays():
            began = time.perf_counter()
            try:
                outgoing = await self._threads.run(lambda: self._conversation.answer(incoming))
            except self._already_done:
                return False
            except Exception as error:
                failures += await self._database_answers()
                self._watch.erred("answering")
                what = "inbox row %s could not be answered (%s), %d"
                log.error(what, work.row, describe(error), failures, extra={"row": work.row})
            else:
                self._on_answered(work.chat, outgoing)
                self._report(work, outgoing, time.perf_counter() - began)
                return True
            self._notes.drop(work.chat)
            if failures >= TRIES:
                self._set_aside(work)
                break
            self._watch.retried("answering")
            await pause(self._halt, delay)
            if self._halt.is_set():
                break
        return False

    def _teller(self, chat: str) -> Callable[[str], None]:
        """Called in the thread that answers; the note itself is shown from the loop."""
        loop = asyncio.get_running_loop()

        def tell(text: str) -> None:
            with suppress(RuntimeError):  # the loop was closed: nobody waits any more
                loop.call_soon_threadsafe(self._notes.tell, chat, text)

        return tell

    def _report(self, work: Work, outgoing: Outgoing, seconds: float) -> None:
        self._watch.answered(outgoing.status, outgoing.skill, seconds)
        fields = {"row": work.row, "skill": outgoing.skill, "status": outgoing.status, "ms": round(seconds * 1000, 1)}
        log.info("inbox row %s is answered", work.row, extra=fields)

    def _set_aside(self, work: Work) -> None:
        log.error("inbox row %s is set aside for %.0f s: its chat goes on", work.row, self._timing.set_aside)
        self._aside.setdefault(work.chat, set()).add(work.row)

        def again() -> None:
            rows = self._aside.get(work.chat, set())
            rows.discard(work.row)
            if not rows:
                self._aside.pop(work.chat, None)
            self.look_after(work.chat)

        asyncio.get_running_loop().call_later(self._timing.set_aside, again)

    async def _dismiss(self, row: int) -> None:
        try:
            await asyncio.to_thread(self._mailbox.dismiss, row, self._clock())
        except self._already_done:
            return
        except Exception as error:
            log.error("inbox row %s cannot be closed (%s): trying again", row, describe(error))
            await pause(self._halt, self._timing.retry_first)

    async def _database_answers(self) -> bool:
        try:
            await asyncio.to_thread(self._mailbox.next_of_each_chat, 1)
        except Exception:
            return False
        return True

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
