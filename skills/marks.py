"""What a request's fields refer to and how they are said: for those who fill them and those who say them back."""

from dataclasses import dataclass
from typing import Annotated, Literal


@dataclass(frozen=True)
class Mark:
    """What kind of thing a request's field refers to. Clients are resolved by the registry before the skill runs.

    A `new_client` is the name of somebody who is not in the book yet. `several`: codes joined by `TOGETHER` are taken, too.
    """

    refers_to: Literal["client", "new_client", "task", "passage", "suggestion"]
    several: bool = False


TOGETHER = "+"  # between the codes of clients who are all meant at once


@dataclass(frozen=True)
class Spoken:
    """The vocabulary (of `knowledge/terms`) in which people say this field's value; default: the field's own name."""

    vocabulary: str


@dataclass(frozen=True)
class Words:
    """Free text: the words of the message that say it, as they were said.

    `part`: the whole message; a note, without the words that ask for it; what a task is, without its day; a new value;
    a text that is to be checked, without the words that ask for that.
    """

    part: Literal["all", "note", "task", "value", "checked"] = "note"


@dataclass(frozen=True)
class Past:
    """A day on which something took place: today or before."""


@dataclass(frozen=True)
class FromModel:
    """Words of a language model, which the skill checks before it believes them. Nobody else fills such a field."""


ClientRef = Annotated[str, Mark("client")]
ClientsRef = Annotated[str, Mark("client", several=True)]
NewClient = Annotated[str, Mark("new_client")]
TaskRef = Annotated[str, Mark("task")]
PassageRef = Annotated[str, Mark("passage")]
SuggestionRef = Annotated[str, Mark("suggestion")]
Text = Annotated[str, Words()]
Whole = Annotated[str, Words("all")]
TaskText = Annotated[str, Words("task")]
Value = Annotated[str, Words("value")]
Checked = Annotated[str, Words("checked")]
