"""The filters that several skills share: how a list of clients is narrowed, and how it is said back."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, NonNegativeInt

from skills.contract import Desk, Field, Line, Period, Request, SkillError, line
from skills.periods import PeriodArgument
from skills.values import Money, Stored, Term
from storage.filters import ClientFilters


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Tier = Literal["standard", "gold", "platinum", "diamond", "private"]
CorporateClass = Literal["foundation", "value", "strategic"]
RiskClass = Literal["C1_MIN", "C1", "C2", "C3", "C4", "C5"]
Lifecycle = Literal["prospect", "first_time", "repeat", "loyal", "dormant", "lost"]
Rfm = Literal[
    "key_value", "key_develop", "key_keep", "key_retain",
    "general_value", "general_develop", "general_keep", "general_retain",
]  # fmt: skip
Level = Literal["low", "medium", "high"]
ProductKind = Literal["deposit", "wealth", "fund", "insurance", "trust", "loan"]

# Filters on classes that the nightly run computes: said plainly where it has not run yet.
COMPUTED = ("lifecycle", "rfm", "abc", "style", "purchase", "persona", "churn_risk")


class FilteredRequest(Request):
    """A request about the clients that pass all filters given; several values of one filter mean any of them."""

    tier: Annotated[tuple[Tier, ...], BeforeValidator(_several)] = Field(default=(), description="Assigned tiers")
    corporate_class: Annotated[tuple[CorporateClass, ...], BeforeValidator(_several)] = ()
    lifecycle: Annotated[tuple[Lifecycle, ...], BeforeValidator(_several)] = ()
    risk_class: Annotated[tuple[RiskClass, ...], BeforeValidator(_several)] = ()
    rfm: Annotated[tuple[Rfm, ...], BeforeValidator(_several)] = ()
    abc: Annotated[tuple[Literal["A", "B", "C"], ...], BeforeValidator(_several)] = ()
    style: Literal["conservative", "balanced", "aggressive"] | None = None
    purchase: Literal["regular", "lump_sum"] | None = None
    kind: Literal["person", "company"] | None = None
    industry: str | None = None
    channel: str | None = Field(default=None, description="Where the client came from")
    persona: str | None = None
    product: str | None = Field(default=None, description="Holds this product (code or name)")
    min_aum: Decimal | None = Field(default=None, description="Yuan")
    max_aum: Decimal | None = Field(default=None, description="Yuan")
    dormant_days: NonNegativeInt | None = Field(default=None, description="Not contacted for at least so many days")
    birthday_within_days: NonNegativeInt | None = None
    birthday_after_days: NonNegativeInt | None = Field(default=None, description="Leaves out birthdays before that day")
    maturing_within_days: NonNegativeInt | None = None
    churn_risk: Level | None = None
    advisor: str | None = Field(default=None, description="The owner's code")
    min_age: NonNegativeInt | None = None
    max_age: NonNegativeInt | None = None
    holding: Annotated[tuple[ProductKind, ...], BeforeValidator(_several)] = ()
    not_holding: Annotated[tuple[ProductKind, ...], BeforeValidator(_several)] = ()
    min_holding: Decimal | None = Field(default=None, description="Yuan, of what `holding` names")
    max_holding: Decimal | None = Field(default=None, description="Yuan, of what `holding` names")
    contacted: PeriodArgument | None = Field(default=None, description="Contacted within these days")
    opened: PeriodArgument | None = Field(default=None, description="Became a client within these days")
    only: tuple[str, ...] = Field(default=(), max_length=50, description="Only these clients, by code")
    unread: str | None = Field(default=None, description="A condition in the words said that no filter stands for")


FILTERS = tuple(FilteredRequest.model_fields)


def to_store(request: FilteredRequest) -> ClientFilters:
    """The same filters as storage takes them.

    A condition that was not read is an error where it is the only one: a list of everybody would look like its answer.
    """
    given = [name for name in FILTERS if getattr(request, name)]
    if given == ["unread"]:
        raise SkillError("unread", said=request.unread)
    longest = 36_500  # a hundred years: beyond any book, and inside the calendar
    for name in ("dormant_days", "birthday_within_days", "birthday_after_days", "maturing_within_days"):
        if (getattr(request, name) or 0) > longest:
            raise SkillError("too_long", days=longest)
    stored = set(ClientFilters.__dataclass_fields__)
    values = {name: getattr(request, name) for name in FILTERS if name in stored}
    for name in ("contacted", "opened"):
        values[name] = (values[name].start, values[name].end) if values[name] else None
    return ClientFilters(**values)


def require_classes(request: FilteredRequest, desk: Desk) -> None:
    """SkillError for a filter on a class where no nightly run has computed any yet."""
    wanted = next((name for name in COMPUTED if getattr(request, name)), None)
    if wanted and desk.book.cuts(desk.today) is None:
        raise SkillError("not_computed", filter=Term("filter", wanted))


def described(request: FilteredRequest, desk: Desk) -> tuple[Line, ...]:
    """The filters in words, each with the dates it was resolved to, so that a misunderstanding shows."""
    parts = [line("filter_kind", kind=Term("kind", request.kind) if request.kind else None)]
    for name in ("tier", "corporate_class", "risk_class", *COMPUTED):
        values = getattr(request, name) or ()
        terms = [Term(name, value) for value in ((values,) if isinstance(values, str) else values)]
        parts.append(line("filter_any", words=terms or None))
    parts += [
        line("filter_industry", industry=Stored("industry", request.industry) if request.industry else None),
        line("filter_channel", channel=Term("channel", request.channel) if request.channel else None),
        line("filter_product", product=_product(request, desk)),
        line("filter_advisor", advisor=request.advisor),
        *_amounts(request),
        *_days(request, desk),
        *_ages(request),
        *_holdings(request),
        line("filter_only", count=len(request.only) or None),
    ]
    return tuple(part for part in parts if None not in part.values.values())


def _product(request: FilteredRequest, desk: Desk) -> str | None:
    if request.product is None:
        return None
    found = desk.book.find_products([request.product])
    return next(iter(found), request.product)


def _amounts(request: FilteredRequest) -> list[Line]:
    low = Money(request.min_aum) if request.min_aum is not None else None
    high = Money(request.max_aum) if request.max_aum is not None else None
    if low and high:
        return [line("filter_aum_between", low=low, high=high)]
    return [line("filter_min_aum", low=low), line("filter_max_aum", high=high)]


def _days(request: FilteredRequest, desk: Desk) -> list[Line]:
    def day(after: int | None) -> Any:
        return None if after is None else desk.today + timedelta(days=after)

    idle = request.dormant_days
    first = request.birthday_after_days or 0
    return [
        line("filter_dormant", days=idle, on=day(-idle if idle is not None else None)),
        line("filter_birthday", start=day(first), end=day(request.birthday_within_days)),
        line("filter_maturing", end=day(request.maturing_within_days)),
        *_between("filter_contacted", request.contacted),
        *_between("filter_opened", request.opened),
    ]


def _between(name: str, period: Period | None) -> list[Line]:
    if period is not None and period.start == period.end:
        return [line(f"{name}_on", on=period.start)]
    return [line(name, start=period and period.start, end=period and period.end)]


def _holdings(request: FilteredRequest) -> list[Line]:
    held, lacked = ([Term("product_kind", kind) for kind in kinds] for kinds in (request.holding, request.not_holding))
    low = Money(request.min_holding) if request.min_holding is not None else None
    high = Money(request.max_holding) if request.max_holding is not None else None
    return [
        line("filter_holding", kinds=held if low is high is None and held else None),
        line("filter_not_holding", kinds=lacked or None),
        line("filter_min_holding", kinds=held or None, low=low),
        line("filter_max_holding", kinds=held or None, high=high),
    ]


def _ages(request: FilteredRequest) -> list[Line]:
    if request.min_age is not None and request.max_age is not None:
        return [line("filter_age_between", low=request.min_age, high=request.max_age)]
    return [line("filter_min_age", low=request.min_age), line("filter_max_age", high=request.max_age)]
