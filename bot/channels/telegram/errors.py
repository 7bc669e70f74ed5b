"""Telegram's errors, told apart by what is to be done about them."""

import logging
from collections.abc import Iterator

from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.logs import describe

log = logging.getLogger(__name__)

REFUSED = "Telegram refuses the bot's token: take the current one from @BotFather, put it in TELEGRAM_TOKEN"


class ChannelError(Exception):
    """The channel cannot work as it is set up; the message is one line that names the cause and the mend."""


def time_to_wait(error: TelegramError, delays: Iterator[float], what: str) -> float:
    """Log, and return the seconds until the next try of `what`. Raises ChannelError where the token is refused."""
    if isinstance(error, InvalidToken):
        raise ChannelError(REFUSED) from None
    delay = next(delays)
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        delay = float(wait) if isinstance(wait, int) else wait.total_seconds()
        log.warning("%s: Telegram asks to wait %.0f s", what, delay)
    elif isinstance(error, Conflict):
        log.error(
            "%s: another program polls with this bot's token. Stop it, or give this one a bot of its own; "
            "trying again in %.1f s",
            what,
            delay,
        )
    else:
        log.warning("%s: no use can be made of Telegram (%s); trying again in %.1f s", what, describe(error), delay)
    return delay


def changes_nothing(error: TelegramError) -> bool:
    """Whether Telegram only says that the message looks like this already."""
    return isinstance(error, BadRequest) and "message is not modified" in error.message.lower()


_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid", "message to be edited not found")


def is_gone(error: TelegramError) -> bool:
    """Whether the message to be edited is not there, or too old to be touched: a new one takes its place."""
    return isinstance(error, BadRequest) and any(sign in error.message.lower() for sign in _GONE)


def is_about_markup(error: TelegramError) -> bool:
    """Whether Telegram could not read the markup, so that the plain text may still pass."""
    return isinstance(error, BadRequest) and "can't parse entities" in error.message.lower()


def is_blocked(error: TelegramError) -> bool:
    """Whether this chat takes nothing from the bot any more: blocked, left, or its account is gone."""
    return isinstance(error, Forbidden)


def is_final(error: TelegramError) -> bool:
    """Whether Telegram will never take this message: blocked, no such chat, malformed."""
    return isinstance(error, Forbidden | BadRequest)
