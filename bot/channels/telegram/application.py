"""The channel as a whole: start, work, stop."""

import asyncio
import logging
import signal
import warnings
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.warnings import PTBDeprecationWarning

from bot.channels.telegram.answering import Answerer
from bot.channels.telegram.errors import REFUSED, ChannelError, time_to_wait
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.incoming import WANTED
from bot.channels.telegram.logs import describe, keep_out_of_logs
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.ports import Clock, Conversation, Mailbox, Timing
from bot.channels.telegram.requests import QuietRequest
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.upkeep import Upkeep
from bot.channels.telegram.webhook import Webhook, open_door
from bot.channels.telegram.worker import new_worker
from bot.watch import Watch

log = logging.getLogger(__name__)

BASE_URL = "https://api.telegram.org/bot"
Commands = Mapping[str, Mapping[str, str]]
PersonalMenus = Mapping[tuple[str, str], Mapping[str, str]]


class TelegramChannel:
    """Everything between Telegram's servers and the conversation. Made and used inside one event loop."""

    def __init__(
        self,
        token: str,
        conversation: Conversation,
        mailbox: Mailbox,
        clock: Clock,
        *,
        already_done: type[Exception],
        commands: Commands | None = None,
        menus: PersonalMenus | None = None,
        chores: Callable[[], object] | None = None,
        base_url: str = BASE_URL,
        timing: Timing | None = None,
        webhook: Webhook | None = None,
        watch: Watch | None = None,
    ) -> None:
        """`base_url` is what stands before the token in the addresses of the Bot API, for a server of one's own.

        `already_done` is what the conversation raises for an update that was answered before.

        With `webhook` Telegram posts its updates; without, it is asked for them. `watch` hears counts and times.

        `commands` fills Telegram's menu for strangers: language ("" for all others) -> command -> what it does.
        `menus` are people's own, by role and language. `chores` is called now and then, in a thread.
        """
        self._chores = chores
        self._timing = timing or Timing()
        self._webhook = webhook
        self._watch = watch or Watch()
        worker = new_worker()
        self._bot = _bot(token, base_url, self._timing)
        self._menus = Menus(self._bot, commands or {}, menus or {})
        self._sender = Sender(self._bot, mailbox, clock, self._timing, worker, self._watch, self._menus)
        self._answerer = Answerer(
            self._bot,
            conversation,
            mailbox,
            clock,
            self._timing,
            already_done,
            self._sender.take,
            self._sender.notes,
            worker,
            self._watch,
        )
        self._inbox = Inbox(mailbox, clock, self._timing, self._answerer.take, self._watch, worker)
        self._upkeep = Upkeep(worker, mailbox, self._answerer, self._sender, clock, self._timing)

    async def serve(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then finish what was begun. Raises ChannelError where it cannot work at all."""
        sending = asyncio.create_task(self._sender.run())
        receiving = asyncio.create_task(self._receive())
        stopping = asyncio.create_task(stop.wait())
        tidying = asyncio.create_task(self._tidy())
        upkeep = asyncio.create_task(self._upkeep.run())
        try:
            await asyncio.wait({sending, receiving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            tidying.cancel()
            await self._stop(sending, receiving)
            upkeep.cancel()
            await asyncio.wait({upkeep})
            await self._upkeep.let_go()
        for task in (receiving, sending):
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error

    async def _receive(self) -> None:
        await self._until_it_works(self._bot.initialize)  # who the bot is tells what is said to it in a group
        # What an earlier run left open comes first: a chat's new words wait behind its old ones.
        await self._answerer.replay()
        if self._webhook is None:
            self._watch.contact_expected = True
            await self._until_it_works(self._bot.delete_webhook)
            await self._menus.fill()
            log.info("polling Telegram")
            await Poller(self._bot, self._inbox, self._timing, self._watch).run()
            return
        # The door is open before Telegram is told of it, and stays told when this process stops: others may be there.
        async with open_door(self._webhook, self._bot, self._inbox, self._watch):
            await self._until_it_works(
                partial(
                    self._bot.set_webhook,
                    self._webhook.url,
                    secret_token=self._webhook.secret,
                    allowed_updates=list(WANTED),
                )
            )
            self._watch.contact()
            await self._menus.fill()
            log.info("listening for Telegram")
            await asyncio.Event().wait()

    async def _until_it_works(self, call: Callable[[], Awaitable[object]]) -> None:
        delays = self._timing.delays()
        while True:
            try:
                await call()
            except TelegramError as error:
                self._watch.retried("start")
                await asyncio.sleep(time_to_wait(error, delays, "start"))
            else:
                return

    async def _tidy(self) -> None:
        while self._chores is not None:
            try:
                await asyncio.to_thread(self._chores)
            except Exception as error:
                log.error("what was to be tidied could not be (%s)", describe(error))
            await asyncio.sleep(self._timing.chores)

    async def _stop(self, sending: "asyncio.Task[None]", receiving: "asyncio.Task[None]") -> None:
        """Answers may take most of the time, so that there is some left to send them."""
        ends = asyncio.get_running_loop().time() + self._timing.drain
        if not receiving.done():
            receiving.cancel()
        await asyncio.wait({receiving})
        await self._answerer.stop(self._timing.drain * 0.8)
        left = max(0.0, ends - asyncio.get_running_loop().time())
        self._sender.finish(left)
        await asyncio.wait({sending}, timeout=left)
        sending.cancel()
        await asyncio.wait({sending})
        with suppress(TelegramError):
            await self._bot.shutdown()
        log.info("stopped")


def run(
    token: str,
    conversation: Conversation,
    mailbox: Mailbox,
    clock: Clock,
    *,
    already_done: type[Exception],
    commands: Commands | None = None,
    menus: PersonalMenus | None = None,
    chores: Callable[[], object] | None = None,
    base_url: str = BASE_URL,
    timing: Timing | None = None,
    webhook: Webhook | None = None,
    watch: Watch | None = None,
) -> None:
    """Serve Telegram until SIGINT or SIGTERM. Raises ChannelError, one line long, where it cannot work at all."""

    async def serve() -> None:
        stop = asyncio.Event()
        _on_signal(stop.set)
        channel = TelegramChannel(
            token,
            conversation,
            mailbox,
            clock,
            already_done=already_done,
            commands=commands,
            menus=menus,
            chores=chores,
            base_url=base_url,
            timing=timing,
            webhook=webhook,
            watch=watch,
        )
        await channel.serve(stop)

    asyncio.run(serve())


def bot_name(token: str, base_url: str = BASE_URL) -> str | None:
    """The bot's name on Telegram, for links to it; None where Telegram does not answer in time."""

    async def ask() -> str | None:
        bot = _bot(token, base_url, Timing(read=5.0))
        async with bot:
            return bot.username

    try:
        return asyncio.run(ask())
    except (TelegramError, ChannelError):
        return None


def _on_signal(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # Windows has no handlers in the loop
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))


def _bot(token: str, base_url: str, timing: Timing) -> Bot:
    keep_out_of_logs(token)
    # The library warns of a later change to its own type of retry_after at every 429; both types are read here.
    warnings.filterwarnings("ignore", message=".*retry_after.*", category=PTBDeprecationWarning)
    try:
        return Bot(
            token,
            base_url=base_url,
            base_file_url=f"{base_url.rpartition('/bot')[0]}/file/bot",
            request=QuietRequest(read_timeout=timing.read),
        )
    except InvalidToken:
        raise ChannelError(REFUSED) from None
