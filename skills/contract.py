"""The one shape that every skill has, and the words in which it speaks to the bot.

A skill is a folder with `skill.py` (this module's `Skill`), `zh.toml`, `en.toml` (all its wording) and
`examples.toml` (what people say for it). It reads the fenced book and the methodology on its `Desk` and returns
lines of (id, values); it knows nothing of channels, sessions, texts or language models.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Field

from knowledge.methodology import Methodology
from storage.changes import Change
from storage.clients import ClientBook
from storage.views import Actor as Actor
from storage.views import ClientBrief as ClientBrief
from storage.views import Role as Role

EVERYBODY: frozenset[Role] = frozenset({"advisor", "manager", "trainee", "admin"})
# Skills that talk about the talk: what was spoken of before stays the subject.
MANNERS = ("help", "greet", "cancel", "change_language")
ADVISING: frozenset[Role] = frozenset({"advisor", "manager"})

Effect = Literal["reads", "writes", "interview", "tap"]
Language = Literal["zh", "en"]
Status = Literal["done", "confirm", "ask", "choose", "problem", "unsure", "refused", "not_found", "denied"]


@dataclass(frozen=True)
class Mark:
    """What kind of thing a request's field refers to. Clients are resolved by the registry before the skill runs.

    A `new_client` is the name of somebody who is not in the book yet.
    """

    refers_to: Literal["client", "new_client", "task"]


@dataclass(frozen=True)
class Spoken:
    """The vocabulary (of `knowledge/terms`) in which people say this field's value; default: the field's own name."""

    vocabulary: str


@dataclass(frozen=True)
class Words:
    """Free text: the words of the message that say it, as they were said.

    `part`: the whole message; a note, without the words that ask for it; what a task is, without its day; a new value.
    """

    part: Literal["all", "note", "task", "value"] = "note"


ClientRef = Annotated[str, Mark("client")]
NewClient = Annotated[str, Mark("new_client")]
TaskRef = Annotated[str, Mark("task")]
Text = Annotated[str, Words()]
Whole = Annotated[str, Words("all")]
TaskText = Annotated[str, Words("task")]
Value = Annotated[str, Words("value")]


class Request(BaseModel):
    """What a skill is asked for. The subclass's docstring and its fields' descriptions are the tool's description."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(BaseModel):
    """Days from `start` to `end`, both included; written as an ISO interval, 2026-07-01/2026-09-30."""

    model_config = ConfigDict(frozen=True)
    start: date
    end: date

    def __str__(self) -> str:
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


@dataclass(frozen=True)
class Call:
    """A skill to perform and its arguments, as a router, a planner, a button or the schedule names them.

    `confirmed` is the person's yes to a write that was shown back; only the conversation lets it count.
    """

    skill: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    confirmed: bool = False


@dataclass(frozen=True)
class Line:
    """One thing to say: the id of a sentence in the skill's wording, and its values. A value of None drops it."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)


Row = tuple[Line, ...]


def line(line_id: str, **values: object) -> Line:
    """A `Line`, shorter to write."""
    return Line(line_id, values)


@dataclass(frozen=True)
class Step:
    """A button: the next likely step. Its label is the wording of `label`, or else the called skill's own."""

    call: Call
    label: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """What a numbered list showed, so that "the second one" means something: codes in the order shown."""

    kind: Literal["client", "task"]
    codes: tuple[str, ...]
    first: int = 1


@dataclass(frozen=True)
class SessionChange:
    """What a skill wants changed in the conversation itself."""

    language: Language | None = None
    forget_pending: bool = False


@dataclass(frozen=True)
class Asks:
    """A question that a reply ends with: what is said next is the answer, for `field` of `call`."""

    call: Call
    field: str


@dataclass(frozen=True)
class Reply:
    """A result. Each row is one line of text; the parts of a row are joined, and parts without value are dropped.

    `heard` is what the question before a write says back, where the request's own words would not show what is stored.
    `beside` is the one other client that the answer names, whom 他 may mean next: the owner of a company.
    """

    rows: tuple[Row, ...]
    steps: tuple[Step, ...] = ()
    client: str | None = None
    listing: Listing | None = None
    shown: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    session: SessionChange | None = None
    heard: tuple[Line, ...] = ()
    beside: str | None = None
    asks: Asks | None = None


@dataclass(frozen=True)
class Ask:
    """A required argument is missing: the bot asks for it and keeps the call."""

    field: str


@dataclass(frozen=True)
class Choose:
    """A reference fits several: the person chooses. `total` is how many, where not all of them are offered.

    `named`: each of them was named in the sentence. `alike`: nobody answers to the name, these are written almost so.
    """

    field: str
    said: str
    options: Sequence[ClientBrief]
    total: int
    named: bool = False
    alike: bool = False


@dataclass(frozen=True)
class Confirm:
    """A write that may be done, shown back with all that it would store: nothing is changed before a yes."""

    understood: tuple[Line, ...]
    client: ClientBrief | None = None


@dataclass(frozen=True)
class Problem:
    """An expected failure, worded by `problem.<code>` of the skill or of the house.

    `understood` tells what was heard; `open` keeps the call, so that it can still be corrected or confirmed.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    status: Status = "problem"
    understood: tuple[Line, ...] = ()
    open: bool = False


Outcome = Reply | Ask | Choose | Confirm | Problem


class SkillError(Exception):
    """Raised by a skill for an expected failure; the registry turns it into a `Problem`."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class MenuItem:
    """A skill that this person may use, in words: what it does and a sentence to try."""

    skill: str
    about: str
    usage: str


@dataclass(frozen=True)
class Desk:
    """What a skill works on: the asking person's fenced book, the methodology and the day. Nothing else."""

    book: ClientBook
    methodology: Methodology
    actor: Actor
    today: date
    now: datetime
    language: Language
    menu: tuple[MenuItem, ...] = ()


@dataclass(frozen=True)
class Skill:
    """A skill: its request, what it does (`run=None`: not built yet), who may, and what it changes."""

    request: type[Request]
    run: Callable[[Any, Desk], Reply | Ask] | None
    roles: frozenset[Role]
    effect: Effect = "reads"
