"""The router's own word lists, as data."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def load_toml(name: str) -> dict[str, list[str]]:
    """The lists of `<name>.toml` beside this file."""
    return tomllib.loads(files("bot.routing").joinpath(f"{name}.toml").read_text("utf-8"))


def load_words() -> dict[str, list[str]]:
    """Each list of `words.toml` by name."""
    return load_toml("words")
