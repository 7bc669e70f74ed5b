"""Who may buy what, asked for one client or for many, and by which law."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from knowledge.tables.classes import Values
from knowledge.tables.laws import Regime
from skills.contract import Desk, Line, line
from skills.values import Term
from storage.views import ProductView, Tested

RiskLevel = Literal["R1", "R2", "R3", "R4", "R5"]


@dataclass(frozen=True)
class Offer:
    """A product, or a level under one law, as suitability sees it."""

    regime: str
    level: str | None


@dataclass(frozen=True)
class Judged:
    """What came of one client and one offer; `suggest`: it may be proposed."""

    verdict: str
    suggest: bool
    law: Regime | None


def offer_of(product: ProductView, values: Values) -> Offer:
    """A product by the law of its kind."""
    return Offer(values.risk_levels.regimes.get(product.kind, "bank"), product.risk_level)


def judge(pairs: Sequence[tuple[Tested, Offer]], desk: Desk) -> list[Judged]:
    """The verdict on each pair, in their order."""
    from knowledge.rules.suitability import verdicts  # loads the library of columns, which most answers need not

    values = desk.methodology.values(desk.today)
    rows: dict[str, list[Any]] = {
        "risk_class": [client.risk_class for client, _ in pairs],
        "risk_expiry": [client.risk_expiry for client, _ in pairs],
        "birthday": [client.birthday for client, _ in pairs],
        "regime": [offer.regime for _, offer in pairs],
        "level": [offer.level for _, offer in pairs],
    }
    found = verdicts(rows, values)
    laws: dict[str, Regime] = {"bank": values.bank, "securities": values.securities}
    return [
        Judged(verdict, suggest, laws.get(offer.regime))
        for (_, offer), verdict, suggest in zip(pairs, found["verdict"], found["suggest"], strict=True)
    ]


def highest(client: Tested, values: Values) -> int | None:
    """The highest level that a client's class may take; None without a class."""
    return values.risk_levels.highest.get(client.risk_class or "")


def is_valid(client: Tested, today: date) -> bool:
    """Whether a risk test is on file that has not expired."""
    return client.risk_class is not None and client.risk_expiry is not None and client.risk_expiry >= today


def law_line(law: Regime, verdict: str, language: str) -> Line:
    """The law of a verdict with its effective date, and the article where its number was checked or is no number."""
    named = {"law": law.law if language == "zh" else law.law_en, "since": law.in_force_from.isoformat()}
    if law.articles_checked is None:
        return line("law_whole", **named)
    article = {
        "own_initiative": law.own_initiative, "retest": law.validity, "untested": law.validity, "care": law.senior,
        "promotion": law.promotion,
    }.get(verdict, law.article)  # fmt: skip
    where = article or law.article
    return line("law", **named, article=where.zh if language == "zh" else where.en)


def test_line(client: Tested, today: date) -> Line:
    """The client's class and how long its test is good for."""
    if client.risk_class is None:
        return line("test_none")
    risk = Term("risk_class", client.risk_class)
    if client.risk_expiry is None:
        return line("test_undated", risk=risk)
    return line("test" if is_valid(client, today) else "test_expired", risk=risk, on=client.risk_expiry)
