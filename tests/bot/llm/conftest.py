"""A house with a model on loopback. After every test each request that was sent is searched for what may not leave."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.bootstrap import House
from bot.routing.amounts import find_amounts
from storage.models import Client
from storage.store import Store
from tests.bot.llm.server import FakeModel, Request, fake_model
from tests.conftest import Talk

ORDINARY = {"高兴", "马上", "方便", "安心", "平安", "高峰", "长安"}


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with fake_model() as made:
        yield made


@pytest.fixture
def store(copy_of: Callable[[str, str], Store]) -> Store:
    return copy_of("sqlite", "demo")


@pytest.fixture
def llm_house(store: Store, build: Callable[..., House], model: FakeModel, secrets_of: set[str]) -> Iterator[House]:
    """Asks the fake; what it was asked is searched at the end."""
    yield build(store, llm="openai:fake", llm_base_url=model.url, llm_seconds=2, secret_key="a long random text")
    for request in model.requests:
        assert not leaks(request, secrets_of), request.said


@pytest.fixture
def talk(llm_house: House) -> Talk:
    return Talk(llm_house)


@pytest.fixture
def secrets_of(store: Store) -> set[str]:
    """Names, codes, phones and places of every client of the house."""
    found: set[str] = set()
    with Session(store.engine) as session:
        for client in session.exec(select(Client)):
            found |= {client.code, client.name, client.short_name or "", client.phone or "", client.email or ""}
    return {one for one in found if len(one) >= 2} - ORDINARY


def leaks(request: Request, secrets: set[str]) -> list[str]:
    """What of the house's clients stands in a request, as sent or unescaped, and exact amounts and long numbers in what was said."""
    told = f"{request.raw.decode('utf-8', 'replace')}\n" + "\n".join(texts_in(request.body))
    found = [one for one in secrets if one in told]
    said = request.said.rpartition("Question: ")[2]
    found += [said[start:end] for start, end, _ in find_amounts(said)]
    return found + re.findall(r"\d{5,}", said)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)


def state_of(store: Store) -> str:
    """All that people have stored, but for what every answer writes: to see that nothing was changed."""
    with store.engine.connect() as connection:
        names = ("client", "contact_log", "task", "fact", "consent", "opportunity", "feedback", "client_loss")
        rows = {
            name: [list(map(str, row)) for row in connection.exec_driver_sql(f"select * from {name}")] for name in names
        }
    return json.dumps(rows, ensure_ascii=False)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
