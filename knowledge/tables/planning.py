"""When a client calls for a contact, how much each reason weighs, and what to do about it: triggers, weights, playbooks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, model_validator

from knowledge.tables import Dated, in_force, load_table
from knowledge.tables.festivals import Festivals
from knowledge.tables.kyc import Said

Kind = Literal[
    "complaint", "task", "churn", "maturity", "deal_stuck", "retest", "tier_down", "payroll", "main_bank", "relations",
    "supply_chain", "online", "tier_up", "idle_cash", "allocation", "dormant", "rhythm", "kyc_gap", "birthday", "festival",
    "prospect", "first_time", "repeat", "referral",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
Share = Annotated[float, Field(ge=0, le=1)]


class Trigger(BaseModel):
    """One reason for a contact.

    `priority` says which of a client's reasons leads, 1 first. `value` is what it is worth for an average client, 1 to 10.
    `accepted` of `offered` is the likelihood believed beforehand that the client acts, as if so many had been asked.
    `horizon_days` is how long before its day it is half as urgent as on it. After it was done it rests for `cool_down_days`,
    where it did not fit for `unfit_days`. `sells` is what a contact for it proposes; `promised`: the client expects it, so
    that the cap on contacts does not hold it back.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    priority: Annotated[int, Field(ge=1, le=9)]
    value: Annotated[int, Field(ge=1, le=10)]
    accepted: PositiveInt
    offered: PositiveInt
    horizon_days: PositiveInt
    cool_down_days: PositiveInt
    unfit_days: PositiveInt
    sells: Literal["nothing", "service", "investment"] = "nothing"
    promised: bool = False

    @model_validator(mode="after")
    def _a_share(self) -> "Trigger":
        if self.accepted >= self.offered:
            raise ValueError("of those offered, fewer than all accepted")
        return self


class Triggers(Dated):
    """All reasons for a contact."""

    triggers: dict[Kind, Trigger]

    @model_validator(mode="after")
    def _all(self) -> "Triggers":
        if missing := set(KINDS) - set(self.triggers):
            raise ValueError(f"no row for {', '.join(sorted(missing))}")
        return self


class Thresholds(BaseModel):
    """From when a fact is a reason. Amounts are yuan; words are those of a company's facts: that
    something is done at another bank, or with us, that there are terms of payment, that money lies idle or apart."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    task_ahead_days: NonNegativeInt
    matures_ahead_days: PositiveInt
    idle_from: PositiveInt
    idle_share: Share
    allocation_over: Share
    tier_up_share: Share
    tier_down_ahead_days: PositiveInt
    retest_ahead_days: PositiveInt
    kyc_open_from: PositiveInt
    kyc_changes: list[Literal["suitability", "class", "next_step"]]
    birthday_ahead_days: PositiveInt
    festival_ahead_days: PositiveInt
    first_time_days: PositiveInt
    repeat_after_days: PositiveInt
    referral_after_days: PositiveInt
    prospect_after_days: PositiveInt
    elsewhere: list[str]
    with_us: list[str]
    terms: list[str]
    unpooled: list[str]


class Planning(Dated):
    """How a day is planned: how many, how many of one kind, whom to leave alone, and how clients weigh by tier or class."""

    capacity: PositiveInt
    most_of_a_kind: PositiveInt
    cap_days: PositiveInt
    rest_after_unfit_days: NonNegativeInt
    later_days: PositiveInt
    weights: dict[str, Annotated[float, Field(gt=0)]]
    greeted: list[str]
    thresholds: Thresholds


class Playbook(BaseModel):
    """What to do, how to begin the talk, what comes after, what not to do, what would change it; `cite` is a section of ours,
    `occasion` what a message for it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    what: Said
    opening: Said
    then: Said
    avoid: Said
    change: Said
    occasion: Literal["birthday", "festival", "maturity", "follow_up", "apology", "thanks", "invitation"]
    cite: str = Field(pattern=r"^[a-z_]+#[a-z0-9-]+$")


class Playbooks(Dated):
    """A playbook for each reason."""

    playbooks: dict[Kind, Playbook]

    @model_validator(mode="after")
    def _all(self) -> "Playbooks":
        if missing := set(KINDS) - set(self.playbooks):
            raise ValueError(f"no playbook for {', '.join(sorted(missing))}")
        return self


@dataclass(frozen=True, eq=False)
class Plans:
    """The tables as in force on one day; one and the same object for one day, as `Values` are."""

    on: date
    triggers: Triggers
    planning: Planning
    playbooks: Playbooks
    festivals: Festivals


def load_plans() -> Callable[[date], Plans]:
    """Read and validate the tables; what comes back gives the rows in force on a day."""
    triggers, planning = load_table("triggers", Triggers), load_table("planning", Planning)
    playbooks, festivals = load_table("playbooks", Playbooks), load_table("festivals", Festivals)

    @lru_cache(maxsize=32)
    def on_day(on: date) -> Plans:
        return Plans(
            on, in_force(triggers, on), in_force(planning, on), in_force(playbooks, on), in_force(festivals, on)
        )

    return on_day
