"""What storage hands out: frozen values, never table rows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, Literal, TypeVar

Role = Literal["advisor", "manager", "trainee", "admin"]

ADVISOR = "顾问登记"  # the source of what somebody of the house wrote down

T = TypeVar("T")


@dataclass(frozen=True)
class Actor:
    """The person who asks. `id` is storage's own key; everybody else uses `code`."""

    id: int
    code: str
    name: str
    role: Role
    team: int | None


@dataclass(frozen=True)
class ClientBrief:
    """A client as one line of a list."""

    code: str
    name: str
    short_name: str
    kind: str
    sex: str | None
    tier: str | None
    advisor: str
    phone: str | None
    industry: str | None
    occupation: str | None
    aum: Decimal | None
    aum_on: date | None
    last_contact_on: date | None
    birthday: date | None
    risk_class: str | None
    next_maturity_on: date | None = None


@dataclass(frozen=True)
class Known:
    """One value with where it comes from and since when it is known."""

    value: str
    source: str
    learnt_on: date


@dataclass(frozen=True)
class Held:
    """A balance in one product on a date."""

    product: str
    name: str
    kind: str
    risk_level: str | None
    balance: Decimal
    as_of: date
    matures_on: date | None


@dataclass(frozen=True)
class ProductView:
    """A product of the house; `risk_level` R1 to R5, empty for loans and services."""

    code: str
    name: str
    kind: str
    risk_level: str | None


@dataclass(frozen=True)
class Tested:
    """What suitability asks of a client."""

    code: str
    risk_class: str | None
    risk_expiry: date | None
    birthday: date | None


@dataclass(frozen=True)
class TaskView:
    """A task. `code` is what the outside uses, such as T000012."""

    code: str
    text: str
    due_on: date
    done_on: date | None
    client: ClientBrief | None
    version: int


@dataclass(frozen=True)
class Allowed:
    """What a client said to contact, marketing or referral, and when."""

    kind: str
    given: bool
    on: date


@dataclass(frozen=True)
class Lost:
    """That a client left: when, and for what reason."""

    on: date
    reason: str


@dataclass(frozen=True)
class Linked:
    """The other side of a person's part in a company."""

    client: ClientBrief
    relation: str


@dataclass(frozen=True)
class ClientCard:
    """All that the card shows of one client, as believed on the day asked for."""

    brief: ClientBrief
    advisor_name: str
    email: str | None
    wechat: str | None
    address: str | None
    main_bank: str | None
    channel: str | None
    corporate_class: str | None
    risk_expiry: date | None
    opened_on: date | None
    source: str
    learnt_on: date
    version: int
    holdings: tuple[Held, ...]
    aum_before: Decimal | None
    aum_before_on: date | None
    last_contact: "Event | None"
    tasks: tuple[TaskView, ...]
    facts: dict[str, Known]
    links: tuple[Linked, ...]
    allowed: tuple[Allowed, ...] = ()
    lost: Lost | None = None
    opportunities: tuple["OpportunityView", ...] = ()
    complaints: tuple["FeedbackView", ...] = ()


@dataclass(frozen=True)
class Event:
    """One thing in a client's history.

    `kind` is contact, transaction, task, fact, consent, loss, opportunity, feedback or handover. `what` refines it (of a
    hand-over: who gave); `product` is an opportunity's title, how a complaint was settled, or who took over, too. `topic`:
    what a contact was about, one word or the kinds of product with spaces between.
    """

    on: date
    kind: str
    what: str
    text: str | None = None
    amount: Decimal | None = None
    product: str | None = None
    topic: str | None = None


@dataclass(frozen=True)
class NameHit:
    """A name key that a visible client answers to."""

    key: str
    kind: str
    code: str


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a longer list, and how long that list is."""

    rows: tuple[T, ...]
    total: int


@dataclass(frozen=True)
class Resolved(Page[ClientBrief]):
    """Whom a reference means. `named`: several codes were given; `alike`: nobody answers to it, these almost do."""

    named: bool = False
    alike: bool = False


@dataclass(frozen=True)
class InterviewView:
    """Where a KYC interview stands; `position` counts into `fields`."""

    fields: tuple[str, ...]
    answered: tuple[str, ...]
    position: int
    started_on: date
    touched_on: date
    version: int


@dataclass(frozen=True)
class OpportunityView:
    """A deal in the making. `code` is what the outside uses, such as P000012."""

    code: str
    client: ClientBrief
    title: str
    stage: str
    stage_on: date
    amount: Decimal | None
    opened_on: date
    version: int


@dataclass(frozen=True)
class FeedbackView:
    """What a client said of the service. `code` is what the outside uses, such as F000012."""

    code: str
    client: ClientBrief
    kind: str
    on: date
    text: str | None
    measure: str | None
    score: int | None
    due_on: date | None
    closed_on: date | None
    version: int
