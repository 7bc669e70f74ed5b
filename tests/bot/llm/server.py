"""An OpenAI-compatible server on loopback that says what a test scripts, and keeps every request byte by byte."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_LONGEST = 60  # seconds that a held answer waits for its test

# What one request is answered with: a chat message, or a function that writes whatever it likes.
Script = dict[str, Any] | Callable[["Request", BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    path: str
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return dict(json.loads(self.raw))

    @property
    def rules(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def said(self) -> str:
        return str(self.body["messages"][-1]["content"])

    @property
    def tools(self) -> list[str]:
        return [tool["function"]["name"] for tool in self.body.get("tools", [])]


@dataclass
class FakeModel:
    """`answer` is asked for each request; without one, the queue is worked off, and then the model says nothing."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    queue: list[Script] = field(default_factory=list)
    answer: Callable[[Request], Script] | None = None

    def script_for(self, request: Request) -> Script:
        if self.answer is not None:
            return self.answer(request)
        return self.queue.pop(0) if self.queue else says("NONE")


def says(text: str) -> dict[str, Any]:
    """A message of words."""
    return {"role": "assistant", "content": text}


def calls(*wanted: tuple[str, dict[str, Any] | str]) -> dict[str, Any]:
    """A message that wants tools called; arguments given as text are sent as they are."""
    made = [
        {
            "id": f"call_{number}",
            "type": "function",
            "function": {"name": name, "arguments": given if isinstance(given, str) else json.dumps(given)},
        }
        for number, (name, given) in enumerate(wanted)
    ]
    return {"role": "assistant", "content": None, "tool_calls": made}


def completion(message: dict[str, Any], tokens: tuple[int, int] = (100, 20)) -> bytes:
    """A whole answer, as the API words it."""
    reason = "tool_calls" if message.get("tool_calls") else "stop"
    return json.dumps(
        {
            "id": "x",
            "object": "chat.completion",
            "created": 0,
            "model": "fake",
            "choices": [{"index": 0, "message": message, "finish_reason": reason}],
            "usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)},
        }
    ).encode()


def raw(status: int, body: bytes, headers: dict[str, str] | None = None) -> Script:
    """An answer of these very bytes."""

    def write(_: Request, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return write


def held(until: threading.Event) -> Script:
    """An answer that does not come before the test lets it."""

    def write(request: Request, handler: BaseHTTPRequestHandler) -> None:
        until.wait(_LONGEST)
        raw(200, completion(says("late")))(request, handler)  # type: ignore[operator]

    return write


def dripping(until: threading.Event) -> Script:
    """An answer whose bytes come one by one, until the test has enough."""

    def write(_: Request, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.end_headers()
        while not until.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    return write


def cut(_: Request, handler: BaseHTTPRequestHandler) -> None:
    """A connection that breaks in the middle of the answer."""
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"id": "x", "choi')
    handler.close_connection = True
    handler.connection.close()


@contextmanager
def fake_model() -> Iterator[FakeModel]:
    """A server that answers while the block lasts."""
    model = FakeModel()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = (
            True  # head and body are two writes: the second would wait 40 ms for the first's receipt
        )

        def do_POST(self) -> None:
            request = Request(self.path, self.rfile.read(int(self.headers["content-length"])))
            model.requests.append(request)
            script = model.script_for(request)
            try:
                if callable(script):
                    script(request, self)
                else:
                    raw(200, completion(script))(request, self)  # type: ignore[operator]
            except OSError:
                pass  # who asked has gone

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
