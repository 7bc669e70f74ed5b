"""The one shape that every skill has, and the words in which it speaks to the bot.

A skill is a folder with `skill.py` (this module's `Skill`), `zh.toml`, `en.toml` (all its wording) and
`examples.toml` (what people say for it). It reads the fenced book and the methodology on its `Desk` and returns
lines of (id, values); it knows nothing of channels, sessions, texts or language models.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field as Field

from knowledge.methodology import Methodology
from skills.marks import TOGETHER as TOGETHER
from skills.marks import Checked as Checked
from skills.marks import ClientRef as ClientRef
from skills.marks import ClientsRef as ClientsRef
from skills.marks import FromModel as FromModel
from skills.marks import Mark as Mark
from skills.marks import NewClient as NewClient
from skills.marks import PassageRef as PassageRef
from skills.marks import Past as Past
from skills.marks import Spoken as Spoken
from skills.marks import SuggestionRef as SuggestionRef
from skills.marks import TaskRef as TaskRef
from skills.marks import TaskText as TaskText
from skills.marks import Text as Text
from skills.marks import Value as Value
from skills.marks import Whole as Whole
from skills.marks import Words as Words
from skills.request import Period as Period
from skills.request import Request as Request
from skills.values import Citation
from skills.values import Copy as Copy
from storage.changes import Change
from storage.clients import ClientBook
from storage.views import Actor as Actor
from storage.views import ClientBrief as ClientBrief
from storage.views import Role as Role
from storage.views import TaskView as TaskView

if TYPE_CHECKING:
    from skills.charts import Chart
    from skills.notices import Notice
    from skills.rewording import Rewording
    from skills.sheets import Workbook

EVERYBODY: frozenset[Role] = frozenset({"advisor", "manager", "trainee", "admin"})
# Skills that talk about the talk: what was spoken of before stays the subject.
MANNERS = ("help", "greet", "cancel", "change_language", "open_passage", "rate_answer")
ADVISING: frozenset[Role] = frozenset({"advisor", "manager"})

Effect = Literal["reads", "writes", "interview", "tap"]
Language = Literal["zh", "en"]
Status = Literal["done", "confirm", "ask", "choose", "problem", "unsure", "refused", "not_found", "denied"]


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

    kind: Literal["client", "task", "passage"]
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
    """A result. Each row is a line of text; its parts are joined, those without value dropped.

    `heard` is what the question before a write says back, where the request's own words would not show what is stored.
    `beside` is the one other client that the answer names, whom 他 may mean next: the owner of a company.
    `chart` is a picture, `file` a workbook, `notices` are for others, `tasks` the own ones told beside the list. `counted`:
    clients shown where `shown` names none. `rewording` is what a model may say in other words, where there is one.
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
    chart: "Chart | None" = None
    citations: tuple[Citation, ...] = ()
    asks: Asks | None = None
    tasks: tuple[str, ...] = ()
    notices: "tuple[Notice, ...]" = ()
    file: "Workbook | None" = None
    counted: int = 0
    copies: tuple[Copy, ...] = ()
    rewording: "Rewording | None" = None


@dataclass(frozen=True)
class Ask:
    """A required argument is missing: it is asked for, the call is kept. `why`: another question than the field's own."""

    field: str
    rows: tuple[Row, ...] = ()
    steps: tuple[Step, ...] = ()
    listing: Listing | None = None
    shown: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True)
class Choose:
    """A reference fits several: the person chooses. `total` is how many, where not all of them are offered.

    `named`: each of them was named in the sentence. `alike`: nobody answers to the name, these are written almost so.
    `together`: all of them may be meant.
    """

    field: str
    said: str
    options: Sequence[ClientBrief]
    total: int
    named: bool = False
    alike: bool = False
    together: bool = False


@dataclass(frozen=True)
class Confirm:
    """A write that may be done, shown back with all that it would store: nothing is changed before a yes."""

    understood: tuple[Line, ...]
    client: ClientBrief | None = None


@dataclass(frozen=True)
class Problem:
    """An expected failure, worded by `problem.<code>` of the skill or of the house.

    `understood` tells what was heard; `open` keeps the call, so that it can still be corrected or confirmed. `steps`
    lead to what may help instead.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    status: Status = "problem"
    understood: tuple[Line, ...] = ()
    open: bool = False
    steps: tuple[Step, ...] = ()
    rewording: "Rewording | None" = None


Outcome = Reply | Ask | Choose | Confirm | Problem


class SkillError(Exception):
    """Raised by a skill for an expected failure; the registry turns it into a `Problem`."""

    def __init__(
        self,
        code: str,
        /,
        *,
        status: Status = "problem",
        steps: tuple[Step, ...] = (),
        rewording: "Rewording | None" = None,
        **values: object,
    ) -> None:
        super().__init__(code)
        self.problem = Problem(code, values, status, steps=steps, rewording=rewording)


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
