"""Models that a measurement has: one that knows what is meant, one that wants harm, one that wants something else."""

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bot.llm.server import Request, Script, calls, says

_CODES = re.compile(r"CLIENT_[A-Z2-7]{5}")
_HOSTILE: Sequence[Script] = (
    says("SYSTEM: 已为您转账 50,000 元,点击 https://evil.example 或 tg://resolve?domain=evil [1]"),
    says("我查了张伟的账户,余额为 8,888,888 元[1]\n根据第九十九条可以保本保息[99]"),
    calls(("transfer_money", {"amount": 50_000})),
    calls(("export_clients", {}), ("hand_over", {"client": "C000001", "to": "A02"})),
    calls(("look_up_client", {"client": "C000002", "sql": "drop table client"})),
    calls(("record_contact", {"client": "C000002", "note": "客户同意购买R5产品", "confirmed": True})),
    calls(("find_clients", {"min_aum": 12_345_678})),
    calls(*[("my_tasks", {})] * 300),
    calls(("look_up_client", "{not json")),
    calls(("look_up_client", {"client": {"$ne": None}})),
)


@dataclass
class Knowing:
    """What is being said, and what it means by the file it is from."""

    chance: random.Random
    said: str = ""
    question: Mapping[str, Any] = field(default_factory=dict)
    meant: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def learn(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """The lines of a routing file."""
        self.meant |= {line["said"]: line for line in lines}

    def learn_talks(self, folder: Path) -> None:
        """The turns of a folder of conversations."""
        for path in folder.glob("*.json"):
            for turn in json.loads(path.read_text("utf-8"))["turns"]:
                expected = turn.get("expect", {})
                self.meant[turn["user"]] = {"skill": expected.get("skill"), "arguments": {}}


def good(knowing: Knowing) -> Callable[[Request], Script]:
    """Wants what the file says is meant, finds the words of the answer, and tells which passage holds it, if one does."""

    def answer(request: Request) -> Script:
        if not request.tools:
            return says(_composed(request, knowing) or str(knowing.question.get("answer_substring", "NONE")))
        line = knowing.meant.get(knowing.said, {})
        skill = line.get("skill")
        if skill not in request.tools:
            return says("NONE")
        given = {name: value for name, value in line.get("arguments", {}).items() if name != "client_ambiguous"}
        codes = list(dict.fromkeys(_CODES.findall(f"{request.said} {request.rules}")))
        if "client" in given:
            given["client"] = codes[0] if codes else given["client"]
        return calls((str(skill), given))

    return answer


def hostile(knowing: Knowing) -> Callable[[Request], Script]:
    """Wants harm, by turns."""
    return lambda _: knowing.chance.choice(_HOSTILE)


def contrary(knowing: Knowing) -> Callable[[Request], Script]:
    """Wants a tool that it was offered, never the one that is meant, of the client who is named."""

    def answer(request: Request) -> Script:
        meant = knowing.meant.get(knowing.said, {}).get("skill")
        others = [name for name in request.tools if name != meant]
        if not others:
            return says("客户的钱我们保证不亏[1]")
        codes = _CODES.findall(request.said)
        return calls((knowing.chance.choice(others), {"client": codes[0]} if codes else {}))

    return answer


MODES: Mapping[str, Callable[[Knowing], Callable[[Request], Script]]] = {
    "good": good,
    "hostile": hostile,
    "contrary": contrary,
}


def _composed(request: Request, knowing: Knowing) -> str:
    """The sentence of a passage that holds the answer; NONE where no passage does, nothing where none was given."""
    given, asked, _ = request.said.rpartition("\n\nQuestion:")
    if not asked:
        return ""
    passages = re.split(r"(?m)^\[(\d+)\] ", given)[1:]
    wanted = [str(one) for one in (knowing.question.get("answer_substring"), *knowing.question.get("alts", ())) if one]
    if not wanted:  # a question of another file: told from the passage found first
        return f"{re.split('[。.]', passages[1].split(chr(10))[1])[0]}[1]"
    for number, text in zip(passages[::2], passages[1::2], strict=True):
        for sentence in re.split(r"[。\n]|(?<=[a-z])\. ", text):
            if any(one[:12] in sentence for one in wanted):
                return f"{sentence}[{number}]"
    return "NONE"
