"""How the Bot API is called.

The library's own client takes more of a processor's time than all the rest of a short reply, above all with many
connections at once. Calls without files go past it therefore; proxies and files are left to it.
"""

import json
import ssl
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode
from urllib.request import getproxies

import aiohttp
import certifi
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import HTTPXRequest, RequestData

_MOST = 64  # connections at once
_CONNECT = 5.0
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": HTTPXRequest.USER_AGENT}


class _Plain:
    """Parameters without files: what is asked of the library's `RequestData`, which takes long to be made."""

    multipart_data = None

    def __init__(self, given: Mapping[str, object]) -> None:
        self.json_parameters = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in given.items()
            if value is not None
        }


async def call(bot: Bot, method: str, given: Mapping[str, object], read: float | None = None) -> Any:
    """Call a method of the Bot API without files and give what it answers; raises what the bot's own methods raise.

    For what every message calls: the library's methods build their parameters and read the answer into objects,
    which costs more than the call. `read`: the seconds to wait for the answer, where not as usual.
    """
    waits = {} if read is None else {"read_timeout": read}
    return await bot.request.post(f"{bot.base_url}/{method}", cast(RequestData, _Plain(given)), **waits)


class QuietRequest(HTTPXRequest):
    """The library's request, which does not log an answer that it cannot read, and is quick with plain calls."""

    _session: aiohttp.ClientSession | None = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer of Telegram's."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("the answer is not a JSON object")
        return answer

    async def initialize(self) -> None:
        """See the library."""
        await super().initialize()
        if self._session is None and not getproxies():
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_MOST, ssl=_trusted()), cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        """See the library."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        await super().shutdown()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = HTTPXRequest.DEFAULT_NONE,
        write_timeout: Any = HTTPXRequest.DEFAULT_NONE,
        connect_timeout: Any = HTTPXRequest.DEFAULT_NONE,
        pool_timeout: Any = HTTPXRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """See the library."""
        session, files = self._session, request_data.multipart_data if request_data else None
        if session is None or method != "POST" or files:
            return await super().do_request(
                url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
            )
        read = read_timeout if isinstance(read_timeout, int | float) else self.read_timeout
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT, sock_read=read)
        body = urlencode(request_data.json_parameters if request_data else {}).encode()
        try:
            async with session.post(url, data=body, headers=_FORM, timeout=timeout, allow_redirects=False) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:  # its own text may hold the address, and with it the token
            raise NetworkError(f"aiohttp.{type(error).__name__}") from error


def _trusted() -> ssl.SSLContext:
    """What the system trusts and what the library's own client does: a small image has only the latter."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
