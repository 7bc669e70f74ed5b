"""A skill's own words: what the TOML files beside it hold, checked when they are read."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict


class Wording(BaseModel):
    """One language of one skill: the /help line and its place (low first), the button's
    label, a sentence to try, sentences by id, questions and problems."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    about: str
    button: str
    usage: str
    rank: int = 50
    lines: dict[str, str] = {}
    labels: dict[str, str] = {}
    ask: dict[str, str] = {}
    problem: dict[str, str] = {}


class Example(BaseModel):
    """What people say for one request. `{client}` stands for a client's name, `{code}` for that client's
    code, `{product}` and `{product_code}` likewise.

    `after` is what was said before, where the sentence only means something then; `in_context`: and is heard by the readers
    of what follows on (再短一点), so that it is not learnt as a sentence of its own. `strange`: each names a condition that no
    filter stands for, and that is told.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    said: tuple[str, ...]
    request: dict[str, Any] = {}
    contains: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    in_context: bool = False
    strange: bool = False


def read_wording(folder: Path, language: str) -> Wording:
    """`<language>.toml` of a skill's folder."""
    return Wording.model_validate(tomllib.loads((folder / f"{language}.toml").read_text("utf-8")))


def read_examples(folder: Path) -> tuple[Example, ...]:
    """`examples.toml` of a skill's folder."""
    raw = tomllib.loads((folder / "examples.toml").read_text("utf-8"))
    return tuple(Example.model_validate(example) for example in raw.get("example", []))
