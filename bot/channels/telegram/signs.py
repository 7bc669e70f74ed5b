"""What shows that the bot is at work. None of it is kept, and none of it holds up an answer."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.channels.telegram.ports import Timing
from bot.channels.telegram.requests import call


class Signs:
    """Typing, and buttons that stop waiting."""

    def __init__(self, bot: Bot, timing: Timing) -> None:
        self._bot = bot
        self._timing = timing

    @contextmanager
    def typing(self, chat: str) -> Iterator[None]:
        """Show that the bot is typing, once this lasts: most answers are there before, and cost no task for it."""
        begun: list[asyncio.Task[None]] = []
        loop = asyncio.get_running_loop()
        later = loop.call_later(self._timing.typing_after, lambda: begun.append(loop.create_task(self._type(chat))))
        try:
            yield
        finally:
            later.cancel()
            for task in begun:
                task.cancel()

    async def _type(self, chat: str) -> None:
        while True:
            with suppress(TelegramError):
                await call(self._bot, "sendChatAction", {"chat_id": chat, "action": ChatAction.TYPING})
            await asyncio.sleep(self._timing.typing_again)

    async def acknowledge(self, query_id: str) -> None:
        """Take the waiting sign off the button. Telegram refuses that after a while, which does no harm."""
        with suppress(TelegramError):
            await self._bot.answer_callback_query(query_id)
