"""Telegram's Bot API on loopback: keeps the offsets, checks what it is sent, and fails as it is told to."""

import asyncio
import itertools
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from types import TracebackType
from typing import Any

from aiohttp import web

TOKEN = "7201119:AAF-loopback_Secret0123456789abcdefgh"
LIMIT = 4096
PARAMETERS = {
    "getMe": set(),
    "deleteWebhook": {"drop_pending_updates"},
    "setMyCommands": {"commands", "language_code"},
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "sendMessage": {"chat_id", "text", "parse_mode", "reply_markup", "link_preview_options", "protect_content"},
    "editMessageText": {"chat_id", "message_id", "text", "parse_mode", "reply_markup", "link_preview_options"},
    "answerCallbackQuery": {"callback_query_id", "text", "show_alert"},
    "sendChatAction": {"chat_id", "action"},
}


@dataclass
class Sent:
    """A message that the bot sent. `text` is what a person sees, `marked` what came over the line."""

    chat: int
    text: str
    marked: str
    plain: bool
    protected: bool
    previews: bool
    keyboard: list[list[dict[str, str]]]
    at: float = field(default_factory=time.monotonic)


@dataclass
class Fault:
    """What to do instead of answering. `late`: the request takes effect, only its answer is lost."""

    method: str
    times: int
    chat: int | None = None
    status: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None
    cut: bool = False
    late: bool = False
    body: str | None = None


