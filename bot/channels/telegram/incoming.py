"""A Telegram update, in the bot's own words."""

import re
from datetime import datetime

from telegram import CallbackQuery, Chat, Message, Update

from bot.channels.telegram.characters import sound
from bot.messages import Incoming

CHANNEL = "telegram"
WANTED = (Update.MESSAGE, Update.CALLBACK_QUERY)
LONGEST_TEXT = 4096  # Telegram's own limit; whatever is longer did not come from there

_COMMAND = re.compile(r"^/(\w+)(?:@\w+)?(?=\s|$)")


def to_incoming(update: Update, received_at: datetime, delivery: int | None = None) -> Incoming | None:
    """What was said or pressed; None where there is nothing to answer.

    Nothing is: edited messages, joins, stickers, posts, other bots, and all that is said in a group, where client
    data has no place.
    """
    if update.callback_query is not None:
        return _pressed(update.callback_query, received_at, delivery)
    if update.message is not None:
        return _said(update.message, delivery)
    return None


def _said(message: Message, delivery: int | None) -> Incoming | None:
    sender, text = message.from_user, sound(message.text or "")
    if message.chat.type != Chat.PRIVATE or sender is None or sender.is_bot or not text.strip():
        return None
    if len(text) > LONGEST_TEXT:
        return None
    return Incoming(
        channel=CHANNEL,
        chat=str(message.chat.id),
        account=str(sender.id),
        sent_at=message.date,
        text=_COMMAND.sub(r"\1", text),
        delivery=delivery,
    )


def _pressed(query: CallbackQuery, received_at: datetime, delivery: int | None) -> Incoming | None:
    """A press has no date of its own: Telegram dates only the message under which the button stands."""
    if query.message is None or query.message.chat.type != Chat.PRIVATE or not query.data:
        return None
    return Incoming(
        channel=CHANNEL,
        chat=str(query.message.chat.id),
        account=str(query.from_user.id),
        sent_at=received_at,
        button=query.data,
        delivery=delivery,
    )
