"""The door: an update is kept before Telegram is told that it arrived."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from telegram import Update

from bot.channels.telegram.incoming import moved_to, to_incoming
from bot.channels.telegram.logs import describe
from bot.channels.telegram.ports import Clock, Mailbox, Timing
from bot.channels.telegram.quota import Quota, Verdict
from bot.channels.telegram.work import Work
from bot.watch import Watch

log = logging.getLogger(__name__)

_MOST_UNKEPT = 1000


class Arrived(NamedTuple):
    """An update, read and as it came."""

    update: Update
    raw: dict[str, Any]


class _Taken(NamedTuple):
    update: Update
    chat: str
    payload: str
    overrun: bool


class Inbox:
    """Where updates arrive. It takes what `asyncio.Queue.put` takes, so that a webhook can use it as well."""

    def __init__(
        self,
        mailbox: Mailbox,
        clock: Clock,
        timing: Timing,
        hand_on: Callable[[Work], None],
        watch: Watch | None = None,
        worker: str | None = None,
    ) -> None:
        """Given a `worker`, what is kept is in its hand where its chat is free."""
        self._mailbox = mailbox
        self._clock = clock
        self._timing = timing
        self._hand_on = hand_on
        self._watch = watch or Watch()
        self._worker = worker
        self._quota = Quota(timing.burst, timing.per_second)
        self._verdicts: dict[int, Verdict] = {}  # of updates that could not be kept: counted once however often tried

    async def put_all(self, updates: Sequence[Arrived]) -> AsyncIterator[int]:
        """Keep what came at once, as one if possible; yields each number up to which all is committed.

        What cannot be kept is tried again without end: until then the offset stays before it.
        """
        if len(updates) > 1 and not any(moved_to(one.update) for one in updates):
            try:
                await self.keep(*updates)
            except Exception as error:
                log.warning("%d updates cannot be kept at once (%s): one by one", len(updates), describe(error))
            else:
                yield updates[-1].update.update_id
                return
        for one in updates:
            await self.put(one)
            yield one.update.update_id

    async def put(self, arrived: Arrived) -> None:
        """Return once the update is committed, or known not to need an answer; until then the offset stays."""
        for delay in self._timing.delays():
            try:
                await self.keep(arrived)
            except Exception as error:
                self._watch.retried("keeping")
                log.error(
                    "update %s cannot be kept (%s): Telegram holds it. See whether the database answers and its disk "
                    "has room; trying again in %.1f s",
                    arrived.update.update_id,
                    describe(error),
                    delay,
                    extra={"update": arrived.update.update_id},
                )
                await asyncio.sleep(delay)
            else:
                return

    async def keep(self, *updates: Arrived) -> None:
        """Commit the updates and hand them on; raises what the store raises, and then none is kept.

        What needs no answer is not stored at all: it may hold the words of people who do not speak to the bot. Nor
        is what one person sends beyond all measure; the first message of it is answered, by saying so.
        """
        at = self._clock()
        for one in updates:
            if moved := moved_to(one.update):
                await asyncio.to_thread(self._mailbox.move_chat, *moved)
        taken = [weighed for one in updates if (weighed := self._weighed(*one, at)) is not None]
        if not taken:
            return
        new = [(its.update.update_id, its.chat, its.payload) for its in taken]
        until = at + self._timing.leased
        rows = await asyncio.to_thread(self._mailbox.receive_all, new, at, self._worker, until)
        for its, kept in zip(taken, rows, strict=True):
            self._verdicts.pop(its.update.update_id, None)
            if kept.row is None:
                continue
            self._watch.received()
            if its.overrun:
                log.warning("somebody sends too much: dropped until it is less", extra={"row": kept.row})
            self._hand_on(Work(kept.row, its.chat, its.update, at, its.overrun, kept.first))

    def _weighed(self, update: Update, raw: dict[str, Any], at: datetime) -> "_Taken | None":
        """What is kept of an update; None where it is not to be answered."""
        if moved_to(update):
            return None
        try:
            incoming = to_incoming(update, at)
        except Exception as error:
            log.warning("update %s cannot be read (%s): passed over", update.update_id, describe(error))
            return None
        if incoming is None:
            log.debug("update %s needs no answer", update.update_id)
            return None
        verdict = self._verdicts.get(update.update_id) or self._quota.judge(incoming.account)
        if verdict is Verdict.DROP:
            self._watch.dropped()
            return None
        if len(self._verdicts) > _MOST_UNKEPT:
            self._verdicts.clear()
        self._verdicts[update.update_id] = verdict
        return _Taken(update, incoming.chat, json.dumps(raw), verdict is Verdict.TELL)
