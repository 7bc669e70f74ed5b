"""Files that people send."""

import asyncio

from telegram import Bot, Update
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.characters import sound
from bot.messages import Document, DocumentGone

LARGEST_DOWNLOAD = 20 * 1024 * 1024  # Telegram gives a bot no larger file; beyond it nothing is read
_LONGEST = 300.0  # seconds


def document_of(update: Update, bot: Bot) -> Document | None:
    """The file in an update as the conversation knows it: fetched only when that asks for it, from its thread."""
    file = update.message.document if update.message else None
    if file is None:
        return None
    file_id, loop = file.file_id, asyncio.get_running_loop()

    async def load() -> bytes:
        try:
            found = await bot.get_file(file_id)
        except BadRequest as error:
            raise DocumentGone from error
        if (found.file_size or 0) > LARGEST_DOWNLOAD:
            raise DocumentGone
        return bytes(await found.download_as_bytearray())

    def fetch() -> bytes:
        try:
            return asyncio.run_coroutine_threadsafe(load(), loop).result(_LONGEST)
        except TelegramError:
            raise ConnectionError("Telegram does not give the file") from None  # its own text may name the address

    return Document(sound(file.file_name or ""), file.file_size or 0, fetch)
