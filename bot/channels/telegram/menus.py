"""Telegram's menu of commands: what strangers see, and what each person may do, in their language."""

import asyncio
import logging
from collections.abc import Mapping

from telegram import Bot, BotCommandScopeChat
from telegram.error import TelegramError

from bot.channels.telegram.logs import describe
from bot.messages import Outgoing

log = logging.getLogger(__name__)

Commands = Mapping[str, str]  # command -> what it does
MOST_REMEMBERED = 50_000  # chats; those set longest ago are set once more


class Menus:
    """Keeps each private chat's menu in step with the person's role and language.

    What was set is remembered only while the program runs: setting it once more after a restart does no harm.
    """

    def __init__(self, bot: Bot, strangers: Mapping[str, Commands], people: Mapping[tuple[str, str], Commands]) -> None:
        """`strangers`: language ("" for all others) -> commands; `people`: (role, language) -> commands."""
        self._bot = bot
        self._strangers = strangers
        self._people = people
        self._set: dict[str, tuple[str | None, str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def fill(self) -> None:
        """The menu of everybody who is not known."""
        for language, commands in self._strangers.items():
            try:
                await self._bot.set_my_commands(list(commands.items()), language_code=language or None)
            except TelegramError as error:
                log.warning("the menu of commands could not be set (%s)", describe(error))

    def after(self, chat: str, outgoing: Outgoing) -> None:
        """A reply was given: the chat's menu becomes the person's. Returns at once."""
        wanted = (outgoing.role, outgoing.language if outgoing.role else "")
        known = (wanted in self._people) if outgoing.role else outgoing.status == "denied"
        if not known or chat.startswith("-") or self._set.get(chat) == wanted:
            return
        if len(self._set) >= MOST_REMEMBERED:
            self._set.pop(next(iter(self._set)))
        self._set[chat] = wanted
        task = asyncio.get_running_loop().create_task(self._apply(chat, self._people.get(wanted)))  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _apply(self, chat: str, commands: Commands | None) -> None:
        scope = BotCommandScopeChat(int(chat))
        try:
            if commands is None:
                await self._bot.delete_my_commands(scope)
            else:
                await self._bot.set_my_commands(list(commands.items()), scope=scope)
        except TelegramError as error:
            self._set.pop(chat, None)
            log.info("the menu of a chat could not be set (%s)", describe(error))
