"""Health, counts and log lines of the real channel, as those who run it see them."""

import asyncio
import json
import logging
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot import operations
from bot.logs import JsonLines
from bot.messages import Incoming, Outgoing
from bot.metrics import Metrics
from bot.settings import Address, Settings, SettingsError, read_address
from tests.bot.telegram.fakes import House, now, serving
from tests.bot.telegram.server import TOKEN, BotApi


@dataclass
class Desk:
    """The two pages, asked for as a monitor does."""

    metrics: Metrics
    base: str

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.base + path, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def health(self) -> tuple[int, dict[str, Any]]:
        status, body = self.get("/healthz")
        return status, json.loads(body)

    def value(self, line: str) -> float:
        found = [row for row in self.get("/metrics")[1].splitlines() if row.rpartition(" ")[0] == line]
        return float(found[0].rpartition(" ")[2]) if found else 0.0


@contextmanager
def operating(house: House) -> Iterator[Desk]:
    metrics = Metrics(lambda: house.mailbox.lag())
    with operations.operations(Address("127.0.0.1", 0), metrics, lambda: house.mailbox.lag()) as address:
        assert address is not None
        yield Desk(metrics, f"http://{address[0]}:{address[1]}")


def test_counts_and_health_of_a_day(house: House) -> None:
    skills = {"你好": "greet", "看看张伟": "look_up_client"}
    house.conversation.reply = lambda said: Outgoing("张伟 的卡片", "done", skill=skills[said.text])

    async def story() -> None:
        with operating(house) as desk:
            assert desk.health()[0] == 503  # Telegram was not reached yet
            async with BotApi() as api, serving(api, house, watch=desk.metrics):
                api.fail("sendMessage", chat=501, status=500)
                api.fail("sendMessage", chat=7, status=403, description="Forbidden: bot was blocked by the user")
                api.say("你好")
                api.say("看看张伟")
                api.say("看看张伟", chat=7)
                await api.until(lambda: len(api.sent) == 2 and house.idle())
                status, state = await asyncio.to_thread(desk.health)
                assert (status, state["healthy"], state["database"]) == (200, True, "answers")
                page = (await asyncio.to_thread(desk.get, "/metrics"))[1]
            assert desk.value("advisor_updates_received_total") == 3
            assert desk.value('advisor_answers_total{skill="look_up_client",status="done"}') == 2
            assert desk.value('advisor_answers_total{skill="greet",status="done"}') == 1
            assert desk.value("advisor_answer_seconds_count") == 3
            assert desk.value('advisor_sends_total{result="sent"}') == 2
            assert desk.value('advisor_sends_total{result="blocked"}') == 1
            assert desk.value('advisor_retries_total{what="sending"}') == 1
            assert desk.value("advisor_outbox_waiting") == 0
            assert not any(word in page for word in ("张伟", "你好", '"501"', TOKEN.partition(":")[2]))
            assert desk.get("/elsewhere")[0] == 404

    asyncio.run(story())


def test_health_tells_what_is_out_and_that_it_is_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    lag = house.mailbox.lag

    def out() -> Any:
        raise OSError("could not connect as postgres")

    with operating(house) as desk:
        desk.metrics.contact()
        desk.metrics.contact_expected = True
        assert desk.health()[0] == 200
        house.mailbox.lag = out
        status, state = desk.health()
        assert (status, state["database"]) == (503, "does not answer")
        assert "nan" in desk.get("/metrics")[1].lower()
        house.mailbox.lag = lag
        assert desk.health()[0] == 200
        house.mailbox.lag = lambda: (3, now() - timedelta(minutes=6))
        status, state = desk.health()
        assert (status, state["outbox_waiting"]) == (503, 3)
        assert desk.value("advisor_outbox_lag_seconds") >= 360
        house.mailbox.lag = lag
        monkeypatch.setattr(operations, "SILENT_FOR", 0.0)
        assert desk.health()[0] == 503
        desk.metrics.contact_expected = False  # a webhook may be quiet for a night
        assert desk.health()[0] == 200


def test_the_pages_are_on_loopback_unless_told_otherwise() -> None:
    assert read_address("9100") == read_address(":9100") == Address("127.0.0.1", 9100)
    assert read_address("0.0.0.0:9100") == Address("0.0.0.0", 9100)
    assert read_address("[::1]:9100") == Address("::1", 9100)
    for wrong in ("", "localhost", "1.2.3.4:x", "1.2.3.4:70000"):
        with pytest.raises(ValueError, match="no address"):
            read_address(wrong)
    with pytest.raises(ValueError, match="no address"):
        Settings(metrics_listen="nowhere")
    assert Settings().metrics_listen is None


def test_a_port_in_use_is_told_in_one_line(house: House) -> None:
    with operating(house) as desk:
        port = int(desk.base.rpartition(":")[2])
        with (
            pytest.raises(SettingsError, match="METRICS_LISTEN"),
            operations.operations(Address("127.0.0.1", port), desk.metrics, house.mailbox.lag),
        ):
            pass


def test_a_log_line_has_fields_and_nothing_of_anybodys(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    def fail(incoming: Incoming) -> None:
        if "13812345678" in incoming.text:
            raise ValueError(f"no such client: {incoming.text}")

    house.conversation.before = fail
    house.conversation.reply = lambda _: Outgoing("张伟 13812345678", "done", skill="look_up_client")

    async def story() -> None:
        async with BotApi() as api, serving(api, house, set_aside=60):
            api.say("看看张伟")
            api.say("张伟的电话是13812345678吗")
            await api.until(lambda: len(api.sent) == 1 and "set aside" in caplog.text)

    asyncio.run(story())
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    (answered,) = [line for line in lines if "is answered" in line["message"]]
    assert (answered["row"], answered["skill"], answered["status"], answered["level"]) == (
        1,
        "look_up_client",
        "done",
        "INFO",
    )
    assert answered["ms"] > 0 and answered["logger"] == "bot.channels.telegram.answering"
    assert any(line.get("row") == 2 and line["level"] == "ERROR" for line in lines)
    everything = json.dumps(lines, ensure_ascii=False)
    assert not any(word in everything for word in ("张伟", "13812345678", TOKEN.partition(":")[2]))
