"""Reasons for a contact: as cases, and what holds for any book; the best day against all days there are."""

import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from knowledge.rules.ranking import Judged, choose, judge
from knowledge.rules.triggers import SIGNALS, outlook
from knowledge.sections import find_section
from knowledge.tables.classes import load_values
from knowledge.tables.planning import KINDS, load_plans
from tests.knowledge.books import book

VALUES, PLANS = load_values(), load_plans()
CASES = tomllib.loads((Path(__file__).parent / "cases" / "planning.toml").read_text("utf-8"))["case"]
MONEY = ("aum", "aum_before", "aum_peak", "low", "middle", "high", "outflow", "idle", "maturing")
ON = date(2026, 11, 22)


def columns(row: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: [value * 100 if name in MONEY else value] for name, value in row.items()}


def judged(facts: dict[str, list[Any]], signals: dict[str, list[Any]], on: date = ON) -> Judged:
    return judge(facts, signals, VALUES(on), PLANS(on), {})


def kinds_of(found: Judged) -> dict[int, list[str]]:
    """By client the reasons, the leading one first."""
    by_row: dict[int, list[str]] = {}
    for row, kind in zip(found.reasons["row"], found.reasons["kind"], strict=True):
        by_row.setdefault(row, []).append(kind)
    return by_row


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    found = judged(columns(case["facts"]), columns(case.get("signals", {})), case["on"])
    left = dict(zip(found.reasons["kind"], found.reasons["left"], strict=True))
    assert {kind: left.get(kind) for kind in case.get("left", {})} == case.get("left", {})
    assert not set(case.get("not", ())) & set(left)
    assert found.held == [case.get("held")]
    assert "lead" not in case or found.reasons["kind"][0] == case["lead"]


def test_each_reason_stands_in_the_cases_and_rests_on_a_section_in_both_languages() -> None:
    assert {kind for case in CASES for kind in case.get("left", {})} == set(KINDS)
    for row in PLANS(ON).playbooks.playbooks.values():
        for language in ("zh", "en"):
            assert find_section(row.cite, language).anchor == row.cite.partition("#")[2]  # type: ignore[arg-type]


# What must be known for each reason: written down apart from the rules.
NEEDS = {
    "complaint": ["complaint_on"], "task": ["task_due"], "churn": ["churn_risk"], "maturity": ["matures_on", "maturing"],
    "deal_stuck": ["deal_on", "deal_most"], "retest": ["risk_class", "risk_expiry"], "tier_down": ["grace_until", "aum"],
    "payroll": ["payroll"], "main_bank": ["main_bank"], "relations": ["known_people"], "supply_chain": ["upstream_downstream"],
    "online": ["treasury"], "tier_up": ["aum", "computed_tier_next"], "idle_cash": ["idle", "aum"],
    "allocation": ["birthday", "high"], "dormant": ["last_purchase"], "rhythm": ["last_contact"], "kyc_gap": ["kyc_open"],
    "birthday": ["birthday"], "festival": ["kind"], "prospect": ["lifecycle"], "first_time": ["first_purchase"],
    "repeat": ["last_purchase", "purchase"], "referral": ["referral_ok", "last_contact"],
}  # fmt: skip
SELLING = {"deal_stuck", "payroll", "main_bank", "supply_chain", "online", "tier_up", "prospect", "referral"}
RATED = {"maturity", "idle_cash", "allocation", "repeat"}
PROMISED = {"complaint", "task"}
DAYS = some.dates(date(2026, 2, 1), date(2029, 12, 31))


def check_invariants(seed: int, on: date, clients: int = 60) -> int:
    """What holds for any book; how many reasons were looked at."""
    facts, signals = book(seed, clients, on)
    found = judged(facts, signals, on)
    known = {**found.book}
    for row, kinds in kinds_of(found).items():
        client = {name: column[row] for name, column in known.items()}
        quiet = (on - client["last_contact"]).days if client["last_contact"] else None
        assert client["contact_ok"] is not False, "nobody who opted out"
        assert not (client["rest_until"] and client["rest_until"] > on), "nobody who was put off"
        assert not set(kinds) & set(client["resting"] or ()), "not the same twice"
        if client["complaint_on"] or client["marketing_ok"] is False:
            assert not set(kinds) & (SELLING | RATED), "no sale while a complaint is open, or without consent"
        if client["risk_class"] is None or client["risk_expiry"] is None or client["risk_expiry"] < on:
            assert not set(kinds) & RATED, "nothing rated without a valid test"
        if quiet is not None and quiet < 3:
            assert set(kinds) <= PROMISED, "the cap on contacts"
        assert "referral" not in kinds or client["referral_ok"] is True
        for kind in kinds:
            assert all(client[name] is not None for name in NEEDS[kind]), f"{kind} rests on facts"
    assert len(found.held) == clients
    return len(found.reasons["kind"])


