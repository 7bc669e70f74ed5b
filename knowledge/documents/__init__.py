"""The methodology in our own words, and where each of its passages comes from."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, TypeAdapter


class Source(BaseModel):
    """What a passage rests on: its label in both languages, and whether it is ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    en: str
    ours: bool

    def label(self, language: str) -> str:
        """What the reader sees."""
        return self.en if language == "en" else self.zh


@cache
def load_sources() -> dict[str, Source]:
    """Every source by its id."""
    raw = tomllib.loads(files("knowledge.documents").joinpath("sources.toml").read_text("utf-8"))
    return TypeAdapter(dict[str, Source]).validate_python(raw)
