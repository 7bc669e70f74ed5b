"""A reply as Telegram shows it: HTML with everything escaped, cut into messages that Telegram accepts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from wcwidth import grapheme_boundary_before

from bot.channels.telegram.characters import sound
from bot.messages import Attachment, Button, CopyButton, Outgoing

LIMIT = 4096  # UTF-16 units, counted after the markup is taken away
CAPTION = 1024  # the same, under a picture
CLIPBOARD = 256  # characters that a button may put on the clipboard
_PER_ROW = 2
_BOLD = re.compile(r"\*\*(.+?)\*\*(?!\*)")

Span = tuple[int, int]


@dataclass(frozen=True)
class Part:
    """One message: with markup, and without for the case that Telegram refuses the markup."""

    html: str
    plain: str


@dataclass(frozen=True)
class Rendered:
    """A reply as one or more messages; the keyboard belongs under the last. Protected: it may not be forwarded."""

    parts: tuple[Part, ...]
    keyboard: InlineKeyboardMarkup | None
    protected: bool
    picture: str | bytes | None = None
    captioned: bool = False
    attachments: tuple[Attachment, ...] = ()


def render(outgoing: Outgoing, outbox_id: int) -> Rendered:
    """Bold is what stands between two pairs of stars on one line; every other character is meant literally."""
    text, bold = _without_stars(sound(outgoing.text))
    parts = tuple(
        Part(_html(text, bold, part), text[slice(*part)]) for part in _cut(text) if text[slice(*part)].strip()
    )
    return Rendered(
        parts,
        _keyboard(outgoing.buttons, outbox_id, outgoing.copies),
        outgoing.protected,
        outgoing.picture,
        len(parts) == 1 and _units(parts[0].plain) <= CAPTION,
        outgoing.attachments,
    )


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _without_stars(marked: str) -> tuple[str, list[Span]]:
    pieces: list[str] = []
    bold: list[Span] = []
    length = position = 0
    for found in _BOLD.finditer(marked):
        pieces += [marked[position : found.start()], found[1]]
        start = length + found.start() - position
        length = start + len(found[1])
        bold.append((start, length))
        position = found.end()
    return "".join([*pieces, marked[position:]]), bold


def _cut(text: str) -> Iterator[Span]:
    start = 0
    while start < len(text):
        end = _end_of_part(text, start)
        yield start, end
        start = end + 1 if text[end : end + 1] == "\n" else end


def _end_of_part(text: str, start: int) -> int:
    """The last line end that fits; without one, the last place between two graphemes."""
    end, units = start, 0
    while end < len(text):
        units += 1 + (text[end] > "\uffff")
        if units > LIMIT:
            break
        end += 1
    else:
        return end
    line_end = text.rfind("\n", start, end + 1)
    if line_end > start:
        return line_end
    between = grapheme_boundary_before(text, end + 1)
    return between if between > start else end


def _html(text: str, bold: list[Span], part: Span) -> str:
    """Bold that runs over the cut is closed in one part and opened again in the next."""
    pieces: list[str] = []
    position, end = part
    for first, last in bold:
        first, last = max(first, position), min(last, end)
        if first < last:
            pieces += [escape(text[position:first], quote=False), f"<b>{escape(text[first:last], quote=False)}</b>"]
            position = last
    return "".join([*pieces, escape(text[position:end], quote=False)])


def _keyboard(
    buttons: tuple[Button, ...], outbox_id: int, copies: tuple[CopyButton, ...] = ()
) -> InlineKeyboardMarkup | None:
    """A button carries only where it stands: what it does is read back from the outbox, so it cannot be forged.

    What is to be copied stands above; a text too long for that is copied from the message.
    """
    keys = [(button.wide or button.label, f"{outbox_id}:{index}") for index, button in enumerate(buttons)]
    below = keyboard_of(keys, 1 if any(button.wide for button in buttons) else _PER_ROW)
    above = [
        InlineKeyboardButton(sound(copy.label), copy_text=CopyTextButton(text))
        for copy in copies
        if len(text := sound(copy.text)) <= CLIPBOARD
    ]
    if not above:
        return below
    return InlineKeyboardMarkup([above, *(below.inline_keyboard if below else ())])


def keyboard_of(keys: Sequence[tuple[str, str]], per_row: int = _PER_ROW) -> InlineKeyboardMarkup | None:
    """Buttons from (label, data)."""
    made = [InlineKeyboardButton(sound(label), callback_data=data) for label, data in keys]
    rows = [made[start : start + per_row] for start in range(0, len(made), per_row)]
    return InlineKeyboardMarkup(rows) if rows else None
