"""What a language model may put into other words, if one is configured. The skill checks what comes back."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Rewording:
    """One wish to a model. `field` of the same call, marked `FromModel`, takes what it says.

    `task`: a question as search queries in the texts' own words; an answer put together from numbered passages; a
    message in a warmer tone. `asked` is the question or the message, `sources` the passages, the first is number 1:
    methodology, never facts of a client. `names`: stretches of `asked` that say who is meant, which no model may see.
    """

    field: str
    task: Literal["queries", "answer", "message"]
    asked: str
    sources: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
