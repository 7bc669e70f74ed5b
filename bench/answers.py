"""How long a whole answer takes as the book of the house grows: 1,000, 10,000 and 100,000 clients.

Each sentence goes through the real conversation, commit included, on SQLite. Reported are the median over all of them and the
growth against the smallest store of the same run.
"""

import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot import bootstrap
from bot.messages import Incoming
from bot.settings import Settings
from storage import demo

TODAY = date(2026, 11, 22)
SIZES = (1_000, 10_000, 100_000)
SAID = (
    "看看张伟", "他电话多少", "最近三个月没联系的钻石客户有哪些", "第一个", "这个客户今年的往来", "我今天有什么待办", "zhangwei",
    "看看王小明",
    "资产500万以上的客户", "who has a birthday next week?", "今天北京天气", "下个月到期的客户",
)  # fmt: skip
ROUNDS = 25


def measure(sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Median and 99th percentile in milliseconds by size, for an advisor and for a manager, and the growth."""
    found: dict[str, Any] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            house = _house(Path(folder), size)
            filled = time.perf_counter() - began
            found[f"{size}"] = {"fill_s": round(filled, 1), **{who: _answers(house, who) for who in ("A01", "M01")}}
            house.store.close()
    for who in ("A01", "M01"):
        first, last = found[f"{sizes[0]}"][who], found[f"{sizes[-1]}"][who]
        found[f"growth_{who}"] = round(last["p50_ms"] / first["p50_ms"], 2)
    return found


def _house(folder: Path, size: int) -> bootstrap.House:
    settings = Settings(_env_file=None, data_dir=folder, database_url=None)
    store = bootstrap.open_store(settings)
    store.upgrade()
    demo.fill(store, size, 1, TODAY)
    return bootstrap.build(settings, TODAY, store=store)


def _answers(house: bootstrap.House, who: str) -> dict[str, float]:
    took = []
    by_sentence: dict[str, list[float]] = {said: [] for said in SAID}
    for number in range(ROUNDS + 2):
        for said in SAID:
            began = time.perf_counter()
            house.conversation.answer(Incoming("console", "bench", who, datetime.now(UTC), said))
            if number >= 2:  # the first rounds warm caches
                by_sentence[said].append((time.perf_counter() - began) * 1000)
    took = sorted(ms for row in by_sentence.values() for ms in row)
    slowest = max(by_sentence, key=lambda said: statistics.median(by_sentence[said]))
    return {
        "p50_ms": round(statistics.median(took), 2),
        "p99_ms": round(took[int(len(took) * 0.99)], 2),
        "slowest": slowest,
        "slowest_p50_ms": round(statistics.median(by_sentence[slowest]), 2),
    }