class BotApi:
    """The server. `wrong` collects what the real one would have refused; a test ends by looking at it."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.acknowledged: list[str] = []
        self.typing: list[int] = []
        self.commands: list[tuple[str | None, list[dict[str, str]]]] = []
        self.wrong: list[str] = []
        self.confirmed = 0
        self.polls = 0
        self.token = TOKEN
        self._pending: list[dict[str, Any]] = []
        self._numbers = itertools.count(1001)
        self._faults: list[Fault] = []
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> "BotApi":
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/bot"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        if kind is None:
            assert not self.wrong, self.wrong

    # What people do

    def push(self, **content: Any) -> int:
        """Any update at all."""
        number = content.setdefault("update_id", next(self._numbers))
        self._pending.append(content)
        return int(number)

    def say(self, text: str, chat: int = 501, kind: str = "private", **more: Any) -> int:
        """Somebody writes."""
        return self.push(message=message(text, chat, kind, **more))

    def press(self, data: str, chat: int = 501, kind: str = "private") -> int:
        """Somebody presses a button."""
        number = next(self._numbers)
        query = {
            "id": f"query-{number}",
            "from": person(abs(chat)),
            "message": message("the list", chat, kind),
            "chat_instance": "1",
            "data": data,
        }
        return self.push(update_id=number, callback_query=query)

    # What a test asks of the server

    def fail(self, method: str, times: int = 1, **how: Any) -> None:
        """Answer the next calls of a method with a fault."""
        self._faults.append(Fault(method, times, **how))

    def mend(self) -> None:
        """No faults any more."""
        self._faults.clear()

    def texts(self, chat: int = 501) -> list[str]:
        """What a chat shows."""
        return [sent.text for sent in self.sent if sent.chat == chat]

    async def until(self, condition: Callable[[], object], seconds: float = 20) -> None:
        """Wait for a condition; the time is only a limit, never waited out."""
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.01)

    # What the bot asks of the server

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _failure(401, "Unauthorized")
        method = request.match_info["method"]
        given = dict(await request.post())
        if method not in PARAMETERS or given.keys() - PARAMETERS[method]:
            self.wrong.append(f"{method} with {sorted(given)}")
            return _failure(404, "Not Found")
        fault = self._next_fault(method, given)
        if fault is None or fault.late:
            result = await getattr(self, f"_{method}")(given)
            if isinstance(result, web.Response):
                return result
            if fault is None:
                return web.json_response({"ok": True, "result": result})
        if fault.cut:
            assert request.transport is not None
            request.transport.abort()
        if fault.body is not None:
            return web.Response(text=fault.body, content_type="application/json")
        return _failure(fault.status, fault.description, fault.retry_after)

    def _next_fault(self, method: str, given: dict[str, Any]) -> Fault | None:
        for fault in self._faults:
            fits = fault.chat is None or str(fault.chat) == given.get("chat_id")
            if fault.method == method and fits and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    async def _getMe(self, _: dict[str, Any]) -> object:  # noqa: N802
        return {"id": 7201119, "is_bot": True, "first_name": "Advisor", "username": "advisor_test_bot"}

    async def _deleteWebhook(self, _: dict[str, Any]) -> object:  # noqa: N802
        return True

    async def _setMyCommands(self, given: dict[str, Any]) -> object:  # noqa: N802
        self.commands.append((given.get("language_code"), json.loads(given["commands"])))
        return True

    async def _getUpdates(self, given: dict[str, Any]) -> object:  # noqa: N802
        self.polls += 1
        self.confirmed = max(self.confirmed, int(given.get("offset", 0)) - 1)
        ends = time.monotonic() + float(given.get("timeout", 0))
        while True:
            self._pending = [update for update in self._pending if update["update_id"] > self.confirmed]
            if self._pending or time.monotonic() > ends:
                return self._pending[: int(given.get("limit", 100))]
            await asyncio.sleep(0.01)

    async def _sendMessage(self, given: dict[str, Any]) -> object:  # noqa: N802
        marked, plain = given["text"], given.get("parse_mode") is None
        text = marked if plain else self._visible(marked)
        units = len(text.encode("utf-16-le")) // 2
        if not text.strip() or units > LIMIT:
            self.wrong.append(f"a text of {units} units")
            return _failure(400, "Bad Request: message is too long")
        keyboard = json.loads(given.get("reply_markup", "{}")).get("inline_keyboard", [])
        for key in itertools.chain.from_iterable(keyboard):
            if not 1 <= len(key["callback_data"].encode()) <= 64 or not key["text"]:
                self.wrong.append(f"a button {key}")
        previews = not json.loads(given.get("link_preview_options", "{}")).get("is_disabled", False)
        protected = given.get("protect_content") == "true"
        self.sent.append(Sent(int(given["chat_id"]), text, marked, plain, protected, previews, keyboard))
        return message(text, int(given["chat_id"]), "private", message_id=len(self.sent))

    async def _editMessageText(self, given: dict[str, Any]) -> object:  # noqa: N802
        return message(given["text"], int(given["chat_id"]), "private")

    async def _answerCallbackQuery(self, given: dict[str, Any]) -> object:  # noqa: N802
        self.acknowledged.append(given["callback_query_id"])
        return True

    async def _sendChatAction(self, given: dict[str, Any]) -> object:  # noqa: N802
        self.typing.append(int(given["chat_id"]))
        return True

    def _visible(self, html: str) -> str:
        """What a person sees of it; what Telegram could not read is noted."""
        opened: list[str] = []
        for closing, tag in re.findall(r"<(/?)(b|i|u|s|code|pre)>", html):
            if closing and (not opened or opened.pop() != tag):
                self.wrong.append("a tag closed that is not open")
            elif not closing:
                opened.append(tag)
        rest = re.sub(r"</?(?:b|i|u|s|code|pre)>", "", html)
        if opened or "<" in rest or ">" in rest or re.search(r"&(?!(?:lt|gt|amp|quot);)", rest):
            self.wrong.append(f"markup that Telegram cannot read: {html[:80]!r}")
        return unescape(rest)


def person(number: int) -> dict[str, Any]:
    """A user of Telegram's."""
    return {"id": number, "is_bot": False, "first_name": "Li"}


def message(text: str | None, chat: int, kind: str, **more: Any) -> dict[str, Any]:
    """A message of Telegram's; `text=None` for those that are something else."""
    content = {"message_id": 1, "date": int(time.time()), "chat": {"id": chat, "type": kind}, "from": person(abs(chat))}
    return {**content, **({} if text is None else {"text": text}), **more}


def _failure(status: int, description: str, retry_after: int | None = None) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if retry_after is not None:
        body["parameters"] = {"retry_after": retry_after}
    return web.json_response(body, status=status)
