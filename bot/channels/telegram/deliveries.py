"""What a reply comes to at the Bot API: one call after another, each with what to do instead where it is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.errors import changes_nothing, is_about_markup, is_gone
from bot.channels.telegram.rendering import Part, Rendered
from bot.channels.telegram.requests import call
from bot.messages import Attachment

LARGEST_UPLOAD = 50 * 1024 * 1024
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class UndeliverableError(Exception):
    """Telegram will never take this reply; the message is the reason."""


class Delivery(Protocol):
    """One call to the Bot API."""

    async def do(self, bot: Bot, chat: int) -> None:
        """Make it; raises TelegramError."""

    def instead(self, error: TelegramError) -> "Delivery | None":
        """What to try where this was refused for good; None where there is nothing."""


@dataclass(frozen=True)
class Nothing:
    """There is nothing left to do."""

    async def do(self, bot: Bot, chat: int) -> None:
        """See `Delivery`."""

    def instead(self, error: TelegramError) -> Delivery | None:
        """See `Delivery`."""
        return None


@dataclass(frozen=True)
class SendText:
    """A message of its own."""

    part: Part
    keyboard: InlineKeyboardMarkup | None
    protected: bool
    plainly: bool = False

    async def do(self, bot: Bot, chat: int) -> None:
        """See `Delivery`."""
        given = {
            "chat_id": chat,
            "text": self.part.plain if self.plainly else self.part.html,
            "parse_mode": None if self.plainly else ParseMode.HTML,
            "link_preview_options": {"is_disabled": True},
            "protect_content": self.protected,
            "reply_markup": self.keyboard.to_dict() if self.keyboard else None,
        }
        await call(bot, "sendMessage", given)

    def instead(self, error: TelegramError) -> Delivery | None:
        """See `Delivery`."""
        if changes_nothing(error):
            return Nothing()
        return replace(self, plainly=True) if is_about_markup(error) and not self.plainly else None


@dataclass(frozen=True)
class EditText:
    """The same, in the place of a message that is there already."""

    message: int
    new: SendText

    async def do(self, bot: Bot, chat: int) -> None:
        """See `Delivery`."""
        await bot.edit_message_text(
            self.new.part.plain if self.new.plainly else self.new.part.html,
            chat,
            self.message,
            parse_mode=None if self.new.plainly else ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=self.new.keyboard,
        )

    def instead(self, error: TelegramError) -> Delivery | None:
        """See `Delivery`."""
        if is_gone(error):
            return self.new
        other = self.new.instead(error)
        return EditText(self.message, other) if isinstance(other, SendText) else other


@dataclass(frozen=True)
class SendPicture:
    """A picture, with a short text under it or none."""

    picture: bytes
    caption: Part | None
    keyboard: InlineKeyboardMarkup | None
    protected: bool
    plainly: bool = False

    async def do(self, bot: Bot, chat: int) -> None:
        """See `Delivery`."""
        caption = None
        if self.caption is not None:
            caption = self.caption.plain if self.plainly else self.caption.html
        await bot.send_photo(
            chat,
            self.picture,
            caption=caption,
            parse_mode=None if self.plainly or caption is None else ParseMode.HTML,
            protect_content=self.protected,
            reply_markup=self.keyboard,
            filename="chart.png",
        )

    def instead(self, error: TelegramError) -> Delivery | None:
        """See `Delivery`. A text is not lost for its picture."""
        if is_about_markup(error) and not self.plainly:
            return replace(self, plainly=True)
        if not isinstance(error, BadRequest):
            return None
        return SendText(self.caption, self.keyboard, self.protected) if self.caption else Nothing()


@dataclass(frozen=True)
class SendFile:
    """A file."""

    file: Attachment
    protected: bool

    async def do(self, bot: Bot, chat: int) -> None:
        """See `Delivery`."""
        if len(self.file.content) > LARGEST_UPLOAD:
            raise UndeliverableError(f"a file of {len(self.file.content) >> 20} MB: Telegram takes up to 50 from a bot")
        await bot.send_document(chat, self.file.content, filename=self.file.name, protect_content=self.protected)

    def instead(self, error: TelegramError) -> Delivery | None:
        """See `Delivery`."""
        return None


def deliveries(rendered: Rendered, replaces: int | None) -> Iterator[Delivery]:
    """A reply as calls, in order: picture, text, files.

    The keyboard stands under the last text; a message replaced takes the first text.
    """
    shielded, parts = rendered.protected, list(rendered.parts)
    if picture := _content(rendered.picture):
        if rendered.captioned:
            yield SendPicture(picture, parts.pop(0), rendered.keyboard, shielded)
        else:
            yield SendPicture(picture, None, None if parts else rendered.keyboard, shielded)
        replaces = None  # a text cannot become a picture, and one after it stands in order
    for place, part in enumerate(parts):
        new = SendText(part, rendered.keyboard if place == len(parts) - 1 else None, shielded)
        yield EditText(replaces, new) if replaces is not None and place == 0 else new
    for file in rendered.attachments:
        yield SendFile(file, shielded)


def _content(picture: str | bytes | None) -> bytes | None:
    """The picture; None where its file is gone, because the text still says something."""
    if isinstance(picture, str):
        try:
            return Path(picture).read_bytes()
        except OSError:
            return None
    return picture
