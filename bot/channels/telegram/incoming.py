"""A Telegram update, in the bot's own words."""

import re
from datetime import datetime

from telegram import CallbackQuery, Chat, Message, Update, User

from bot.channels.telegram.characters import sound
from bot.messages import Incoming
from skills.contract import Language

CHANNEL = "telegram"
WANTED = (Update.MESSAGE, Update.CALLBACK_QUERY)
LONGEST_TEXT = 4096  # Telegram's own limit; whatever is longer did not come from there

# What people send besides text; anything else without text is a service message, such as a pinned one.
_OTHER_KINDS = (
    "sticker", "voice", "photo", "video", "video_note", "audio", "location", "contact", "document", "animation", "poll", "venue",
)  # fmt: skip
_CODE = re.compile(r"\bC\d{4,8}\b")
_COMMAND = re.compile(r"^/(\w+)(@\w+)?(?=\s|$)")


def to_incoming(update: Update, received_at: datetime, delivery: int | None = None) -> Incoming | None:
    """What was said or pressed; None where there is nothing to answer.

    Nothing is: edited messages, joins, posts, other bots, and what is said in a group to others than the bot: without its
    name and not in answer to it, commands included, which may be meant for another bot. What is said to it there counts
    as said in private, where the reply goes: client data has no place in a group.
    """
    if update.callback_query is not None:
        return _pressed(update.callback_query, received_at, delivery)
    if update.message is not None:
        return _said(update.message, delivery)
    return None


def moved_to(update: Update) -> tuple[str, str] | None:
    """A group's old and new number, where this tells that it became a supergroup; said in the old chat and in the new."""
    message = update.message
    if message is None:
        return None
    if message.migrate_to_chat_id:
        return str(message.chat.id), str(message.migrate_to_chat_id)
    if message.migrate_from_chat_id:
        return str(message.migrate_from_chat_id), str(message.chat.id)
    return None


def _said(message: Message, delivery: int | None) -> Incoming | None:
    sender, text = message.from_user, sound(message.text or message.caption or "")
    if sender is None or sender.is_bot or len(text) > LONGEST_TEXT:
        return None
    group = None if message.chat.type == Chat.PRIVATE else str(message.chat.id)
    if group is not None:
        text = _said_to_bot(message, text)
    if not text.strip() and (group is not None or not any(getattr(message, kind) for kind in _OTHER_KINDS)):
        return None
    return Incoming(
        channel=CHANNEL,
        chat=str(sender.id),
        account=str(sender.id),
        sent_at=message.date,
        text=_COMMAND.sub(r"/\1", text),
        delivery=delivery,
        quoted=_quoted(message),
        group=group,
        language=_language(sender),
    )


def _language(sender: User) -> Language | None:
    return ("zh" if sender.language_code.startswith("zh") else "en") if sender.language_code else None


def _said_to_bot(message: Message, text: str) -> str:
    """What a message in a group says to the bot, without its name; nothing where it is said to others."""
    bot = message.get_bot()
    name = re.compile(rf"@{re.escape(bot.username or '')}(?!\w)", re.I)
    command = _COMMAND.match(text)
    if command and command[2] and not name.fullmatch(command[2]):
        return ""  # another bot's command
    answered = message.reply_to_message is not None and _is_of_bot(message.reply_to_message)
    return name.sub("", text).strip() if answered or name.search(text) else ""


def _is_of_bot(message: Message) -> bool:
    return message.from_user is not None and message.from_user.id == message.get_bot().id


def _quoted(message: Message) -> str | None:
    """The client whose card a message answers; only of the bot's own words, because others can write any code."""
    quoted = message.reply_to_message
    if quoted is None or not _is_of_bot(quoted) or message.chat.type != Chat.PRIVATE:
        return None
    code = _CODE.search((quoted.text or quoted.caption or "").partition("\n")[0])
    return code[0] if code else None


def _pressed(query: CallbackQuery, received_at: datetime, delivery: int | None) -> Incoming | None:
    """A press has no date of its own: Telegram dates only the message under which the button stands.

    One in a group is handed on as such: no button of the bot's stands there, so it is refused, on record.
    """
    if query.message is None or not query.data:
        return None
    if query.message.chat.type != Chat.PRIVATE:
        account, group = str(query.from_user.id), str(query.message.chat.id)
        return Incoming(CHANNEL, account, account, received_at, button=query.data, delivery=delivery, group=group)
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    keys = [key for row in markup.inline_keyboard for key in row] if markup else []
    return Incoming(
        channel=CHANNEL,
        chat=str(query.message.chat.id),
        account=str(query.from_user.id),
        sent_at=received_at,
        button=query.data,
        delivery=delivery,
        message=query.message.message_id,
        keys=tuple((key.text, str(key.callback_data)) for key in keys if key.callback_data),
    )
