"""The door: an update is kept before Telegram is told that it arrived."""

import asyncio
import logging
from collections.abc import Callable

from telegram import Update

from bot.channels.telegram.incoming import moved_to, to_incoming
from bot.channels.telegram.logs import describe
from bot.channels.telegram.ports import Clock, Mailbox, Timing
from bot.channels.telegram.quota import Quota, Verdict
from bot.channels.telegram.work import Work
from bot.watch import Watch

log = logging.getLogger(__name__)

_MOST_UNKEPT = 1000


class Inbox:
    """Where updates arrive. It takes what `asyncio.Queue.put` takes, so that a webhook can use it as well."""

    def __init__(
        self,
        mailbox: Mailbox,
        clock: Clock,
        timing: Timing,
        hand_on: Callable[[Work], None],
        watch: Watch | None = None,
    ) -> None:
        self._mailbox = mailbox
        self._clock = clock
        self._timing = timing
        self._hand_on = hand_on
        self._watch = watch or Watch()
        self._quota = Quota(timing.burst, timing.per_second)
        self._verdicts: dict[int, Verdict] = {}  # of updates that could not be kept: counted once however often tried

    async def put(self, update: Update) -> None:
        """Return once the update is committed, or known not to need an answer; until then the offset stays."""
        for delay in self._timing.delays():
            try:
                await self.keep(update)
            except Exception as error:
                self._watch.retried("keeping")
                log.error(
                    "update %s cannot be kept (%s): Telegram holds it. See whether the database answers and its disk "
                    "has room; trying again in %.1f s",
                    update.update_id,
                    describe(error),
                    delay,
                    extra={"update": update.update_id},
                )
                await asyncio.sleep(delay)
            else:
                return

    async def keep(self, update: Update) -> None:
        """Commit the update and hand it on; raises what the store raises.

        What needs no answer is not stored at all: it may hold the words of people who do not speak to the bot. Nor
        is what one person sends beyond all measure; the first message of it is answered, by saying so.
        """
        at = self._clock()
        if moved := moved_to(update):
            await asyncio.to_thread(self._mailbox.move_chat, *moved)
            return
        try:
            incoming, payload = to_incoming(update, at), update.to_json()
        except Exception as error:
            log.warning("update %s cannot be read (%s): passed over", update.update_id, describe(error))
            return
        if incoming is None:
            log.debug("update %s needs no answer", update.update_id)
            return
        verdict = self._verdicts.get(update.update_id) or self._quota.judge(incoming.account)
        if verdict is Verdict.DROP:
            self._watch.dropped()
            return
        if len(self._verdicts) > _MOST_UNKEPT:
            self._verdicts.clear()
        self._verdicts[update.update_id] = verdict
        row = await asyncio.to_thread(self._mailbox.receive, update.update_id, incoming.chat, payload, at)
        self._verdicts.pop(update.update_id, None)
        if row is None:
            return
        self._watch.received()
        overrun = verdict is Verdict.TELL
        if overrun:
            log.warning("somebody sends too much: dropped until it is less", extra={"row": row})
        self._hand_on(Work(row, incoming.chat, update, at, overrun))
