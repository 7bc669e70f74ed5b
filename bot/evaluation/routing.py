"""`advisor-bot evaluate routing`: is each sentence understood, skill and arguments?"""

import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.channels.console import as_json
from bot.evaluation.stage import EvaluationError, MakeStage, Report, percentile, ratio
from bot.messages import Outgoing

_ACTED = ("done", "confirm")
_COVERED = 0.9  # the share of lines, the surest first, over which errors_at_90_coverage is taken


@dataclass(frozen=True)
class Judged:
    """A line with its reply."""

    number: int
    line: Mapping[str, Any]
    reply: Mapping[str, Any]
    confidence: float
    skill_right: bool
    arguments_right: bool

    @property
    def wrong_client(self) -> bool:
        """The reply is about a client who was not meant."""
        got = str(self.reply["arguments"].get("client", ""))
        meant = self.line.get("arguments", {}).get("client")
        about = self.reply["skill"] is not None and re.fullmatch(r"C\d+", got) and self.reply["status"] != "not_found"
        return bool(about and meant is not None and got != meant)

    @property
    def wrong_action(self) -> bool:
        """It acted, on another skill than the one meant."""
        return self.reply["status"] in _ACTED and not self.skill_right


def read_lines(path: Path) -> list[dict[str, Any]]:
    """A file of JSON lines; EvaluationError names the first that is none."""
    lines = []
    for number, text in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if text.strip():
            try:
                lines.append(dict(json.loads(text)))
            except (ValueError, TypeError):
                raise EvaluationError(f"{path.name} line {number} is no JSON object: correct it") from None
    return lines


def evaluate(path: Path, make_stage: MakeStage, today: date | None, replies: Path | None) -> Report:
    """Say every line in a chat of its own and compare."""
    stage = make_stage(today)
    judged, took, kept = [], [], []
    for number, line in enumerate(read_lines(path)):
        if "said" not in line:
            raise EvaluationError(f"{path.name} line {number + 1} lacks the key said: add it")
        began = time.perf_counter()
        outgoing = stage.say(line.get("actor", "advisor"), f"line {number}", line["said"])
        took.append((time.perf_counter() - began) * 1000)
        reply = as_json(outgoing, took[-1])
        kept.append({**reply, "line": number})
        judged.append(_judge(number, line, reply, outgoing))
    stage.close()
    if replies:
        replies.write_text("".join(json.dumps(reply, ensure_ascii=False) + "\n" for reply in kept), "utf-8")
    return _report(judged, took)


def _judge(number: int, line: Mapping[str, Any], reply: Mapping[str, Any], outgoing: Outgoing) -> Judged:
    wanted = line.get("skill")
    right = reply["skill"] == wanted
    if line.get("client_ambiguous") or line.get("arguments", {}).get("client_ambiguous"):
        return Judged(number, line, reply, outgoing.confidence, right, right and reply["status"] == "choose")
    told = reply["arguments"]
    same = all(_same(value, told.get(name)) for name, value in line.get("arguments", {}).items())
    return Judged(number, line, reply, outgoing.confidence, right, right and same)


def _same(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, list) or isinstance(got, (list, tuple)):
        many, few = (list(v) if isinstance(v, (list, tuple)) else [v] for v in (wanted, got))
        return sorted(map(str, many)) == sorted(map(str, few))
    if isinstance(wanted, (int, float)) and not isinstance(wanted, bool):
        try:
            return float(got) == float(wanted)
        except (TypeError, ValueError):
            return False
    return bool(wanted == got)


def _report(judged: list[Judged], took: list[float]) -> Report:
    right = [j for j in judged if j.skill_right]
    null = [j for j in judged if j.line.get("skill") is None]
    surest = sorted(judged, key=lambda j: -j.confidence)[: round(len(judged) * _COVERED)]
    return {
        "lines": len(judged),
        "accuracy": ratio(len(right), len(judged)),
        "arguments_accuracy": ratio(sum(j.arguments_right for j in right), len(right)),
        "null_refused": ratio(sum(j.skill_right for j in null), len(null)),
        "wrong_client": sum(j.wrong_client for j in judged),
        "wrong_actions": sum(j.wrong_action for j in judged),
        "errors_at_90_coverage": ratio(sum(not j.skill_right for j in surest), len(surest)),
        "p50_ms": percentile(took, 0.5),
        "p99_ms": percentile(took, 0.99),
        "by_skill": _grouped(judged, lambda line: [str(line.get("skill"))]),
        "by_tag": _grouped(judged, lambda line: line.get("tags", [])),
        "failures": [_failure(j) for j in judged if not (j.skill_right and j.arguments_right)],
    }


def _grouped(judged: list[Judged], keys_of: Any) -> Report:
    groups: dict[str, list[Judged]] = {}
    for j in judged:
        keys: Iterable[str] = keys_of(j.line)
        for key in keys:
            groups.setdefault(key, []).append(j)
    return {
        key: {
            "lines": len(group),
            "accuracy": ratio(sum(j.skill_right for j in group), len(group)),
            "arguments_accuracy": ratio(sum(j.arguments_right for j in group), sum(j.skill_right for j in group)),
        }
        for key, group in sorted(groups.items())
    }


def _failure(j: Judged) -> Report:
    told = {name: j.reply[name] for name in ("skill", "status", "arguments")}
    wanted = {name: j.line[name] for name in ("skill", "arguments", "client_ambiguous") if name in j.line}
    return {
        "line": j.number,
        "said": j.line["said"],
        "wanted": wanted,
        "got": told,
        "confidence": round(j.confidence, 3),
    }
