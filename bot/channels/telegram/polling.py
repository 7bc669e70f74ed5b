"""Fetching updates.

The library's `Updater` is not used: it ends without a word when the token is revoked, asks for an update that it
cannot read again and again without pause, cannot be stopped while it waits out an error, and logs what people wrote.
"""

import asyncio
import logging
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError

from bot.channels.telegram.errors import time_to_wait
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.incoming import WANTED
from bot.channels.telegram.logs import describe
from bot.channels.telegram.ports import Timing
from bot.channels.telegram.requests import QuietRequest
from bot.watch import Watch

log = logging.getLogger(__name__)


class PollingRequest(QuietRequest):
    """For getUpdates: one update that cannot be read must not hold up those after it."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer and put a bare number in the place of an update that cannot be read."""
        answer = QuietRequest.parse_json_payload(payload)
        if "result" in answer:
            updates = answer["result"] if isinstance(answer["result"], list) else []
            answer["result"] = [readable(update) for update in updates if is_numbered(update)]
        return answer


def is_numbered(update: object) -> bool:
    """Whether this is an update at all, with a number that can be stored."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return type(number) is int and 0 <= number < 2**63  # what a database can hold


def readable(update: dict[str, Any]) -> dict[str, Any]:
    """The update, or a bare number in its place where it cannot be read."""
    try:
        Update.de_json(update, None)
    except Exception as error:
        log.warning("update %s cannot be read (%s): passed over", update["update_id"], describe(error))
        return {"update_id": update["update_id"]}
    return update


class Poller:
    """Asks for updates and confirms each only once the inbox holds it."""

    def __init__(self, bot: Bot, inbox: Inbox, timing: Timing, watch: Watch) -> None:
        self._bot = bot
        self._inbox = inbox
        self._timing = timing
        self._watch = watch

    async def run(self) -> None:
        """Poll until cancelled. Raises ChannelError where the token is refused."""
        confirmed = 0
        delays = self._timing.delays()
        while True:
            try:
                updates = await self._bot.get_updates(
                    offset=confirmed, timeout=int(self._timing.poll), allowed_updates=list(WANTED)
                )
            except TelegramError as error:
                self._watch.retried("polling")
                await asyncio.sleep(time_to_wait(error, delays, "polling"))
                continue
            delays = self._timing.delays()
            self._watch.contact()
            async for kept in self._inbox.put_all(updates):
                confirmed = kept + 1
