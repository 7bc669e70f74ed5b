"""What a passage bears out of a sentence that cites it: a table of cases, and what holds for every text."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.methodology import load_methodology
from knowledge.passages import Passage
from knowledge.supporting import supported
from tests.conftest import TODAY

FILE = tomllib.loads((Path(__file__).parent / "cases" / "supporting.toml").read_text("utf-8"))
PASSAGES = [
    Passage(str(number), "made-up.md", "zh", "", str(number), tuple(one["path"]), one["text"])
    for number, one in enumerate(FILE["passage"])
]
LIMITS = load_methodology().composing(TODAY)


@pytest.mark.parametrize("case", FILE["case"], ids=[case["said"] for case in FILE["case"]])
def test_cases(case: dict[str, Any]) -> None:
    kept = supported(case["said"], PASSAGES, LIMITS)
    assert (kept is not None) == case["kept"]
    if kept is not None:
        assert "[" not in kept.text
        assert [f"[{place + 1}]" in case["said"] for place in kept.passages] == [True] * len(kept.passages)


@given(st.text(max_size=60), st.integers(0, 9))
def test_whatever_is_said_is_kept_whole_or_not_at_all(said: str, number: int) -> None:
    kept = supported(f"{said}[{number}]", PASSAGES, LIMITS)
    if kept is not None:
        assert 1 <= number <= len(PASSAGES)
        assert set(kept.text) <= set(said)


def test_what_is_too_long_is_left_out() -> None:
    said = "礼品不超过200元[1]"
    assert supported(said, PASSAGES, LIMITS.model_copy(update={"longest": 8})) is None
    assert supported(said, PASSAGES, LIMITS) is not None


@pytest.mark.parametrize("place", range(len(PASSAGES)))
def test_a_passage_bears_itself_out(place: int) -> None:
    for sentence in PASSAGES[place].text.rstrip("。.").replace(". ", "。").split("。"):
        assert supported(f"{sentence}[{place + 1}]", PASSAGES, LIMITS) is not None, sentence
