"""The shapes of the tables by which clients are classified; amounts are whole yuan, shares 0 to 1."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt

from knowledge.tables import ContactCadence, Dated, in_force, load_table
from knowledge.tables.laws import Regime, RiskLevels


def _rising(bounds: dict[str, int]) -> dict[str, int]:
    if any(low >= high for low, high in pairwise(bounds.values())):
        raise ValueError("thresholds have to rise from one label to the next")
    return bounds


Rising = Annotated[dict[str, NonNegativeInt], AfterValidator(_rising), Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]


class Tiers(Dated):
    """From how much AUM a person is in which tier, and how long a tier outlives the AUM that earned it."""

    starts: Rising
    grace_days: NonNegativeInt


class CorporateClasses(Dated):
    """From how much AUM a company is in which class."""

    starts: Rising


class Lifecycle(Dated):
    """When purchases make a client repeat or loyal, and their absence dormant or lost."""

    repeat_from: PositiveInt
    loyal_from: PositiveInt
    loyal_after_days: PositiveInt
    dormant_after_days: PositiveInt
    lost_after_days: PositiveInt
    lost_below: NonNegativeInt


class Rfm(Dated):
    """The days that count for frequency and amount, and into how many parts the book is cut."""

    window_days: PositiveInt
    parts: Literal[5]
    least_clients: PositiveInt


class Abc(Dated):
    """Up to which share of all value, the largest first, a client is A or B; the rest is C."""

    a_until: Share
    b_until: Share


class Purchases(Dated):
    """How many purchase days in the window are a high, medium or low frequency, and what makes a regular saver."""

    window_days: PositiveInt
    frequency: Rising
    regular_least: PositiveInt
    regular_share: Share


class Style(Dated):
    """By which share in R4 and R5, or in R1 and R2, what is held counts as aggressive or conservative."""

    aggressive_from: Share
    conservative_from: Share


class Persona(BaseModel):
    """Who is meant: an age, an occupation that holds one of these words, a company of their own; any of `either`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    min_age: int | None = None
    max_age: int | None = None
    words: tuple[str, ...] = ()
    owner: bool = False
    either: bool = False
    needs: tuple[str, ...]
    pains: tuple[str, ...]


class Personas(Dated):
    """The personas and what each of them needs."""

    personas: dict[str, Persona]
    company_needs: tuple[str, ...]
    company_pains: tuple[str, ...]


class Churn(Dated):
    """Signs that a client may leave, the points each gives, and from how many points the risk is medium or high."""

    window_days: PositiveInt
    outflow_share: Share
    redemptions_least: PositiveInt
    fall_share: Share
    silent_cadences: PositiveInt
    idle_days: PositiveInt
    points: dict[Literal["outflow", "redemptions", "fall", "silent", "idle"], PositiveInt]
    levels: Rising


class Dimensions(Dated):
    """The four sides of a profile: which facts belong to each, and after how many days one of them is stale."""

    person: dict[str, list[str]]
    company: dict[str, list[str]]
    stale_after_days: dict[str, PositiveInt]


class Journey(Dated):
    """For how many days after it a purchase is the step one is on; `growth_base` − age is the rule of thumb for growth."""

    purchase_days: PositiveInt
    growth_base: PositiveInt
    steps: PositiveInt


class Nightly(Dated):
    """From what time of day on the book is classified, and when every client of it is looked at.

    In between only those are for whom something changed, by the cut-points of the last time. They are measured anew after
    `cuts_keep_days`, or where more than the share `whole_from` of the book changed.
    """

    classify_at: time
    cuts_keep_days: PositiveInt
    whole_from: Share


class Clv(Dated):
    """What the value over a lifetime is reckoned with; `least_*` is below what the fit abstains.

    `sample_customers`: of a larger book the fit sees so many; `weeks` is how far it looks ahead.
    """

    margin: Share
    retention: Share
    discount: Share
    years: PositiveInt
    least_customers: PositiveInt
    least_repeaters: PositiveInt
    resamples: PositiveInt
    sample_customers: PositiveInt
    weeks: PositiveInt


@dataclass(frozen=True, eq=False)
class Values:
    """All the rows by which clients are classified, as in force on one day. One and the same object for one day, by which
    rules keep what they put together of it.
    """

    on: date
    tiers: Tiers
    corporate_classes: CorporateClasses
    lifecycle: Lifecycle
    rfm: Rfm
    abc: Abc
    purchases: Purchases
    style: Style
    personas: Personas
    churn: Churn
    dimensions: Dimensions
    journey: Journey
    nightly: Nightly
    clv: Clv
    bank: Regime
    securities: Regime
    risk_levels: RiskLevels
    contact_cadence: ContactCadence

    @property
    def cadence_days(self) -> dict[str, int]:
        """The most days between two contacts, by tier or corporate class."""
        return self.contact_cadence.days

    @property
    def version(self) -> str:
        """Which rows these are, short enough to be stored with what was computed by them; a value that is changed in its
        place shows at the end.
        """
        rows = {name: value for name, value in vars(self).items() if isinstance(value, Dated)}
        mark = blake2b(repr(rows).encode(), digest_size=4).hexdigest()
        return " ".join((*(f"{name}:{row.in_force_from:%y%m%d}" for name, row in rows.items()), mark))

    def ours(self, name: str) -> bool:
        """Whether a row's values are defaults of ours."""
        row: Dated = getattr(self, name)
        return row.ours


def fen(yuan: Decimal | int) -> int:
    """Whole fen, in which rules reckon with money."""
    return int(yuan * 100)


def load_values() -> Callable[[date], Values]:
    """Read and validate all tables; what comes back gives the rows in force on a day."""
    shapes: dict[str, type[Dated]] = {
        "tiers": Tiers, "corporate_classes": CorporateClasses, "lifecycle": Lifecycle, "rfm": Rfm, "abc": Abc,
        "purchases": Purchases, "style": Style, "personas": Personas, "churn": Churn, "dimensions": Dimensions,
        "journey": Journey, "nightly": Nightly, "clv": Clv, "risk_levels": RiskLevels,
        "contact_cadence": ContactCadence,
    }  # fmt: skip
    tables = {name: load_table(name, shape) for name, shape in shapes.items()}
    laws = load_table("suitability", Regime)

    @lru_cache(maxsize=32)
    def on_day(on: date) -> Values:
        rows = {name: in_force(table, on) for name, table in tables.items()}
        regimes = {name: in_force([law for law in laws if law.regime == name], on) for name in ("bank", "securities")}
        return Values(on=on, **rows, **regimes)

    return on_day
