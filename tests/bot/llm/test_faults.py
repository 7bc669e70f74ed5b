"""Whatever a model or its server does, the person gets the answer that needs none, in time, and nothing is changed."""

import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from bot.bootstrap import House
from storage.store import Store
from tests.bot.llm.conftest import state_of
from tests.bot.llm.server import FakeModel, Request, Script, calls, completion, cut, dripping, held, raw, says
from tests.conftest import Talk

UNSURE, QUESTION, DRAFT = "替我盯着张伟", "客户经营地图怎么做", "给张伟写条跟进消息"
SECONDS = 2


def packed(request: Request, handler: BaseHTTPRequestHandler) -> None:
    """A small body that claims to unpack to a large one."""
    raw(200, b"\x1f\x8b" + b"0" * 100, {"content-encoding": "gzip"})(request, handler)  # type: ignore[operator]


FAULTS: dict[str, Script] = {
    "429": raw(429, b'{"error": {"message": "slow down"}}', {"retry-after": "137"}),
    "500": raw(500, b"oops"),
    "401": raw(401, b'{"error": {"message": "no key"}}'),
    "garbage": raw(200, b"<html>hello</html>"),
    "no body": raw(200, b""),
    "empty message": raw(200, completion(says("  "))),
    "ten megabytes": raw(200, completion(says("x" * 10_000_000))),
    "packed": packed,
    "cut": cut,
    "redirect": raw(302, b"", {"location": "http://127.0.0.1:1/v1/chat/completions"}),
    "other JSON": raw(200, b'{"choices": "none"}'),
    "no choices": raw(200, b'{"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": []}'),
    "arguments that are no JSON": calls(("client_timeline", "{client: 张伟")),
    "arguments that are a list": calls(("client_timeline", "[1, 2]")),
    "deep": calls(("client_timeline", '{"client":' * 3000)),
}


@pytest.mark.parametrize("said", [UNSURE, QUESTION, DRAFT])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_not_seen(talk: Talk, model: FakeModel, sqlite_house: House, fault: str, said: str) -> None:
    model.answer = lambda _: FAULTS[fault]
    heard, alone = talk.say(said), Talk(sqlite_house).say(said)
    assert (heard.text, heard.status, heard.skill) == (alone.text, alone.status, alone.skill)
    assert model.requests


@pytest.mark.parametrize("script", [held, dripping])
def test_nobody_waits_for_a_model_that_does_not_come(
    talk: Talk, model: FakeModel, sqlite_house: House, script: Callable[[threading.Event], Script]
) -> None:
    answered = threading.Event()  # the model says nothing before the bot did
    model.answer = lambda _: script(answered)
    try:
        heard = talk.say(UNSURE)
    finally:
        answered.set()
    assert (len(model.requests), heard.text) == (1, Talk(sqlite_house).say(UNSURE).text)


def test_a_server_that_is_not_there(store: Store, build: Callable[..., House], sqlite_house: House) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    house = build(store, llm="openai:fake", llm_base_url=url, llm_seconds=SECONDS)
    for said in (UNSURE, QUESTION, DRAFT):
        assert Talk(house).say(said).text == Talk(sqlite_house).say(said).text


def test_after_some_faults_the_model_is_left_alone(talk: Talk, model: FakeModel) -> None:
    model.answer = lambda _: FAULTS["500"]
    for _ in range(6):
        talk.say(UNSURE)
    assert len(model.requests) == 3


def test_a_model_that_recovered_is_asked_again(talk: Talk, model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    model.answer = lambda _: FAULTS["500"]
    for _ in range(3):
        talk.say(UNSURE)
    now = time.monotonic()
    monkeypatch.setattr("circuitbreaker.monotonic", lambda: now + 60)
    model.answer = lambda _: says("NONE")
    talk.say(UNSURE)
    talk.say(UNSURE)
    assert len(model.requests) == 5


@pytest.mark.parametrize(
    "settings",
    [
        {"llm": "nosuchprovider:x"},
        {"llm": "anthropic:x"},
    ],
)
def test_a_model_that_cannot_be_asked_is_told_at_the_start(store: Store, build: Any, settings: dict[str, Any]) -> None:
    with pytest.raises(Exception, match=r"LLM cannot be used: .*(pip install|provider:model)") as told:
        build(store, **settings)
    assert "\n" not in str(told.value)


def test_logs_tell_nothing_that_was_said(talk: Talk, model: FakeModel, caplog: pytest.LogCaptureFixture) -> None:
    model.answer = lambda _: says("张伟 C000012 13912345678 " * 3)
    talk.say(UNSURE)
    model.answer = lambda _: FAULTS["500"]
    talk.say(UNSURE)
    assert "in vain" in caplog.text
    assert "张伟" not in caplog.text
    assert "C000012" not in caplog.text


def test_nothing_is_changed_by_a_fault(talk: Talk, model: FakeModel, store: Store) -> None:
    before = state_of(store)
    for fault in ("garbage", "cut"):
        model.answer = lambda _, fault=fault: FAULTS[fault]
        talk.say("替我盯着张伟")
    assert state_of(store) == before
