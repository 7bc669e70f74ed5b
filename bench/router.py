"""How long a message takes to be read: the router alone, by size of the book, and what a start costs."""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.answers import SAID, TODAY, _house
from bot import bootstrap
from bot.sentences import Style
from bot.sessions import Session
from bot.settings import Settings

SIZES = (1_000, 100_000)
MORE = (
    "给张伟记一下今天电话聊了债基,下周三回访", "张伟和李娜的电话", "转账5万给他", "what's next for the second one", "不是张伟,是李娜",
    "嗯那个帮我看一下欧阳若蓝的持仓",
    "战略客群这季度怎么样", "KYC到底问哪十个啊", "资产100万到300万、60岁以上的客户", "suzhou jingxin payroll follow up on Friday",
)  # fmt: skip
ROUNDS = 40
STYLE = Style("zh", "full", TODAY)


def measure() -> dict[str, Any]:
    """Milliseconds of routing by size, for an advisor and a manager; the growth; seconds to learn and to load."""
    found: dict[str, Any] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            house = _house(Path(folder), size)
            found[f"{size}"] = {who: _routed(house, who) for who in ("A01", "M01")}
            house.store.close()
            if size == SIZES[0]:
                found |= _starts(Path(folder))
    for who in ("A01", "M01"):
        first, last = (found[f"{size}"][who]["p50_ms"] for size in (SIZES[0], SIZES[-1]))
        found[f"growth_{who}"] = round(last / first, 2)
    return found


def _routed(house: bootstrap.House, who: str) -> dict[str, float]:
    conversation = house.conversation
    took = []
    for number in range(ROUNDS + 2):
        for said in (*SAID, *MORE):
            with conversation._memory.think("console", "bench", who) as snapshot:
                desk = conversation._decider._desk(snapshot, STYLE)
                began = time.perf_counter()
                conversation._decider.router.route(said, Session(), desk)
                if number >= 2:  # the first rounds warm caches
                    took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {"p50_ms": round(statistics.median(took), 2), "p99_ms": round(took[int(len(took) * 0.99)], 2)}


def _starts(folder: Path) -> dict[str, float]:
    settings = Settings(_env_file=None, data_dir=folder, database_url=None)
    took = {}
    for what in ("learn_s", "load_s"):
        if what == "learn_s":
            for kept in (folder / "cache").glob("router-*"):
                kept.unlink()
        began = time.perf_counter()
        bootstrap.build(settings, TODAY).store.close()
        took[what] = round(time.perf_counter() - began, 2)
    return took
