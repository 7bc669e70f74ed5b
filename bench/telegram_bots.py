"""The two bots that are measured, each as a process: `python -m bench.telegram_bots echo URL`, `… ours URL FOLDER`."""

import sys
import time
from pathlib import Path

from bot import bootstrap
from bot.channels.telegram.ports import Timing
from bot.conversation import Conversation
from bot.messages import Incoming, Outgoing
from bot.settings import Settings
from tests.bot.telegram.server import TOKEN

SLOW_CHAT = 79_999
SLOW_SECONDS = 2.0
# Telegram's limits and the quota of a sender lifted, as the echo bot knows none either.
UNLIMITED = Timing(between_sends=0.0, between_sends_to_chat=0.0, between_sends_to_group=0.0, burst=1e9, per_second=1e9)


def echo(url: str) -> None:
    """The library's own echo bot, as its documentation shows it."""
    from telegram import Update
    from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

    async def reply(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    application = ApplicationBuilder().token(TOKEN).base_url(url).build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, reply))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


def settings_of(folder: Path, url: str = "") -> Settings:
    """Settings for a store in this folder, whatever the environment says."""
    given = {"data_dir": folder, "database_url": None, "telegram_token": TOKEN}
    return Settings(_env_file=None, **given, **({"telegram_base_url": url} if url else {}))  # type: ignore[arg-type]


def ours(url: str, folder: str) -> None:
    """The real bot; one chat's answers take long, which only this process knows of."""
    answer = Conversation.answer

    def slow_for_one(self: Conversation, incoming: Incoming) -> Outgoing:
        if incoming.chat == str(SLOW_CHAT):
            time.sleep(SLOW_SECONDS)
        return answer(self, incoming)

    Conversation.answer = slow_for_one  # type: ignore[method-assign]
    bootstrap.run_telegram(settings_of(Path(folder), url), timing=UNLIMITED)


if __name__ == "__main__":
    {"echo": echo, "ours": ours}[sys.argv[1]](*sys.argv[2:])
