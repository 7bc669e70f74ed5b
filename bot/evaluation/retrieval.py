"""`advisor-bot evaluate retrieval`: does search find the passage that answers, and refuse where none does?"""

import json
import re
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bot.evaluation.routing import read_lines
from bot.evaluation.stage import EvaluationError, Report, percentile, ratio

DEPTH = 10  # passages looked at for each question


class Passage(Protocol):
    """What is judged of a passage."""

    @property
    def document(self) -> str: ...  # noqa: D102

    @property
    def heading(self) -> str: ...  # noqa: D102

    @property
    def text(self) -> str: ...  # noqa: D102


class Hit(Protocol):
    """A passage with its score."""

    @property
    def passage(self) -> Passage: ...  # noqa: D102

    @property
    def score(self) -> float: ...  # noqa: D102


class Found(Protocol):
    """What the chat's search returns."""

    @property
    def hits(self) -> Sequence[Hit]: ...  # noqa: D102

    @property
    def answered(self) -> bool: ...  # noqa: D102

    @property
    def confidence(self) -> float: ...  # noqa: D102


Search = Callable[[str, str, int], Found]


@dataclass(frozen=True)
class Judged:
    """A question with its place among the passages (from 1; 0 where it was not found)."""

    number: int
    line: Mapping[str, Any]
    found: Found
    place: int

    @property
    def in_scope(self) -> bool:
        """Whether the texts answer the question."""
        return bool(self.line.get("in_scope", True))


def evaluate(path: Path, search: Search, replies: Path | None) -> Report:
    """Ask every question of a file. Recall is taken before refusal."""
    judged, took = [], []
    for number, line in enumerate(read_lines(path)):
        _require(path, number, line)
        began = time.perf_counter()
        found = search(str(line["q"]), "en" if line.get("lang") == "en" else "zh", DEPTH)
        took.append((time.perf_counter() - began) * 1000)
        judged.append(Judged(number, line, found, _place(line, found)))
    if replies:
        replies.write_text("".join(json.dumps(_reply(one), ensure_ascii=False) + "\n" for one in judged), "utf-8")
    return _report(judged, took)


def _require(path: Path, number: int, line: Mapping[str, Any]) -> None:
    lacking = "q" if not line.get("q") else ""
    if not lacking and line.get("in_scope", True) and not line.get("answer_substring"):
        lacking = "answer_substring"
    if lacking:
        raise EvaluationError(f"{path.name} line {number + 1} lacks the key {lacking}: add it")


def _place(line: Mapping[str, Any], found: Found) -> int:
    wanted = [_plain(str(one)) for one in (line.get("answer_substring"), *(line.get("alts") or ())) if one]
    for place, hit in enumerate(found.hits[:DEPTH], start=1):
        text = _plain(hit.passage.text)
        if any(one in text for one in wanted):
            return place
    return 0


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _reply(one: Judged) -> Report:
    passages = [
        {
            "doc": hit.passage.document,
            "heading": hit.passage.heading,
            "text": hit.passage.text,
            "score": round(hit.score, 4),
        }
        for hit in one.found.hits[:DEPTH]
    ]
    return {"line": one.number, "refused": not one.found.answered, "passages": passages}


def _report(judged: list[Judged], took: list[float]) -> Report:
    inside = [one for one in judged if one.in_scope]
    outside = [one for one in judged if not one.in_scope]
    return {
        "questions": len(judged),
        **_recall(inside),
        "by_lang": _grouped(judged, "lang"),
        "by_style": _grouped(judged, "style"),
        "kept_in_scope": ratio(sum(one.found.answered for one in inside), len(inside)),
        "refused_out_of_scope": ratio(sum(not one.found.answered for one in outside), len(outside)),
        "refusal_auc": _auc([one.found.confidence for one in inside], [one.found.confidence for one in outside]),
        "p50_ms": percentile(took, 0.5),
        "p99_ms": percentile(took, 0.99),
        "failures": [_failure(one) for one in judged if _failed(one)],
    }


def _recall(inside: list[Judged]) -> Report:
    found = {f"recall_at_{k}": ratio(sum(0 < one.place <= k for one in inside), len(inside)) for k in (1, 3, 5)}
    reciprocal = sum(1 / one.place for one in inside if one.place)
    return {**found, "mrr_at_10": round(reciprocal / len(inside), 4) if inside else 0.0}


def _grouped(judged: list[Judged], key: str) -> Report:
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        if one.line.get(key) is not None:
            groups.setdefault(str(one.line[key]), []).append(one)
    told: dict[str, Report] = {}
    for name, group in sorted(groups.items()):
        inside = [one for one in group if one.in_scope]
        outside = [one for one in group if not one.in_scope]
        told[name] = {"questions": len(group)}
        if inside:
            kept = ratio(sum(one.found.answered for one in inside), len(inside))
            told[name] |= {**_recall(inside), "kept_in_scope": kept}
        if outside:
            told[name]["refused_out_of_scope"] = ratio(sum(not one.found.answered for one in outside), len(outside))
    return told


def _auc(inside: list[float], outside: list[float]) -> float:
    """How often a question that the texts answer is surer than one that they do not; a tie counts half."""
    wins = sum((a > b) + (a == b) / 2 for a in inside for b in outside)
    return round(wins / (len(inside) * len(outside)), 4) if inside and outside else 0.0


def _failed(one: Judged) -> bool:
    return not (0 < one.place <= 5 and one.found.answered) if one.in_scope else one.found.answered


def _failure(one: Judged) -> Report:
    told = {"line": one.number, "q": one.line["q"], "in_scope": one.in_scope, "place": one.place}
    headings = [hit.passage.heading for hit in one.found.hits[:3]]
    return {**told, "answered": one.found.answered, "confidence": round(one.found.confidence, 3), "found": headings}
