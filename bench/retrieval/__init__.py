"""Search on CMRC 2018 beside LangChain's retrievers, in one run. `CMRC_DIR` names the folder; it is never committed.

`python -m bench retrieval` measures recall; `python -m bench retrieval_speed` speed and memory at 10,000 and 100,000 passages.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.retrieval.peers import peers
from bot.evaluation import retrieval
from knowledge.embedding import ModelSettings
from knowledge.library import Library, Shelving
from knowledge.search import Searcher
from knowledge.tables import SearchWeights, load_table

TOLD = ("recall_at_1", "recall_at_5", "mrr_at_10", "p50_ms")
WEIGHTS = (0.0, 0.05, 0.15, 0.3, 0.5)


def folder() -> Path:
    """Where CMRC 2018 is: `questions.jsonl` and `documents/`."""
    path = Path(os.environ.get("CMRC_DIR", "../shared/data/cmrc2018"))
    if not (path / "questions.jsonl").exists():
        raise SystemExit("bench retrieval: set CMRC_DIR to the folder with questions.jsonl and documents/")
    return path


def measure() -> dict[str, Any]:
    """Recall of ours, by the dense leg's weight, and of LangChain's retrievers on the same passages."""
    data = folder()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        library = Library(Shelving(Path(place), ModelSettings(), documents=data / "documents"))
        began = time.process_time()
        searcher = library.searcher()
        told: dict[str, Any] = {"passages": library.count, "built_cpu_s": round(time.process_time() - began, 2)}
        told["ours"] = _told(data / "questions.jsonl", searcher.search)
        told["dense_weight"] = {
            str(weight): _told(data / "questions.jsonl", _with_dense(library, searcher, weight).search)
            for weight in WEIGHTS
        }
        passages = library.reading().passages
        embedder = library.models.embedder
        for name, ask in peers(passages, embedder):
            told[name] = _told(data / "questions.jsonl", ask)
    return told


def _with_dense(library: Library, searcher: Searcher, weight: float) -> Searcher:
    weights = load_table("search", SearchWeights)[-1]
    return Searcher(searcher.shelf, weights, library.dense() if weight else None, weight, None)


def _told(questions: Path, search: Callable[..., Any]) -> dict[str, Any]:
    report = retrieval.evaluate(questions, search, None)
    return {name: report[name] for name in TOLD}
