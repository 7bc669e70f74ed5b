"""What Telegram accepts: methods and their parameters, lengths in UTF-16, markup, buttons, pace. Breaches are texts."""

import itertools
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

TEXT, CAPTION, DATA, DOWNLOAD, UPLOAD = 4096, 1024, 64, 20 * 1024 * 1024, 50 * 1024 * 1024
BUTTONS = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MESSAGE = {"chat_id", "parse_mode", "reply_markup", "protect_content"}
_EDIT = {"chat_id", "message_id", "reply_markup"}
PARAMETERS = {
    "getMe": set(),
    "deleteWebhook": {"drop_pending_updates"},
    "setWebhook": {"url", "secret_token", "allowed_updates"},
    "setMyCommands": {"commands", "language_code", "scope"},
    "deleteMyCommands": {"scope"},
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "sendMessage": {*_MESSAGE, "text", "link_preview_options"},
    "sendPhoto": {*_MESSAGE, "photo", "caption"},
    "sendDocument": {*_MESSAGE, "document", "caption"},
    "editMessageText": {*_EDIT, "text", "parse_mode", "link_preview_options"},
    "editMessageReplyMarkup": _EDIT,
    "answerCallbackQuery": {"callback_query_id", "text", "show_alert"},
    "sendChatAction": {"chat_id", "action"},
    "getFile": {"file_id"},
}
_TAGS = {"b", "i", "u", "s", "code", "pre"}
_NO_NESTING = {"code", "pre"}
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot);)")


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS or attributes:
            self.faults.append(f"a tag that Telegram does not know: {tag}")
        if tag in self.open or _NO_NESTING & {*self.open}:
            self.faults.append(f"{tag} inside {self.open}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append("a tag closed that is not open")

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def read(html: str) -> tuple[str, list[str]]:
    """What a person sees of HTML, and what Telegram could not read of it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    rest = re.sub(r"</?[a-z]+>", "", html)
    if reader.open or "<" in rest or ">" in rest or _ENTITY.search(rest):
        reader.faults.append(f"markup that Telegram cannot read: {html[:80]!r}")
    return "".join(reader.shown), reader.faults


def of_keyboard(keyboard: list[list[dict[str, str]]]) -> Iterator[str]:
    """What is wrong with buttons."""
    keys = list(itertools.chain.from_iterable(keyboard))
    if len(keys) > BUTTONS:
        yield f"{len(keys)} buttons"
    for key in keys:
        if not 1 <= len(key["callback_data"].encode()) <= DATA or not key["text"].strip():
            yield f"a button {key}"


def of_commands(given: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a menu."""
    commands = json.loads(given["commands"])
    if len(commands) > 100:
        yield "more than 100 commands"
    for command in commands:
        if not COMMAND.fullmatch(command["command"]) or not 1 <= len(command["description"]) <= 256:
            yield f"a command {command}"


class Pace:
    """How quickly messages may follow one another; the limits may be lifted, to measure without them."""

    def __init__(self) -> None:
        self.a_second: int | None = 30
        self.between_to_chat: float | None = None
        self._all: deque[float] = deque()
        self._last: dict[int, float] = {}

    def of_message(self, chat: int, at: float) -> Iterator[str]:
        """What is wrong with sending to a chat now."""
        while self._all and at - self._all[0] >= 1.0:
            self._all.popleft()
        self._all.append(at)
        if self.a_second is not None and len(self._all) > self.a_second + 1:  # one for the way over the line
            yield f"{len(self._all)} messages within a second"
        before = self._last.get(chat)
        if self.between_to_chat and before is not None and at - before < self.between_to_chat - 0.05:
            yield f"{at - before:.2f} s after the message before, to chat {chat}"
        self._last[chat] = at
