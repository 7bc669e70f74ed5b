"""Whole conversations, turn by turn."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap
from bot.messages import Outgoing
from bot.settings import Settings
from storage.store import Store
from tests.conftest import Talk

FILES = sorted((Path(__file__).parent / "dialogues").glob("*.json"))


def faults(heard: Outgoing, expect: dict[str, Any]) -> list[str]:
    """Where a reply is not what was expected."""
    shown = "\n".join((heard.text, *(button.label for button in heard.buttons)))
    found = []
    if "skill" in expect and heard.skill != expect["skill"]:
        found.append(f"skill {heard.skill}")
    if "status" in expect and heard.status != expect["status"]:
        found.append(f"status {heard.status}")
    if "client" in expect and heard.arguments.get("client") != expect["client"]:
        found.append(f"client {heard.arguments.get('client')}")
    found += [f"lacks {part!r}" for part in expect.get("contains", []) if part not in shown]
    found += [f"holds {part!r}" for part in expect.get("not_contains", []) if part in shown]
    return found


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
