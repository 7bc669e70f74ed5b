"""The door: an update is kept before Telegram is told that it arrived."""

import asyncio
import logging
from collections.abc import Callable

from telegram import Update

from bot.channels.telegram.incoming import to_incoming
from bot.channels.telegram.logs import describe
from bot.channels.telegram.ports import Clock, Mailbox, Timing
from bot.channels.telegram.work import Work

log = logging.getLogger(__name__)


class Inbox:
    """Where updates arrive. It takes what `asyncio.Queue.put` takes, so that a webhook can use it as well."""

    def __init__(self, mailbox: Mailbox, clock: Clock, timing: Timing, hand_on: Callable[[Work], None]) -> None:
        self._mailbox = mailbox
        self._clock = clock
        self._timing = timing
        self._hand_on = hand_on

    async def put(self, update: Update) -> None:
        """Return once the update is committed, or known not to need an answer; until then the offset stays.

        What needs no answer is not stored at all: it may hold the words of people who do not speak to the bot.
        """
        at = self._clock()
        try:
            incoming, payload = to_incoming(update, at), update.to_json()
        except Exception as error:
            log.warning("update %s cannot be read (%s): passed over", update.update_id, describe(error))
            return
        if incoming is None:
            log.debug("update %s needs no answer", update.update_id)
            return
        for delay in self._timing.delays():
            try:
                row = await asyncio.to_thread(self._mailbox.receive, update.update_id, incoming.chat, payload, at)
            except Exception as error:
                log.error(
                    "update %s cannot be kept (%s): Telegram holds it. See whether the database answers and its disk "
                    "has room; trying again in %.1f s",
                    update.update_id,
                    describe(error),
                    delay,
                )
                await asyncio.sleep(delay)
                continue
            if row is not None:
                self._hand_on(Work(row, incoming.chat, update, at))
            return
