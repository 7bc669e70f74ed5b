"""What a language model costs and changes: our side's time for each call, and the same evaluations without and with one.

The model is a server on loopback that says at once what the mode has it say:
`good` knows what each line means, `hostile` wants anything at all, `contrary` wants something that is offered but wrong.
"""

import json
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

from bench.answers import TODAY
from bench.llm_models import MODES, Knowing
from bot.bootstrap import build, open_store
from bot.bootstrap.evaluation import stages
from bot.evaluation import dialogues, routing
from bot.evaluation.stage import MakeStage, Stage
from bot.messages import Incoming
from bot.settings import Settings
from storage import demo
from tests.bot.llm.server import FakeModel, fake_model, says

TESTS = Path(__file__).parent.parent / "tests"
LINES = ("advisors_one", "colleagues_one", "far_one")
TALKS = ("talks_one",)
QUESTIONS = TESTS / "knowledge" / "questions" / "documents_one.jsonl"
DAY = date(2026, 11, 23)
UNSURE = ("替我盯着张伟", "sort out Zhang Wei for me", "给李娜安排安排")
ROUNDS = 60


def overhead() -> dict[str, Any]:
    """Milliseconds of a whole answer with a model, beside the same without one plus the bare request."""
    with tempfile.TemporaryDirectory() as folder, fake_model() as model:
        model.answer = lambda _: says("NONE")
        settings = Settings(_env_file=None, data_dir=Path(folder), database_url=None)
        store = open_store(settings)
        store.upgrade()
        demo.fill(store, 500, 1, TODAY)
        asking = settings.model_copy(update={"llm": "openai:fake", "llm_base_url": model.url, "llm_seconds": 5.0})
        alone, asked = (build(each, TODAY, store=store) for each in (settings, asking))
        took: dict[str, list[float]] = {"alone": [], "asked": [], "request": []}
        for number in range(ROUNDS):
            for said in UNSURE:
                before = len(model.requests)
                times = {name: _answered(house, name, said) for name, house in (("alone", alone), ("asked", asked))}
                assert len(model.requests) == before + 1, said
                times["request"] = _requested(model)
                if number >= 5:  # the first rounds warm caches
                    for name, ms in times.items():
                        took[name].append(ms)
        store.close()
    told = {f"{name}_p50_ms": round(statistics.median(values), 2) for name, values in took.items()}
    ours = [
        asked - alone - bare for asked, alone, bare in zip(took["asked"], took["alone"], took["request"], strict=True)
    ]
    return {**told, "overhead_p50_ms": round(statistics.median(ours), 2), "overhead_p95_ms": _high(ours)}


def _high(values: list[float]) -> float:
    return round(sorted(values)[int(len(values) * 0.95)], 2)


def _answered(house: Any, chat: str, said: str) -> float:
    began = time.perf_counter()
    house.conversation.answer(Incoming("console", f"bench {chat}", "A01", datetime.now(UTC), said))
    return (time.perf_counter() - began) * 1000


def _requested(model: FakeModel) -> float:
    """The last request again, by the bare client on one open line."""
    body = model.requests[-1].raw
    began = time.perf_counter()
    _BARE.post(f"{model.url}/chat/completions", content=body, headers={"content-type": "application/json"})
    took = (time.perf_counter() - began) * 1000
    model.requests.pop()
    return took


_BARE = httpx.Client(trust_env=False)


def paired() -> dict[str, Any]:
    """The evaluations without a model, and with a good, a hostile and a contrary one."""
    return {mode: _evaluated(mode) for mode in ("none", *MODES)}


def _evaluated(mode: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place, fake_model() as model:
        folder = Path(place)
        settings = Settings(_env_file=None, data_dir=folder / "data", database_url=None)
        if mode != "none":
            more = {"llm": "openai:fake", "llm_base_url": model.url, "llm_seconds": 5.0, "llm_tokens_a_day": 10**9}
            settings = settings.model_copy(update=more)
        knowing = Knowing(random.Random(7))
        model.answer = MODES[mode](knowing) if mode != "none" else None
        make = _listened(stages(settings, TESTS / "routing" / "clients.csv", folder), knowing)
        told: dict[str, Any] = {}
        for name in LINES:
            path = TESTS / "routing" / f"{name}.jsonl"
            knowing.learn(routing.read_lines(path))
            told[name] = _of_lines(routing.evaluate(path, make, DAY, None))
        for name in TALKS:
            knowing.learn_talks(TESTS / "routing" / name)
            report = dialogues.evaluate(TESTS / "routing" / name, make, None)
            told[name] = {key: report[key] for key in ("turns_passed", "conversations_passed")}
        told["questions"] = _questions(make, knowing)
        return {**told, "asked": len(model.requests)}


def _of_lines(report: dict[str, Any]) -> dict[str, Any]:
    names = ("accuracy", "arguments_accuracy", "null_refused", "wrong_client", "wrong_actions", "errors_at_90_coverage")
    return {name: report[name] for name in names}


def _listened(make: MakeStage, knowing: Knowing) -> MakeStage:
    """Stages that tell the model which line is being said."""

    class Listened(Stage):
        def say(self, actor: str, chat: str, said: str) -> Any:
            knowing.said = said
            return super().say(actor, chat, said)

    def made(today: date | None) -> Stage:
        stage = make(today)
        return Listened(stage.conversation, stage.people, stage.close)

    return made


def _questions(make: MakeStage, knowing: Knowing) -> dict[str, Any]:
    """Questions to the methodology, asked as such: answered with the passage that answers, or with another."""
    stage = make(DAY)
    right = wrong = 0
    lines = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    for number, line in enumerate(lines):
        knowing.question, knowing.said = line, line["q"]
        told = stage.say("trainee", f"question {number}", f"/ask {line['q']}")
        wanted = (line["answer_substring"], *line["alts"])
        texts = [stage.conversation._decider._methodology.passage(one.passage) for one in told.citations]
        held = "".join(one.text for one in texts if one)
        found = any(_plain(one) in _plain(held) for one in wanted)
        right += found
        wrong += bool(told.citations) and not found
    stage.close()
    return {"questions": len(lines), "right": right, "another_passage": wrong}


def _plain(text: str) -> str:
    return "".join(text.split())
