"""`advisor-bot doctor` asks the model once and says what it found, and what was spent."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.bootstrap import open_store
from bot.cli import app
from bot.settings import Settings
from storage import spending
from tests.bot.llm.server import FakeModel, raw, says

Run = Callable[..., Result]


@pytest.fixture
def doctor(tmp_path: Path, model: FakeModel) -> Run:
    """`doctor(**environment)`: the command on a DATA_DIR of its own, with the fake set."""
    set_up = {"DATA_DIR": str(tmp_path), "COLUMNS": "400", "LLM": "openai:fake", "LLM_BASE_URL": model.url}

    def command(*words: str, **environment: str) -> Result:
        return CliRunner().invoke(app, list(words or ["doctor"]), env={**set_up, **environment})

    return command


def row(result: Result, what: str) -> str:
    return next(line for line in result.output.splitlines() if what in line)


def test_a_model_that_answers(doctor: Run, model: FakeModel) -> None:
    model.queue = [says("OK")]
    assert "✅" in row(doctor(), "language model") and "openai:fake answers" in row(doctor(), "language model")
    assert len(model.requests) == 2  # one call each time


def test_a_model_that_does_not(doctor: Run, model: FakeModel) -> None:
    model.answer = lambda _: raw(401, b'{"error": {"message": "wrong key sk-secret"}}')
    done = doctor()
    assert done.exit_code == 1
    assert "⚠️" in row(done, "language model") and "correct LLM, LLM_BASE_URL or LLM_API_KEY" in done.output
    assert "sk-secret" not in done.output


def test_a_provider_that_is_not_installed(doctor: Run) -> None:
    assert "pip install langchain-anthropic" in doctor(LLM="anthropic:claude", LLM_BASE_URL="").output


def test_none_set(doctor: Run, model: FakeModel) -> None:
    assert "the bot works without one" in row(doctor(LLM="", LLM_BASE_URL=""), "language model")
    assert model.requests == []


def test_what_was_spent(doctor: Run, model: FakeModel, tmp_path: Path) -> None:
    doctor("ask", "你好", "--today", "2026-11-22")
    settings = Settings(data_dir=tmp_path)
    store = open_store(settings)
    with store.writing() as session:
        for person, tokens in (("A01", 1_000), ("A01", 2_000), ("A02", 3_000)):
            spending.spend(session, person, datetime.now(settings.zone).date(), tokens, 500)
    store.close()
    prices = {"LLM_PRICE_IN": "1000", "LLM_PRICE_OUT": "2000"}
    assert "today 3 calls, 7,500 tokens, 9.00 yuan" in row(doctor(**prices), "spent")
    assert "today 3 calls, 7,500 tokens  " in row(doctor(), "spent")
