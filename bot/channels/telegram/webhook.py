"""The door to which Telegram posts: an update is in the inbox before the answer is 200.

Whoever does not know the secret is refused before anything is read, stored or logged. TLS is the business of the proxy in front.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from aiohttp import web
from telegram import Bot

from bot.channels.telegram.errors import ChannelError
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.logs import describe
from bot.channels.telegram.polling import arrived, is_numbered
from bot.watch import Watch

log = logging.getLogger(__name__)

LARGEST = 512 * 1024  # an update has at most a few thousand characters
SLOWEST = 10.0  # seconds until the whole of an update has arrived
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True)
class Webhook:
    """The public address and its secret, and where to listen for what the proxy hands on."""

    url: str
    secret: str = field(repr=False)
    host: str
    port: int


class Door:
    """Takes what is posted."""

    def __init__(self, webhook: Webhook, bot: Bot, inbox: Inbox, watch: Watch) -> None:
        self._secret = webhook.secret.encode()
        self._bot = bot
        self._inbox = inbox
        self._watch = watch
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def take(self, request: web.Request) -> web.Response:
        """200 once the update is kept or needs no answer, so that it comes again in every other case."""
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        try:
            async with asyncio.timeout(SLOWEST):
                content = json.loads(await request.read())
        except web.HTTPException:
            return web.Response(status=413)
        except (ValueError, RecursionError, OSError, TimeoutError):
            return web.Response(status=400)
        if not is_numbered(content):
            return web.Response(status=400)
        self._watch.contact()
        came = arrived(content, self._bot)
        update = came.update
        chat = update.effective_chat.id if update.effective_chat else 0
        lock = self._chats.setdefault(chat, asyncio.Lock())  # what arrives at once is kept in the order it came
        try:
            async with lock:
                await self._inbox.keep(came)
        except Exception as error:
            self._watch.erred("inbox")
            log.error(
                "update %s cannot be kept (%s): Telegram holds it. See whether the database answers and its disk has "
                "room",
                update.update_id,
                describe(error),
                extra={"update": update.update_id},
            )
            return web.Response(status=503)
        return web.Response()


@asynccontextmanager
async def open_door(webhook: Webhook, bot: Bot, inbox: Inbox, watch: Watch) -> AsyncIterator[None]:
    """Listen until the end of the block; what is being kept then is kept."""
    application = web.Application(client_max_size=LARGEST)
    application.router.add_post(urlsplit(webhook.url).path or "/", Door(webhook, bot, inbox, watch).take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=3, handle_signals=False)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, webhook.host, webhook.port).start()
        except OSError as error:
            raise ChannelError(
                f"TELEGRAM_LISTEN cannot be used ({error.strerror}): choose another host or port"
            ) from None
        yield
    finally:
        await runner.cleanup()
