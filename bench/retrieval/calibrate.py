"""Fits the logistic curve of refusal: `python -m bench.retrieval.calibrate`; `SOURCES_DIR` names the five source texts.

Questions that the texts answer: of our own documents each fourth "asked as" line, left out of the index, what the skill's
examples say, and the first halves of the blind questions; of the source texts theirs, and the tuning questions. Questions
that they do not: those of all these files, and `outside.jsonl`. The second halves are never read here.
"""

import json
import os
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from knowledge import search
from knowledge.models import own_documents
from knowledge.passages import Passage, files_in, read_documents
from knowledge.refusal import Evidence
from knowledge.search import Searcher
from knowledge.shelf import Shelf, build_shelf
from knowledge.tables import SearchWeights, load_table

HERE = Path(__file__).parent
BLIND = HERE.parents[1] / "tests" / "knowledge" / "questions"
Line = dict[str, Any]
WEIGHT = {"far": 4.0, "near": 0.3}  # of a question outside: an answer to a far one is the worse mistake
MANY = {"left out": 0.05, "example": 0.2}  # of one beside a blind question: they are many, and not asked by strangers


def lines(*paths: Path) -> list[Line]:
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]


@contextmanager
def searcher(passages: list[Passage]) -> Iterator[Searcher]:
    with tempfile.TemporaryDirectory() as folder:
        build_shelf(Path(folder), passages)
        yield Searcher(Shelf(Path(folder)), load_table("search", SearchWeights)[-1], None, 0, None)


def evidence(passages: list[Passage], asked: list[Line]) -> np.ndarray[Any, Any]:
    """One row a question, its columns as `refusal.confidence` weighs them."""
    seen: list[Evidence] = []
    true = search.confidence
    search.confidence = lambda one, fitted: seen.append(one) or true(one, fitted)  # type: ignore[func-returns-value]
    try:
        with searcher(passages) as found:
            for line in asked:
                found.search(line["q"], "en" if line["lang"] == "en" else "zh")
    finally:
        search.confidence = true
    return np.array([(one.coverage, np.log1p(one.named), one.strength, np.log1p(one.length)) for one in seen])


def left_out() -> tuple[list[Passage], list[Line]]:
    """Our documents without each fourth line, and those lines."""
    kept, out = [], []
    for one in read_documents(own_documents()).passages:
        out += [{"q": said, "lang": language(said), "in_scope": True, "style": "left out"} for said in one.asked[1::4]]
        kept.append(replace(one, asked=tuple(line for at, line in enumerate(one.asked) if at % 4 != 1)))
    return kept, out


def language(said: str) -> str:
    return "zh" if any("一" <= letter <= "鿿" for letter in said) else "en"


def examples() -> Iterator[Line]:
    """What the skill's examples say by themselves; a few of them are not in the texts, too few to matter."""
    read = tomllib.loads((HERE.parents[1] / "skills" / "ask_methodology" / "examples.toml").read_text("utf-8"))
    for example in read["example"]:
        if not example.get("after"):
            for said in example["said"]:
                yield {"q": said, "lang": language(said), "in_scope": True, "style": "example"}


def asked() -> Iterator[tuple[list[Passage], list[Line]]]:
    """Passages and what is asked of them."""
    own = list(read_documents(own_documents()).passages)
    outside, refusal = lines(HERE / "outside.jsonl"), lines(BLIND / "refusal_one.jsonl")
    yield left_out()
    yield own, [*lines(BLIND / "documents_one.jsonl"), *refusal, *outside, *examples()]
    folder = Path(os.environ.get("SOURCES_DIR", "../shared/sources"))
    theirs = lines(BLIND / "sources_one.jsonl", HERE / "tuning_sources.jsonl")
    beside = [line for line in refusal if not line["in_scope"]]
    yield list(read_documents(files_in(folder)).passages), [*theirs, *beside, *outside]


def kind(line: Line) -> str:
    style = str(line.get("style"))
    return "in" if line["in_scope"] and style not in MANY else style


def main() -> None:
    groups = [(evidence(*group), group[1]) for group in asked()]
    rows = np.concatenate([seen for seen, _ in groups])
    every = [line for _, some in groups for line in some]
    kinds = np.array([kind(line) for line in every])
    answers = np.array([float(line["in_scope"]) for line in every])
    weights = np.array([{**WEIGHT, **MANY}.get(one, 1.0) for one in kinds])
    curve = LogisticRegression(C=10, max_iter=5000)
    fitted = curve.fit(rows, answers, sample_weight=weights)
    print(f"intercept = {fitted.intercept_[0]:.2f}")
    for name, weight in zip(("coverage", "named", "strength", "length"), fitted.coef_[0], strict=True):
        print(f"{name} = {weight:.2f}")
    # The same question asked of both sets of texts must not stand on both sides of a fold: folds go by the words.
    folds = [hash_of(line["q"]) % 8 for line in every]
    parts = [
        (np.array([f != k for f in folds]).nonzero()[0], np.array([f == k for f in folds]).nonzero()[0])
        for k in range(8)
    ]
    sure = cross_val_predict(curve, rows, answers, cv=parts, method="predict_proba", params={"sample_weight": weights})
    for above in (0.1, 0.2, 0.3, 0.35, 0.4, 0.42, 0.44, 0.46, 0.5, 0.6):
        kept = sure[:, 1] >= above
        told = [np.mean(kept[kinds == one]) for one in ("in", "example")]
        told += [np.mean(~kept[kinds == one]) for one in ("far", "near")]
        print(
            "# from {}: kept {:.3f}, examples {:.3f}, far refused {:.3f}, near {:.3f} (folds left out)".format(
                above, *told
            )
        )


def hash_of(text: str) -> int:
    return sum(map(ord, text))


if __name__ == "__main__":
    main()
