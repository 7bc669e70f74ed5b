"""The rules as tables of cases: cases/*.toml says what holds for one client's facts."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.rules.classify import classify
from knowledge.rules.columns import frame
from knowledge.rules.cuts import Cuts
from knowledge.rules.profile import completeness, sides
from knowledge.rules.suitability import verdicts
from knowledge.tables.classes import load_values

VALUES = load_values()
CASES = Path(__file__).parent / "cases"
# Amounts are written in yuan in the cases and reckoned in fen.
MONEY = (
    "aum",
    "low",
    "middle",
    "high",
    "amount",
    "outflow",
    "computed_tier_p",
    "computed_tier_n",
    "computed_class_",
    "abc_",
)


def read(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"])


CLASSES = [case for name in ("worth", "behaviour", "people", "churn") for case in read(name)]


def in_fen(values: dict[str, Any]) -> dict[str, Any]:
    money = {
        k
        for k in values
        if k.startswith(MONEY) and k not in ("aum_on", "outflows") and isinstance(values[k], int | float)
    }
    return {key: round(value * 100) if key in money else value for key, value in values.items()}


@pytest.mark.parametrize("case", CLASSES, ids=[case["name"] for case in CLASSES])
def test_classes(case: dict[str, Any]) -> None:
    kind = case["facts"]["kind"]
    cuts = Cuts(case["on"], {kind: case["cuts"]} if "cuts" in case else {})
    facts = {name: [value] for name, value in in_fen(case["facts"]).items()}
    found = {name: column[0] for name, column in classify(facts, VALUES(case["on"]), cuts).items()}
    expected = in_fen(case.get("expect", {}))
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert {name: found[name] for name in case.get("empty", [])} == dict.fromkeys(case.get("empty", []))


LAW = read("suitability")


@pytest.mark.parametrize("case", LAW, ids=[case["name"] for case in LAW])
def test_suitability(case: dict[str, Any]) -> None:
    expiry = case.get("expiry", case["on"] + timedelta(days=100))
    row = {
        "risk_class": [case.get("risk_class")], "risk_expiry": [expiry], "regime": [case["regime"]],
        "birthday": [case.get("birthday", date(1986, 1, 1))], "level": [case.get("level")],
    }  # fmt: skip
    judged = verdicts(row, VALUES(case["on"]))
    assert judged == {"verdict": [case["verdict"]], "suggest": [case["suggest"]]}


def test_each_verdict_stands_in_the_cases() -> None:
    verdict = {case["verdict"] for case in LAW}
    assert verdict == {"allowed", "care", "above", "own_initiative", "retest", "untested", "unrated", "exempt"}


def test_the_law_of_the_day_is_asked() -> None:
    old, new = VALUES(date(2026, 1, 31)).bank, VALUES(date(2026, 2, 1)).bank
    assert (old.article.zh, old.in_force_from.year) == ("第九条", 2012)
    assert (new.article.zh, new.in_force_from) == ("第十二条", date(2026, 2, 1))
    assert VALUES(date(2026, 1, 31)).version != VALUES(date(2026, 2, 1)).version


def test_a_fact_that_no_rule_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="wealth"):
        frame({"wealth": [1]})


def test_a_profile_says_what_is_missing_and_what_is_stale() -> None:
    on = date(2026, 11, 22)
    learnt = {
        "phone": date(2026, 1, 1),
        "birthday": date(2024, 1, 1),
        "risk_class": date(2025, 11, 21),
        "risk_view": on,
    }
    parts = {side.name: side for side in sides("person", learnt, VALUES(on))}
    assert parts["basic"].percent == 28 and parts["basic"].stale == (("birthday", date(2024, 1, 1)),)
    assert "occupation" in parts["basic"].missing
    assert parts["values"].percent == 100 and parts["values"].stale == (("risk_class", date(2025, 11, 21)),)
    assert parts["needs"].percent == 0
    assert completeness(tuple(parts.values())) == 25
