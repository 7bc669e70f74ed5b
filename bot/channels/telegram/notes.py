"""How far long work has come: one message that is edited, until the reply takes its place."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.logs import describe
from bot.channels.telegram.ports import Timing
from bot.channels.telegram.work import pause

log = logging.getLogger(__name__)

Turn = Callable[[str], Awaitable[None]]


class _Note:
    def __init__(self, text: str) -> None:
        self.text = text
        self.over = asyncio.Event()
        self.task: asyncio.Task[int | None] | None = None


class Notes:
    """Nothing here is kept: a note is worth something only while the work goes on.

    A note is sent protected, because what takes its place may show a client.
    """

    def __init__(self, bot: Bot, timing: Timing, turn: Turn) -> None:
        self._bot = bot
        self._timing = timing
        self._turn = turn
        self._notes: dict[str, _Note] = {}

    def tell(self, chat: str, text: str) -> None:
        """Show this, if the work lasts long enough to be worth a word."""
        note = self._notes.get(chat)
        if note is not None:
            note.text = text
            return
        note = self._notes[chat] = _Note(text)
        note.task = asyncio.get_running_loop().create_task(self._show(chat, note))

    async def close(self, chat: str) -> int | None:
        """End the note; the message whose place the reply may take."""
        note = self._notes.pop(chat, None)
        if note is None or note.task is None:
            return None
        note.over.set()
        return await note.task

    def drop(self, chat: str) -> None:
        """The work came to nothing: stop telling of it."""
        if note := self._notes.pop(chat, None):
            note.over.set()

    async def _show(self, chat: str, note: _Note) -> int | None:
        message, shown = None, ""
        await pause(note.over, self._timing.note_after)
        while not note.over.is_set():
            try:
                if note.text != shown:
                    shown = note.text
                    await self._turn(chat)
                    message = await self._put(chat, shown, message)
            except TelegramError as error:
                log.info("progress could not be shown (%s)", describe(error))
            except Exception as error:  # no time left before the end
                log.info("progress is not shown any more (%s)", describe(error))
                return message
            await pause(note.over, self._timing.note_again)
        return message

    async def _put(self, chat: str, text: str, message: int | None) -> int:
        if message is None:
            return (await self._bot.send_message(int(chat), text, protect_content=True)).message_id
        await self._bot.edit_message_text(text, int(chat), message)
        return message
