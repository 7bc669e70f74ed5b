"""Dated values of the methodology, each with its source: loaded and validated once, asked for by date."""

import tomllib
from collections.abc import Sequence
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, TypeAdapter


class Dated(BaseModel):
    """A value in force from a day until the next row's. `ours` marks what the sources leave open and we filled in."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    in_force_from: date
    source: str
    ours: bool
    last_checked: date


class ContactCadence(Dated):
    """The most days between two contacts, by tier or corporate class."""

    days: dict[str, PositiveInt]


class Profile(Dated):
    """What is worth knowing: for a person by group, for a company the ten questions, in asking order."""

    person: dict[str, list[str]]
    company: list[str]

    def fields(self, kind: str) -> list[str]:
        """The facts that make the profile of a person or a company complete, in asking order."""
        return self.company if kind == "company" else [field for group in self.person.values() for field in group]


class ReportTime(BaseModel):
    """Whether and when something is sent of itself; weekdays as digits, Monday is 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    active: bool
    at: time
    days: str = Field(pattern="^1?2?3?4?5?6?7?$", min_length=1)


class ReportTimes(Dated):
    """What is sent of itself where nobody chose otherwise, by report."""

    reports: dict[str, ReportTime]


class Refusal(BaseModel):
    """The logistic curve by which search says that the texts do not answer: a weight for each part of `refusal.Evidence`.

    From `kept_above` on a question is answered; from `near_above` on it is not, but what is near is named.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    intercept: float
    coverage: float
    named: float
    strength: float
    length: float
    near_above: float = Field(gt=0, lt=1)
    kept_above: float = Field(gt=0, lt=1)


class Composing(BaseModel):
    """What a sentence has to hold that a language model put together: `share` of its terms stand in the passages that it
    cites, it has at most `longest` characters. From `sure_above` on search is so sure of an answer that no model may deny it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    share: float = Field(gt=0, le=1)
    longest: PositiveInt
    sure_above: float = Field(gt=0, lt=1)


class SearchWeights(Dated):
    """How search weighs what it finds: words that the glossary adds, and the dense leg by the kind of its model."""

    added_words: float = Field(ge=0, le=1)
    embedded: float = Field(ge=0, le=1)
    model: float = Field(ge=0, le=1)
    refusal: Refusal
    composing: Composing


class FeedbackRules(Dated):
    """The days in which a complaint is to be settled, and the lowest and highest score of each survey scale."""

    complaint_days: PositiveInt
    scales: dict[str, tuple[int, int]]


class OverviewRules(Dated):
    """How groups of clients are told of: the fewest clients of others in a cell, the bands of ages, the months drawn."""

    least_of_others: PositiveInt
    ages: tuple[PositiveInt, ...]
    months: PositiveInt


Row = TypeVar("Row", bound=Dated)


def in_force(rows: Sequence[Row], on: date) -> Row:
    """The row in force on a day; before the first one, the first (nothing older is known)."""
    past = [row for row in rows if row.in_force_from <= on]
    return max(past, key=lambda row: row.in_force_from) if past else min(rows, key=lambda row: row.in_force_from)


@cache
def load_table(name: str, shape: type[Row]) -> tuple[Row, ...]:
    """Read and validate one table; a bad value stops the start with the file's name and the field."""
    raw = tomllib.loads(files("knowledge.tables").joinpath(f"{name}.toml").read_text("utf-8"))
    return TypeAdapter(tuple[shape, ...]).validate_python(raw["row"])  # type: ignore[valid-type]
