"""The line to a language model: the only file that imports one. Whatever goes wrong on it is an `LlmFault`."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx
from circuitbreaker import CircuitBreaker

from bot.llm.advice import ToolCall

LARGEST_ANSWER = 1_000_000  # bytes read of one answer
FAULTS_IN_A_ROW, REST = 3, 30  # after so many the model is left alone for so many seconds
_AT_ONCE = 8
_LONGEST = 1_000  # tokens of one answer
_HELP = (
    "install it with `pip install langchain-{provider}`, or name an OpenAI-compatible server as LLM=openai:MODEL with "
    "LLM_BASE_URL"
)


class LlmFault(Exception):
    """The model gave no answer that can be used; the message says why in a few words, never what was said."""


class LlmSettingsError(Exception):
    """The model that is set cannot be asked at all; the message names the mend."""


@dataclass(frozen=True)
class ModelSettings:
    """Which model, where, with which key, and how many seconds one message may take in all."""

    model: str
    base_url: str | None = None
    key: str | None = field(default=None, repr=False)
    seconds: float = 8.0


@dataclass(frozen=True)
class Answer:
    """What a model said: words, wanted calls, and what it cost in tokens."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0


class Connection:
    """Asks one model. Safe in several threads; nothing is imported or opened before the first question."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="llm")
        self._breaker = CircuitBreaker(FAULTS_IN_A_ROW, REST, LlmFault, name="llm")
        self._making = threading.Lock()

    @property
    def seconds(self) -> float:
        """How long one message may take in all."""
        return self._settings.seconds

    def ask(
        self, rules: str, said: str, tools: Sequence[Mapping[str, Any]] = (), within: float | None = None
    ) -> Answer:
        """The model's answer, within so many seconds; LlmFault where there is none, at once where it failed of late."""
        if self._breaker.opened:
            raise LlmFault("left alone after several faults")
        # Not as a decorator: those are kept for ever in a list of all breakers, and this line's threads with them.
        answer: Answer = self._breaker.call(self._within, rules, said, tools, min(within or self.seconds, self.seconds))
        return answer

    def check(self) -> None:
        """LlmSettingsError where this model cannot be asked whatever its server says."""
        try:
            _ = self._model
        except ImportError as error:
            provider = self._settings.model.partition(":")[0].replace("_", "-")
            raise LlmSettingsError(f"{error.name or provider} is missing: " + _HELP.format(provider=provider)) from None
        except Exception as error:
            raise LlmSettingsError(
                f"{type(error).__name__}: write LLM as provider:model, such as openai:gpt-4o"
            ) from None

    def _within(self, rules: str, said: str, tools: Sequence[Mapping[str, Any]], seconds: float) -> Answer:
        """Waits no longer than so many seconds, whatever the server does meanwhile."""
        deadline = time.monotonic() + seconds
        asked = self._threads.submit(self._asked, rules, said, tools, deadline)
        try:
            return asked.result(seconds)
        except LlmFault:
            raise
        except TimeoutError:
            asked.cancel()
            raise LlmFault("no answer in time") from None
        except Exception as error:
            raise LlmFault(type(error).__name__) from None

    def _asked(self, rules: str, said: str, tools: Sequence[Mapping[str, Any]], deadline: float) -> Answer:
        _DEADLINE.at = deadline
        with self._making:
            model = self._model
        bound = model.bind_tools(list(tools)) if tools else model
        reply = bound.invoke([("system", rules), ("human", said)])
        return _read(reply)

    @cached_property
    def _model(self) -> Any:
        from langchain.chat_models import init_chat_model

        given = self._settings
        options: dict[str, Any] = {"temperature": 0, "max_retries": 0, "timeout": given.seconds, "max_tokens": _LONGEST}
        if given.base_url:
            options["base_url"] = given.base_url
        if given.model.startswith("openai:"):
            # One API for all servers that speak like OpenAI's; a server of one's own wants no key.
            options |= {"use_responses_api": False, "http_client": _bounded_client(), "api_key": given.key or "none"}
        elif given.key:
            options["api_key"] = given.key
        return init_chat_model(given.model, **options)


def _read(reply: Any) -> Answer:
    """A LangChain message as an `Answer`; LlmFault where it holds nothing."""
    text = reply.content if isinstance(reply.content, str) else str(getattr(reply, "text", "") or "")
    calls = tuple(ToolCall(str(call["name"]), dict(call["args"])) for call in getattr(reply, "tool_calls", None) or ())
    used = getattr(reply, "usage_metadata", None) or {}
    if not text.strip() and not calls:
        raise LlmFault("an empty answer")
    return Answer(text, calls, int(used.get("input_tokens") or 0), int(used.get("output_tokens") or 0))


_DEADLINE = threading.local()


class _Bounded(httpx.SyncByteStream):
    """A body of which no more is read than there is use for, and no longer than there is time."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for part in self._body:
            read += len(part)
            if read > LARGEST_ANSWER:
                raise LlmFault("an answer that is too large")
            if time.monotonic() > getattr(_DEADLINE, "at", float("inf")):
                raise LlmFault("no answer in time")
            yield part

    def close(self) -> None:
        self._body.close()


class _BoundedTransport(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise LlmFault("an answer that is packed")  # a small one may unpack to any size
        response.stream = _Bounded(response.stream)
        return response


def _bounded_client() -> httpx.Client:
    return httpx.Client(
        transport=_BoundedTransport(), follow_redirects=False, headers={"accept-encoding": "identity"}, trust_env=False
    )
