"""Whole conversations, turn by turn."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap
from bot.channels.console import as_json
from bot.evaluation import dialogues as evaluation
from bot.messages import Outgoing
from bot.settings import Settings
from storage.store import Store
from tests.conftest import Talk

FILES = sorted((Path(__file__).parent / "dialogues").glob("*.json"))


def faults(heard: Outgoing, expect: dict[str, Any]) -> list[str]:
    """Where a reply is not what was expected, told as the evaluation tells it."""
    return evaluation.faults(as_json(heard, 0), expect)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_dialogue(path: Path, demo_store: Store, data_dir: Path) -> None:
    dialogue = json.loads(path.read_text("utf-8"))
    house = bootstrap.build(Settings(data_dir=data_dir), date.fromisoformat(dialogue["today"]), store=demo_store)
    talk = Talk(house, dialogue["actor"])
    wrong = []
    for number, turn in enumerate(dialogue["turns"]):
        heard = talk.say(turn["user"])
        if found := faults(heard, turn["expect"]):
            wrong.append(f"turn {number} {turn['user']!r}: {'; '.join(found)}\n{heard.text}")
    assert not wrong, "\n\n".join(wrong)


def test_a_wrong_expectation_is_seen(sqlite_house: Callable[..., Any]) -> None:
    heard = Talk(sqlite_house).say("看看张伟")  # type: ignore[arg-type]
    assert not faults(heard, {"skill": "look_up_client", "client": "C000012", "contains": ["张伟"]})
    assert faults(heard, {"skill": None, "client": "C000031", "contains": ["李娜"], "not_contains": ["张伟"]})
