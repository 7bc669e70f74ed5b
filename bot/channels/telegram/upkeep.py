"""What a worker does beside answering and sending: keep what it has in hand, take over from the dead, tidy up."""

import asyncio
import logging

from bot.channels.telegram.answering import Answerer
from bot.channels.telegram.logs import describe
from bot.channels.telegram.ports import Clock, Mailbox, Timing
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.worker import is_gone

log = logging.getLogger(__name__)


class Upkeep:
    """Runs beside the rest until cancelled, and outlives every outage of the database."""

    def __init__(
        self, worker: str, mailbox: Mailbox, answerer: Answerer, sender: Sender, clock: Clock, timing: Timing
    ) -> None:
        self._worker = worker
        self._mailbox = mailbox
        self._answerer = answerer
        self._sender = sender
        self._clock = clock
        self._timing = timing

    async def run(self) -> None:
        """All three, each at its own pace."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep())
            group.create_task(self._take_over())
            group.create_task(self._tidy())

    async def let_go(self) -> None:
        """At the end: others need not wait until the leases run out."""
        try:
            await asyncio.to_thread(self._mailbox.let_go, [self._worker])
        except Exception as error:
            log.warning("leases were not given back (%s): they run out by themselves", describe(error))

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self._timing.lease / 4)
            if not self._answerer.is_busy and not self._sender.is_busy:
                continue
            try:
                await asyncio.to_thread(self._mailbox.renew, self._worker, self._clock() + self._timing.leased)
            except Exception as error:
                log.error("leases cannot be renewed (%s): does the database answer?", describe(error))

    async def _take_over(self) -> None:
        while True:
            try:
                holders = await asyncio.to_thread(self._mailbox.holders)
                if gone := [holder for holder in holders if is_gone(holder)]:
                    log.info("taking over from %d workers that are gone", len(gone))
                    await asyncio.to_thread(self._mailbox.let_go, gone)
                self._sender.share_with(len({self._worker, *holders} - {*gone}))
                for chat in await asyncio.to_thread(self._mailbox.open_chats):
                    self._answerer.look_after(chat)
            except Exception as error:
                log.error("the inbox cannot be read (%s): does the database answer?", describe(error))
            await asyncio.sleep(self._timing.look_for_messages)

    async def _tidy(self) -> None:
        while True:
            try:
                pruned = await asyncio.to_thread(self._mailbox.prune, self._clock())
                log.info("%d old rows of inbox and outbox were deleted", pruned)
            except Exception as error:
                log.warning("old rows cannot be deleted (%s): later again", describe(error))
            await asyncio.sleep(self._timing.tidy_every)
