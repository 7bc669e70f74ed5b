"""Speed and memory of the sparse index and of a whole search, beside bm25s and SQLite FTS5, on made-up passages.

Passages are sentences of CMRC 2018 drawn at random, about 500 characters each; questions are CMRC's own.
"""

import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.analysis import terms
from knowledge.dense import ExactLeg
from knowledge.embedding import ModelSettings
from knowledge.models import Models
from knowledge.passages import Passage, passage_id
from knowledge.search import Searcher
from knowledge.shelf import Shelf, build_shelf
from knowledge.tables import SearchWeights, load_table

SIZES = (10_000, 100_000)
ASKED = 200


def measure() -> dict[str, Any]:
    """One process for each size and kind, so that memory is its own."""
    told: dict[str, Any] = {}
    for size in SIZES:
        for kind in ("ours", "bm25s", "fts5"):
            done = subprocess.run(
                [sys.executable, "-m", "bench.retrieval.speed", kind, str(size)],
                capture_output=True,
                text=True,
                check=False,
            )
            told[f"{kind}_{size}"] = (
                json.loads(done.stdout.splitlines()[-1]) if not done.returncode else done.stderr[-200:]
            )
    return told


def made_up(data: Path, count: int) -> list[Passage]:
    """Passages of random sentences."""
    sentences = [
        s for path in sorted((data / "documents").glob("*.txt")) for s in path.read_text("utf-8").split("。") if s
    ]
    drawn, found = random.Random(1), []
    for number in range(count):
        text = ""
        while len(text) < 500:
            text += drawn.choice(sentences) + "。"
        name = f"{number}.txt"
        found.append(Passage(passage_id(name, (name,), text), name, "zh", "", name, (name,), text))
    return found


def _ours(passages: list[Passage], place: Path) -> Callable[[str], Any]:
    build_shelf(place, passages)
    embedder = Models(ModelSettings(), place, []).embedder
    np.save(place / "vectors.npy", np.array([embedder.embed_query(one.text) for one in passages], np.float32))
    dense, weights = ExactLeg(embedder, place, len(passages)), load_table("search", SearchWeights)[-1]
    searcher = Searcher(Shelf(place), weights, dense, weights.embedded, None)
    return lambda question: searcher.search(question, "zh", 5)


def _bm25s(passages: list[Passage], place: Path) -> Callable[[str], Any]:
    import bm25s

    index = bm25s.BM25(k1=1.5, b=0.75)
    index.index([terms(one.text) for one in passages], show_progress=False)
    index.save(place)
    index = bm25s.BM25.load(place, mmap=True)
    return lambda question: index.retrieve([terms(question)], k=50, show_progress=False)


def _fts5(passages: list[Passage], place: Path) -> Callable[[str], Any]:
    store = sqlite3.connect(place / "fts.db")
    store.execute("create virtual table t using fts5(body, tokenize='unicode61', content='')")
    rows = ((at, " ".join(terms(one.text))) for at, one in enumerate(passages, start=1))
    store.executemany("insert into t(rowid, body) values (?, ?)", rows)
    store.commit()
    ask = "select rowid from t where t match ? order by bm25(t) limit 50"
    return lambda question: store.execute(
        ask, (" OR ".join(f'"{one}"' for one in dict.fromkeys(terms(question))),)
    ).fetchall()


def _one(kind: str, size: int) -> dict[str, Any]:
    from bench.retrieval import folder

    data = folder()
    questions = [
        json.loads(line)["q"] for line in (data / "questions.jsonl").read_text("utf-8").splitlines()[:: 3219 // ASKED]
    ]
    passages = made_up(data, size)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        began = time.process_time()
        ask = {"ours": _ours, "bm25s": _bm25s, "fts5": _fts5}[kind](passages, Path(place))
        built = time.process_time() - began
        took = []
        for question in questions:
            began = time.process_time()
            ask(question)
            took.append((time.process_time() - began) * 1000)
    p50, p99 = np.percentile(took, [50, 99]).round(2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "built_cpu_s": round(built, 1),
        "p50_cpu_ms": float(p50),
        "p99_cpu_ms": float(p99),
        "peak_mb_with_build": peak,
    }


if __name__ == "__main__":
    print(json.dumps(_one(sys.argv[1], int(sys.argv[2]))))
