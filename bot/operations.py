"""/healthz and /metrics for those who run the bot. On a thread of its own: it answers while the bot is busy or stuck."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bot.metrics import CONTENT_TYPE, Lag, Metrics
from bot.settings import Address, SettingsError

SILENT_FOR = 120.0  # seconds without a poll that succeeded; a poll takes 30
LATE_FOR = 300.0  # seconds that a reply may wait; Telegram itself may ask for a few minutes


@contextmanager
def operations(address: Address | None, metrics: Metrics, lag: Lag) -> Iterator[tuple[str, int] | None]:
    """Serve until the end of the block; nothing where no address is set."""
    if address is None:
        yield None
        return

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._reply(200, CONTENT_TYPE, metrics.page())
            elif self.path == "/healthz":
                state = health(metrics, lag)
                self._reply(200 if state["healthy"] else 503, "application/json", json.dumps(state).encode())
            else:
                self._reply(404, "text/plain", b"/healthz or /metrics\n")

        def _reply(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing: what is asked every few seconds would fill the log."""

    try:
        server = ThreadingHTTPServer((address.host, address.port), Handler)
    except OSError as error:
        raise SettingsError(f"METRICS_LISTEN cannot be used ({error.strerror}): choose another host or port") from None
    server.daemon_threads = True
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True, name="operations"
    )
    thread.start()
    try:
        yield str(server.server_address[0]), int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


def health(metrics: Metrics, lag: Lag) -> dict[str, object]:
    """Whether the bot can do its work, and the three things that this depends on."""
    try:
        waiting, oldest = lag()
        database = True
    except Exception:
        waiting, oldest, database = 0, None, False
    late = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
    silent = time.monotonic() - metrics.last_contact if metrics.last_contact is not None else None
    reached = silent is not None and (silent < SILENT_FOR or not metrics.contact_expected)
    return {
        "healthy": database and reached and late < LATE_FOR,
        "database": "answers" if database else "does not answer",
        "last_contact_seconds": None if silent is None else round(silent, 1),
        "outbox_waiting": waiting,
        "outbox_lag_seconds": round(late, 1),
    }
