"""Buttons that were used: taken off the message under which they stood."""

import logging

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.logs import describe
from bot.channels.telegram.rendering import keyboard_of
from bot.messages import Settled

log = logging.getLogger(__name__)

MOST_REMEMBERED = 1_000  # messages whose buttons are gone in part


class Keyboards:
    """A used button that could not be taken off does no harm: pressed again, it is told that it is done.

    Two quick taps each know the keyboard as it was before both, so what went before is remembered.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._left: dict[tuple[str, int], frozenset[str]] = {}

    async def settle(self, chat: str, settled: Settled | None) -> None:
        """Leave only the buttons that are still of use."""
        if settled is None:
            return
        place = (chat, settled.message)
        before = self._left.pop(place, None)
        keys = [key for key in settled.keys if before is None or key[1] in before]
        self._left[place] = frozenset(data for _, data in keys)
        if len(self._left) > MOST_REMEMBERED:
            del self._left[next(iter(self._left))]
        try:
            await self._bot.edit_message_reply_markup(int(chat), settled.message, reply_markup=keyboard_of(keys))
        except BadRequest:
            log.debug("a message whose buttons were used is gone or looks so already")
        except TelegramError as error:
            log.info("used buttons could not be taken off (%s)", describe(error))
