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
from bot.channels.telegram.inbox import Arrived, Inbox
from bot.channels.telegram.incoming import WANTED
from bot.channels.telegram.logs import describe
from bot.channels.telegram.ports import Timing
from bot.channels.telegram.requests import call
from bot.watch import Watch

log = logging.getLogger(__name__)

_GRACE = 5.0  # seconds for an answer to arrive, beyond those for which Telegram may hold it back


def is_numbered(update: object) -> bool:
    """Whether this is an update at all, with a number that can be stored."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return type(number) is int and 0 <= number < 2**63  # what a database can hold


def arrived(raw: dict[str, Any], bot: Bot | None) -> Arrived:
    """An update, or a bare number in its place where it cannot be read: it must not hold up those after it."""
    try:
        return Arrived(Update.de_json(raw, bot), raw)
    except Exception as error:
        log.warning("update %s cannot be read (%s): passed over", raw["update_id"], describe(error))
        bare = {"update_id": raw["update_id"]}
        return Arrived(Update.de_json(bare, bot), bare)


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
                found = await call(self._bot, "getUpdates", self._asked(confirmed), self._timing.poll + _GRACE)
            except TelegramError as error:
                self._watch.retried("polling")
                await asyncio.sleep(time_to_wait(error, delays, "polling"))
                continue
            delays = self._timing.delays()
            self._watch.contact()
            updates = found if isinstance(found, list) else ()
            async for kept in self._inbox.put_all([arrived(raw, self._bot) for raw in updates if is_numbered(raw)]):
                confirmed = kept + 1

    def _asked(self, confirmed: int) -> dict[str, Any]:
        return {
            "offset": confirmed or None,
            "timeout": int(self._timing.poll) or None,
            "allowed_updates": list(WANTED),
        }
