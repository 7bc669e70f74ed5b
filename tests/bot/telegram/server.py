"""Telegram's Bot API on loopback: keeps the offsets, checks what it is sent, and fails as it is told to."""

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.bot.telegram import rules

TOKEN = "7201119:AAF-loopback_Secret0123456789abcdefgh"
LIMIT = rules.TEXT


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
    number: int = 0
    file: str = ""
    size: int = 0
    edits: int = 0
    at: float = field(default_factory=lambda: _now())

    def tokens(self) -> list[str]:
        """What the buttons under it carry."""
        return [key["callback_data"] for row in self.keyboard for key in row]


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
        self.menus: dict[int, list[dict[str, str]] | None] = {}
        self.files: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.deleted: set[int] = set()
        self.migrated: dict[int, int] = {}
        self.pace = rules.Pace()
        self.wrong: list[str] = []
        self.webhooks: list[dict[str, str]] = []
        self.confirmed = 0
        self.polls = 0
        self.token = TOKEN
        self._pending: list[dict[str, Any]] = []
        self._numbers = itertools.count(1001)
        self._faults: list[Fault] = []
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=rules.UPLOAD + 2**20)
        app.router.add_get("/file/bot{token}/{name}", self._download)
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
        """Somebody presses a button, under the message where it stands last."""
        number = next(self._numbers)
        under = next((sent for sent in reversed(self.sent) if data in sent.tokens() and sent.chat == chat), None)
        more = {"message_id": under.number, "reply_markup": {"inline_keyboard": under.keyboard}} if under else {}
        query = {
            "id": f"query-{number}",
            "from": person(abs(chat)),
            "message": message("the list", chat, kind, **more),
            "chat_instance": "1",
            "data": data,
        }
        return self.push(update_id=number, callback_query=query)

    def send_file(self, name: str, content: bytes, chat: int = 501, size: int | None = None) -> int:
        """Somebody sends a file."""
        number = f"file-{len(self.files) + 1}"
        self.files[number] = content
        document = {"file_id": number, "file_unique_id": number, "file_name": name, "file_size": size or len(content)}
        return self.push(message=message(None, chat, "private", document=document))

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
        if method not in rules.PARAMETERS or given.keys() - rules.PARAMETERS[method]:
            self.wrong.append(f"{method} with {sorted(given)}")
            return _failure(404, "Not Found")
        if (moved := self.migrated.get(int(given.get("chat_id", 0)))) is not None:
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            return _failure(400, description, migrate_to_chat_id=moved)
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
        return _failure(fault.status, fault.description, retry_after=fault.retry_after)

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

    async def _setWebhook(self, given: dict[str, Any]) -> object:  # noqa: N802
        self.webhooks.append({name: str(value) for name, value in given.items()})
        return True

    async def _setMyCommands(self, given: dict[str, Any]) -> object:  # noqa: N802
        self.wrong += rules.of_commands(given)
        if scope := json.loads(given.get("scope", "{}")):
            self.menus[int(scope["chat_id"])] = json.loads(given["commands"])
            return True
        self.commands.append((given.get("language_code"), json.loads(given["commands"])))
        return True

    async def _getUpdates(self, given: dict[str, Any]) -> object:  # noqa: N802
        self.polls += 1
        self.confirmed = max(self.confirmed, int(given.get("offset", 0)) - 1)
        ends = _now() + float(given.get("timeout", 0))
        while True:
            self._pending = [update for update in self._pending if update["update_id"] > self.confirmed]
            if self._pending or _now() > ends:
                return self._pending[: int(given.get("limit", 100))]
            await asyncio.sleep(0.01)

    async def _deleteMyCommands(self, given: dict[str, Any]) -> object:  # noqa: N802
        self.menus[int(json.loads(given["scope"])["chat_id"])] = None
        return True

    async def _sendMessage(self, given: dict[str, Any]) -> object:  # noqa: N802
        text, refusal = self._text(given, "text", rules.TEXT)
        return refusal or self._keep(given, text, given["text"])

    async def _sendPhoto(self, given: dict[str, Any]) -> object:  # noqa: N802
        return self._file(given, given["photo"], 10 * 1024 * 1024)

    async def _sendDocument(self, given: dict[str, Any]) -> object:  # noqa: N802
        return self._file(given, given["document"], rules.UPLOAD)

    async def _editMessageText(self, given: dict[str, Any]) -> object:  # noqa: N802
        text, refusal = self._text(given, "text", rules.TEXT)
        return refusal or self._change(given, text)

    async def _editMessageReplyMarkup(self, given: dict[str, Any]) -> object:  # noqa: N802
        return self._change(given, None)

    async def _getFile(self, given: dict[str, Any]) -> object:  # noqa: N802
        content = self.files.get(given["file_id"])
        if content is None or len(content) > rules.DOWNLOAD:
            return _failure(400, "Bad Request: file is too big")
        number = given["file_id"]
        return {"file_id": number, "file_unique_id": number, "file_size": len(content), "file_path": number}

    async def _download(self, request: web.Request) -> web.StreamResponse:
        self.fetched.append(request.match_info["name"])
        return web.Response(body=self.files[request.match_info["name"]])

    def _text(self, given: dict[str, Any], name: str, limit: int) -> tuple[str, web.Response | None]:
        """The text as a person sees it, or Telegram's refusal, which is a fault of the bot's."""
        marked = given.get(name, "")
        text = marked if given.get("parse_mode") is None else self._visible(marked)
        if rules.units(text) > limit or (name == "text" and not text.strip()):
            self.wrong.append(f"a {name} of {rules.units(text)} units")
            return text, _failure(400, "Bad Request: message is too long")
        return text, None

    def _keep(self, given: dict[str, Any], text: str, marked: str, file: str = "", size: int = 0) -> object:
        keyboard, chat = _keyboard(given), int(given["chat_id"])
        self.wrong += rules.of_keyboard(keyboard)
        self.wrong += self.pace.of_message(chat, _now())
        previews = not json.loads(given.get("link_preview_options", "{}")).get("is_disabled", False)
        protected, plain = given.get("protect_content") == "true", given.get("parse_mode") is None
        number = len(self.sent) + 1
        self.sent.append(Sent(chat, text, marked, plain, protected, previews, keyboard, number, file, size))
        return message(text, chat, "private", message_id=number)

    def _file(self, given: dict[str, Any], file: Any, limit: int) -> object:
        content = file.file.read()
        text, refusal = self._text(given, "caption", rules.CAPTION)
        if len(content) > limit:
            self.wrong.append(f"a file of {len(content)} bytes")
            return _failure(413, "Request Entity Too Large")
        return refusal or self._keep(given, text, given.get("caption", ""), file.filename, len(content))

    def _change(self, given: dict[str, Any], text: str | None) -> object:
        chat, number, keyboard = int(given["chat_id"]), int(given["message_id"]), _keyboard(given)
        found = next((sent for sent in self.sent if sent.number == number and sent.chat == chat), None)
        if found is None or number in self.deleted:
            return _failure(400, "Bad Request: message to edit not found")
        self.wrong += rules.of_keyboard(keyboard)
        if keyboard == found.keyboard and text in (None, found.text):
            return _failure(400, "Bad Request: message is not modified: specified new message content ...")
        found.keyboard, found.edits = keyboard, found.edits + 1
        if text is not None:
            found.text, found.marked = text, given["text"]
        return message(found.text, chat, "private", message_id=number)

    async def _answerCallbackQuery(self, given: dict[str, Any]) -> object:  # noqa: N802
        self.acknowledged.append(given["callback_query_id"])
        return True

    async def _sendChatAction(self, given: dict[str, Any]) -> object:  # noqa: N802
        self.typing.append(int(given["chat_id"]))
        return True

    def _visible(self, html: str) -> str:
        """What a person sees of it; what Telegram could not read is noted."""
        text, faults = rules.read(html)
        self.wrong += faults
        return text


def _now() -> float:
    return asyncio.get_running_loop().time()


def _keyboard(given: dict[str, Any]) -> list[list[dict[str, str]]]:
    found: list[list[dict[str, str]]] = json.loads(given.get("reply_markup") or "{}").get("inline_keyboard", [])
    return found


def person(number: int) -> dict[str, Any]:
    """A user of Telegram's."""
    return {"id": number, "is_bot": False, "first_name": "Li"}


def message(text: str | None, chat: int, kind: str, **more: Any) -> dict[str, Any]:
    """A message of Telegram's; `text=None` for those that are something else."""
    content = {"message_id": 1, "date": int(time.time()), "chat": {"id": chat, "type": kind}, "from": person(abs(chat))}
    return {**content, **({} if text is None else {"text": text}), **more}


def _failure(status: int, description: str, **parameters: int | None) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if given := {name: value for name, value in parameters.items() if value is not None}:
        body["parameters"] = given
    return web.json_response(body, status=status)
