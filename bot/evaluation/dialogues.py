"""`advisor-bot evaluate dialogues`: whole conversations, each on a fresh store."""

import json
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.channels.console import as_json
from bot.evaluation.stage import EvaluationError, MakeStage, Report


def faults(reply: Mapping[str, Any], expect: Mapping[str, Any]) -> list[str]:
    """Where a reply (as `ask --json` prints it) is not what was expected."""
    shown = "\n".join((reply["text"], *reply["buttons"]))
    found = [f"{key} is {reply[key]}" for key in ("skill", "status") if key in expect and reply[key] != expect[key]]
    if "client" in expect and reply["arguments"].get("client") != expect["client"]:
        found.append(f"client is {reply['arguments'].get('client')}")
    found += [f"lacks {part!r}" for part in expect.get("contains", []) if part not in shown]
    return found + [f"holds {part!r}" for part in expect.get("not_contains", []) if part in shown]


def evaluate(folder: Path, make_stage: MakeStage, replies: Path | None) -> Report:
    """Play every `*.json` of a folder, in the order of their names."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise EvaluationError(f"{folder} holds no *.json: name a folder of conversations")
    turns = passed = whole = 0
    failures, kept = [], []
    for path in files:
        dialogue = _read(path)
        stage = make_stage(date.fromisoformat(dialogue["today"]) if "today" in dialogue else None)
        wrong = []
        for number, turn in enumerate(dialogue["turns"]):
            began = time.perf_counter()
            outgoing = stage.say(dialogue.get("actor", "advisor"), path.stem, turn["user"])
            reply = as_json(outgoing, (time.perf_counter() - began) * 1000)
            kept.append({**reply, "file": path.name, "turn": number})
            if found := faults(reply, turn.get("expect", {})):
                wrong.append({"file": path.name, "turn": number, "said": turn["user"], "faults": found})
        stage.close()
        turns += len(dialogue["turns"])
        passed += len(dialogue["turns"]) - len(wrong)
        whole += not wrong
        failures += wrong
    if replies:
        replies.write_text("".join(json.dumps(reply, ensure_ascii=False) + "\n" for reply in kept), "utf-8")
    return {
        "turns": turns,
        "turns_passed": passed,
        "conversations": len(files),
        "conversations_passed": whole,
        "failures": failures,
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        dialogue = dict(json.loads(path.read_text("utf-8")))
        turns = dialogue["turns"]
        assert all("user" in turn for turn in turns)
    except (ValueError, KeyError, TypeError, AssertionError):
        raise EvaluationError(
            f"{path.name} is no conversation with turns: see the format in the documentation"
        ) from None
    return dialogue
