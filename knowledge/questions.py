"""What a question shows of itself: which kind of answer it wants; and questions to begin with."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.analysis import fold, terms

Kind = Literal["formula", "comparison", "example"]


class Questions(BaseModel):
    """`questions.toml`, checked when it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kinds: dict[Kind, tuple[str, ...]]
    signs: dict[Literal["example"], tuple[str, ...]]
    first: dict[Literal["zh", "en"], tuple[str, ...]]


@cache
def load_questions() -> Questions:
    """The words by which questions are read."""
    return Questions.model_validate(tomllib.loads(files("knowledge").joinpath("questions.toml").read_text("utf-8")))


def kinds_of(question: str) -> frozenset[Kind]:
    """Which kinds of answer a question asks for; most ask for none in particular."""
    asked = f" {fold(question)} "
    return frozenset(kind for kind, words in load_questions().kinds.items() if any(word in asked for word in words))


@cache
def terms_of(kind: Kind) -> frozenset[str]:
    """The terms of the words that show a kind: they say what is wanted, not of what."""
    return frozenset(term for word in load_questions().kinds[kind] for term in terms(word) if len(term) > 1)


def is_example(text: str) -> bool:
    """Whether a statement shows itself to be an example."""
    folded = fold(text)
    return any(sign in folded for sign in load_questions().signs["example"])
