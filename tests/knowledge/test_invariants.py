"""What holds for any client whatever."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from knowledge.rules.behaviour import RFM_CLASSES
from knowledge.rules.classify import classify, cut_points
from knowledge.rules.columns import FACTS, frame
from knowledge.rules.cuts import Cuts
from knowledge.rules.profile import completeness, sides
from knowledge.rules.suitability import SUGGESTED, verdicts
from knowledge.tables.classes import load_values

VALUES = load_values()
settings.register_profile("rules", max_examples=25, deadline=None)
settings.load_profile("rules")
DAYS = some.dates(date(2017, 7, 1), date(2030, 12, 31))
YUAN = some.integers(0, 10**13)
TIERS = ["standard", "gold", "platinum", "diamond", "private"]
CLASSES = ["C1_MIN", "C1", "C2", "C3", "C4", "C5"]

# Written down apart from the rule and its tables: what each class may take, in words of the law.
MAY_TAKE = {
    "C1_MIN": {"R1"}, "C1": {"R1"}, "C2": {"R1", "R2"}, "C3": {"R1", "R2", "R3"}, "C4": {"R1", "R2", "R3", "R4"},
    "C5": {"R1", "R2", "R3", "R4", "R5"},
}  # fmt: skip


def books(least: int, most: int) -> some.SearchStrategy[list[dict[str, Any]]]:
    client = some.fixed_dictionaries(
        {
            "kind": some.sampled_from(["person", "company"]),
            "aum": some.none() | YUAN,
            "purchases": some.none() | some.integers(0, 30),
            "age_of_last": some.integers(0, 2_000),
            "frequency_window": some.integers(0, 30),
            "amount_window": YUAN,
        }
    )
    return some.lists(client, min_size=least, max_size=most)


def facts_of(book: list[dict[str, Any]], on: date) -> dict[str, list[Any]]:
    facts = {name: [client[name] for client in book] for name in book[0] if name != "age_of_last"}
    last = [on - timedelta(days=client["age_of_last"]) if client["purchases"] else None for client in book]
    return {**facts, "last_purchase": last, "first_purchase": last}


@given(DAYS, some.dates(date(1920, 1, 1), date(2017, 1, 1)))
def test_age_counts_birthdays(on: date, born: date) -> None:
    found = classify({"kind": ["person"], "birthday": [born]}, VALUES(on), Cuts())
    birthdays = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    assert found["age"] == [birthdays]


@given(DAYS, YUAN, YUAN, YUAN)
def test_more_aum_never_lowers_the_tier(on: date, less: int, more: int, peak: int) -> None:
    less, more = sorted((less, more))
    facts = {"kind": ["person"] * 2, "aum": [less, more], "aum_peak": [peak] * 2, "peak_until": [on] * 2}
    found = classify(facts, VALUES(on), Cuts())
    low, high = (TIERS.index(tier) for tier in found["computed_tier"])
    assert low <= high
    assert all(
        TIERS.index(now) <= TIERS.index(kept)
        for now, kept in zip(found["tier_now"], found["computed_tier"], strict=True)
    )


@given(DAYS, books(20, 60))
def test_rfm_and_abc_partition_the_book(on: date, book: list[dict[str, Any]]) -> None:
    """Whoever bought is in just one of eight classes where their kind has cut-points, whoever holds in A, B or C."""
    facts, values = facts_of(book, on), VALUES(on)
    cuts = cut_points([frame(facts)], values)
    found = classify(facts, values, cuts)
    for place, client in enumerate(book):
        cut = cuts.by_kind[client["kind"]]
        assert (found["rfm"][place] in RFM_CLASSES.values()) == (bool(client["purchases"]) and "r_1" in cut)
        assert (found["abc"][place] in ("A", "B", "C")) == (client["aum"] is not None and "abc_a" in cut)
    for kind in ("person", "company"):
        _abc_is_what_it_says(kind, book, found["abc"])


def _abc_is_what_it_says(kind: str, book: list[dict[str, Any]], abc: list[str | None]) -> None:
    """The A clients hold at least 80 % of all, and without the smallest of them less."""
    held = [(client["aum"], label) for client, label in zip(book, abc, strict=True) if client["kind"] == kind and label]
    total = sum(aum for aum, _ in held)
    first = sorted(aum for aum, label in held if label == "A")
    if not held:
        return
    assert sum(first) >= total * 0.8 * (1 - 1e-12)
    assert sum(aum for aum in first if aum > first[0]) < total * 0.8 * (1 + 1e-12)
    assert all(aum >= other for aum, a in held for other, b in held if (a or "") < (b or ""))


@given(DAYS, books(1, 30))
def test_the_same_facts_give_the_same_classes_alone_and_in_the_book(on: date, book: list[dict[str, Any]]) -> None:
    facts, values = facts_of(book, on), VALUES(on)
    cuts = cut_points([frame(facts_of(book * 20, on))], values)
    found = classify(facts, values, cuts)
    assert found == classify(facts, values, cuts)
    for place in {0, len(book) // 2, len(book) - 1}:
        alone = classify({name: [column[place]] for name, column in facts.items()}, values, cuts)
        assert {name: column[0] for name, column in alone.items()} == {n: c[place] for n, c in found.items()}


@given(
    on=DAYS,
    cases=some.lists(
        some.tuples(
            some.sampled_from([None, *CLASSES]),
            some.sampled_from([None, "R1", "R2", "R3", "R4", "R5"]),
            some.sampled_from(["bank", "securities", "none"]),
            some.none() | some.integers(-800, 800),
            some.none() | some.integers(0, 40_000),
        ),
        min_size=1,
        max_size=200,
    ),
)
def test_nothing_above_the_level_is_ever_suggested(on: date, cases: list[tuple[Any, ...]]) -> None:
    rows: dict[str, list[Any]] = {name: [] for name in ("risk_class", "level", "regime", "risk_expiry", "birthday")}
    for risk_class, level, regime, left, born in cases:
        rows["risk_class"].append(risk_class)
        rows["level"].append(level)
        rows["regime"].append(regime)
        rows["risk_expiry"].append(None if left is None else on + timedelta(days=left))
        rows["birthday"].append(None if born is None else on - timedelta(days=born))
    judged = verdicts(rows, VALUES(on))
    for (risk_class, level, regime, left, _), verdict, suggest in zip(
        cases, judged["verdict"], judged["suggest"], strict=True
    ):
        valid = risk_class is not None and left is not None and left >= 0
        fits = valid and level in MAY_TAKE[risk_class]
        assert suggest == (verdict in SUGGESTED)
        assert suggest == (regime == "none" or fits), (risk_class, level, regime, left, verdict)


@given(
    some.sampled_from(["person", "company"]),
    some.dictionaries(
        some.sampled_from(["phone", "birthday", "risk_class", "family", "transactions", "plans", "xyz"]), DAYS
    ),
    DAYS,
)
def test_completeness_is_a_percentage(kind: str, learnt: dict[str, date], on: date) -> None:
    parts = sides(kind, learnt, VALUES(on))
    assert 0 <= completeness(parts) <= 100
    assert all(0 <= part.percent <= 100 and set(part.missing).isdisjoint(learnt) for part in parts)
    assert len(parts) == 4


def test_the_cases_cover_facts_that_exist() -> None:
    assert set(facts_of([{"kind": "person", "aum": 1, "purchases": 0, "age_of_last": 0}], date(2026, 1, 1))) <= set(
        FACTS
    )
