"""Files that people send."""

import asyncio

from telegram import Bot
from telegram import Document as TelegramDocument
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.characters import sound
from bot.messages import Document, DocumentGone

LARGEST_DOWNLOAD = 20 * 1024 * 1024  # Telegram gives a bot no larger file; beyond it nothing is read
_LONGEST = 300.0  # seconds


def document_of(bot: Bot, file: TelegramDocument, loop: asyncio.AbstractEventLoop) -> Document:
    """The file as the conversation knows it; its content is fetched only when that asks for it, from its thread."""

    async def load() -> bytes:
        try:
            found = await bot.get_file(file.file_id)
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
