"""Fits the logistic curve of refusal: `python -m bench.retrieval.calibrate [FILE DIR]`.

Questions that the texts answer: of our own documents each fourth "asked as" line, left out of the index, and the lines of
FILE on the documents of DIR. Questions that they do not: `outside.jsonl` and those of FILE. Each group weighs the same.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from knowledge import search
from knowledge.models import own_documents
from knowledge.passages import Passage, files_in, read_documents
from knowledge.refusal import Evidence
from knowledge.search import Searcher
from knowledge.shelf import Shelf, build_shelf
from knowledge.tables import SearchWeights, load_table

HERE = Path(__file__).parent
Question = tuple[str, str]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


@contextmanager
def searcher(passages: list[Passage]) -> Iterator[Searcher]:
    with tempfile.TemporaryDirectory() as folder:
        build_shelf(Path(folder), passages)
        yield Searcher(Shelf(Path(folder)), load_table("search", SearchWeights)[-1], None, 0, None)


def evidence(passages: list[Passage], questions: list[Question]) -> np.ndarray[Any, Any]:
    """One row a question: coverage, log(1 + named), strength."""
    seen: list[Evidence] = []
    true = search.confidence
    search.confidence = lambda one, fitted: seen.append(one) or true(one, fitted)  # type: ignore[func-returns-value]
    try:
        with searcher(passages) as found:
            for question, language in questions:
                found.search(question, "en" if language == "en" else "zh")
    finally:
        search.confidence = true
    return np.array([(one.coverage, np.log1p(one.named), one.strength) for one in seen])


def left_out() -> tuple[list[Passage], list[Question]]:
    """Our documents without each fourth line, and those lines."""
    kept, out = [], []
    for one in read_documents(own_documents()).passages:
        out += [(line, "zh" if any("一" <= c <= "鿿" for c in line) else "en") for line in one.asked[1::4]]
        kept.append(replace(one, asked=tuple(line for at, line in enumerate(one.asked) if at % 4 != 1)))
    return kept, out


def main() -> None:
    outside = lines(HERE / "outside.jsonl")
    groups: list[tuple[list[Passage], list[Question]]] = []
    kept, out = left_out()
    if kept:
        groups.append((kept, out))
    if len(sys.argv) > 2:
        asked = lines(Path(sys.argv[1]))
        outside += [line for line in asked if not line["in_scope"]]
        passages = list(read_documents(files_in(Path(sys.argv[2]))).passages)
        groups.append((passages, [(line["q"], line["lang"]) for line in asked if line["in_scope"]]))
    beside = [(line["q"], line["lang"]) for line in outside]
    far = np.array([line["style"] == "far" for line in outside])
    inside = [evidence(*group) for group in groups]
    refused = [evidence(passages, beside) for passages, _ in groups]
    rows = np.concatenate([*inside, *refused])
    answers = np.array([1.0] * sum(map(len, inside)) + [0.0] * sum(map(len, refused)))
    weights = np.concatenate([np.full(len(one), 500 / len(one)) for one in (*inside, *refused)])
    fitted = LogisticRegression(C=10, max_iter=5000).fit(rows, answers, sample_weight=weights)
    coverage, named, strength = fitted.coef_[0].round(2)
    print(f"intercept = {fitted.intercept_[0]:.2f}\ncoverage = {coverage}\nnamed = {named}\nstrength = {strength}")
    for yes, no in zip(inside, refused, strict=True):
        sure, unsure = (fitted.predict_proba(one)[:, 1] for one in (yes, no))
        auc = roc_auc_score([1] * len(sure) + [0] * len(unsure), [*sure, *unsure])
        print(f"# {len(yes)} questions inside, {len(no)} outside, AUC {auc:.3f}")
        for above in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
            told = (np.mean(sure >= above), np.mean(unsure[far] < above), np.mean(unsure[~far] < above))
            print("# kept_above = {}: kept {:.3f}, far refused {:.3f}, near refused {:.3f}".format(above, *told))


if __name__ == "__main__":
    main()