@settings(max_examples=15, deadline=None)
@given(some.integers(0, 10**9), DAYS)
def test_guardrails_hold_for_any_book(seed: int, on: date) -> None:
    assert check_invariants(seed, on) > 0


# What takes a reason away: mostly that its first fact is not known.
CURES: dict[str, dict[str, Any]] = {
    "relations": {"known_people": 1}, "kyc_gap": {"kyc_open": 0}, "dormant": {"purchases": None, "last_purchase": None},
    "churn": {"purchases": None, "aum_before": None}, "prospect": {"purchases": 1, "last_purchase": ON, "first_purchase": ON - timedelta(days=200)},
    "tier_down": {"aum": None}, "tier_up": {"aum": None}, "festival": {"tier": "gold", "corporate_class": "foundation"},
    "repeat": {"purchases": None, "last_purchase": None}, "retest": {"risk_expiry": None, "risk_class": None},
}  # fmt: skip


@settings(max_examples=10, deadline=None)
@given(some.integers(0, 10**9))
def test_without_its_first_reason_a_suggestion_is_another_one(seed: int) -> None:
    """What a suggestion says of itself, that without this it would not be made, is true."""
    facts, signals = book(seed, 30, ON)
    before = kinds_of(judged(facts, signals))
    for row, kinds in before.items():
        cure = CURES.get(kinds[0], {NEEDS[kinds[0]][0]: None})
        own_facts = {name: [column[row]] for name, column in facts.items()}
        own_signals = {name: [column[row]] for name, column in signals.items()}
        for name, value in cure.items():
            (own_signals if name in SIGNALS else own_facts)[name] = [value]
        after = kinds_of(judged(own_facts, own_signals)).get(0, [])
        assert kinds[0] not in after, kinds[0]


@settings(max_examples=10, deadline=None)
@given(some.integers(0, 10**9))
def test_one_client_and_the_whole_book_are_judged_alike(seed: int) -> None:
    facts, signals = book(seed, 20, ON)
    whole = judged(facts, signals).reasons
    alone = [
        judged({n: [c[row]] for n, c in facts.items()}, {n: [c[row]] for n, c in signals.items()}).reasons
        for row in range(20)
    ]
    for name in ("kind", "left", "score"):
        assert whole[name] == [value for one in alone for value in one[name]]


@dataclass(frozen=True)
class Lead:
    code: str
    kind: str
    score: float


LEADS = some.lists(some.tuples(some.sampled_from(KINDS[:4]), some.integers(1, 40)), min_size=0, max_size=9).map(
    lambda rows: [Lead(f"C{n:06d}", kind, float(score)) for n, (kind, score) in enumerate(rows)]
)


@settings(max_examples=60, deadline=None)
@given(LEADS, some.integers(1, 5), some.integers(1, 3))
def test_the_day_is_worth_the_most_of_all_days_there_are(leads: list[Lead], capacity: int, most: int) -> None:
    chosen = choose(leads, capacity, most)
    fits = [
        day
        for size in range(min(capacity, len(leads)) + 1)
        for day in combinations(leads, size)
        if max(Counter(lead.kind for lead in day).values(), default=0) <= most
    ]
    assert tuple(sorted(chosen, key=leads.index)) in fits
    assert sum(lead.score for lead in chosen) == max(sum(lead.score for lead in day) for day in fits)


@settings(max_examples=30, deadline=None)
@given(LEADS, some.randoms(use_true_random=False))
def test_the_day_is_the_same_in_whatever_order_clients_come(leads: list[Lead], chance: Any) -> None:
    mixed = list(leads)
    chance.shuffle(mixed)
    assert choose(mixed, 5, 2) == choose(leads, 5, 2)


def test_answers_move_the_likelihood_and_nothing_else() -> None:
    facts, signals = (
        columns({"kind": "person", "tier": "gold", "last_contact": date(2026, 11, 1)}),
        columns({"task_due": ON}),
    )
    never, often, seldom = (
        judge(facts, signals, VALUES(ON), PLANS(ON), counts).reasons
        for counts in ({}, {"task": (10, 10)}, {"task": (0, 10)})
    )
    assert [one["likelihood"][0] for one in (never, often, seldom)] == [0.7, 17 / 20, 7 / 20]
    assert never["score"][0] == pytest.approx(8 * 2 * 0.7 * 2)
    assert often["urgency"] == seldom["urgency"] == never["urgency"] and never["urgency"][0] == 2
    assert often["score"][1:] == never["score"][1:], "of other kinds nothing changes"


def test_a_signal_that_no_rule_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="mood"):
        outlook({"kind": ["person"]}, {"mood": ["good"]}, VALUES(ON))
