"""Periods as people say them: the table of cases, and what must hold for any text."""

import re
import time
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.routing.normalise import normalise
from bot.routing.periods import find_periods

TABLE = tomllib.loads(Path(__file__).with_name("periods.toml").read_text("utf-8"))["day"]
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
# Pieces that the grammar is made of, so that made-up sentences come near it.
PIECES = st.sampled_from(
    re.split(
        r"\|",
        "近|最近|过去|未来|前|后|内|以来|到|至|-|上|下|本|这|去年|今年|明年|年|月|日|号|周|季度|个月|天|半年|半个月|底|末|一|二|三|十|廿|31"
        "|30|29|2月|12|99999999|2025|26年|Q3|Q5|H1|周五|周末|国庆|元旦|前三|同期|旬|上半年| last | next | since | by | end of | in "
        "| between | and | to | Friday | Feb | 30 June | 2026-02-30| 99 months| 3 years | fortnight | quarter | year "
        "| week end|end of June",
    )
)


def _said(case: dict[str, Any]) -> list[str]:
    return [case["said"]] if isinstance(case["said"], str) else list(case["said"])


def _cases() -> list[Any]:
    return [
        pytest.param(said, table["today"], case, id=f"{table['today']} {said}")
        for table in TABLE
        for case in table.get("cases", ())
        for said in _said(case)
    ]


def _silent() -> list[Any]:
    return [
        pytest.param(said, table["today"], id=f"{table['today']} {said}")
        for table in TABLE
        for said in table.get("nothing", ())
    ]


@pytest.mark.parametrize(("said", "today", "case"), _cases())
def test_period(said: str, today: date, case: dict[str, Any]) -> None:
    found = find_periods(normalise(said), today)
    assert [str(f.window.period) for f in found] == [f"{case['start']}/{case['end']}"]
    if "days" in case:
        assert found[0].window.days == case["days"]


@pytest.mark.parametrize(("said", "today"), _silent())
def test_no_period(said: str, today: date) -> None:
    assert [(said[f.start : f.end], str(f.window.period)) for f in find_periods(normalise(said), today)] == []


def test_two_periods_stay_two() -> None:
    found = find_periods("上季度和本季度比", date(2026, 11, 22))
    assert [str(f.window.period) for f in found] == ["2026-07-01/2026-09-30", "2026-10-01/2026-12-31"]


def _check(text: str, today: date) -> None:
    last = 0
    for found in find_periods(text, today):
        assert found.window.period.start <= found.window.period.end
        assert last <= found.start < found.end <= len(text)
        last = found.end


@given(text=st.text(max_size=60), today=DAYS)
@settings(max_examples=150, deadline=None)
def test_any_text_is_harmless(text: str, today: date) -> None:
    _check(text, today)
    _check(normalise(text), today)


@given(pieces=st.lists(PIECES, max_size=9), today=DAYS)
@settings(max_examples=400, deadline=None)
def test_any_words_of_time_are_harmless(pieces: list[str], today: date) -> None:
    _check("".join(pieces), today)


@given(number=st.integers(0, 10**40), unit=st.sampled_from(["天", "周", "个月", "季度", "年"]), today=DAYS)
@settings(max_examples=100, deadline=None)
def test_absurd_numbers_stay_in_the_calendar(number: int, unit: str, today: date) -> None:
    for said in (f"近{number}{unit}", f"未来{number}{unit}", f"{number}{unit}前", f"{number}{unit}后"):
        _check(said, today)


def _seconds(text: str) -> float:
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        find_periods(text, date(2026, 11, 22))
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize(
    "piece",
    ["最近", "一二三", "12345", "近三个月", "2026-", "上周三到", "last ", "1,", "end of ", "since ", "的 ", "十月"],
)
def test_time_grows_with_length_only(piece: str) -> None:
    short, long = (piece * (size // len(piece)) for size in (1_000, 4_000))
    assert _seconds(long) / max(_seconds(short), 1e-3) < 12  # growing with the square it would be 16
