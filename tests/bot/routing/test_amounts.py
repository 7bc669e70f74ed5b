"""Amounts of money as people write them: exact Decimals, and nothing where no money is meant."""

import re
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.routing.amounts import find_amounts
from bot.routing.normalise import normalise

AMOUNTS = {
    "500万": 5_000_000, "500 万": 5_000_000, "500万元": 5_000_000, "500万块": 5_000_000, "500万人民币": 5_000_000,
    "500万以上": 5_000_000,
    "1.2亿": 120_000_000, "0.5亿": 50_000_000, "3千万": 30_000_000, "2百万": 2_000_000, "5万元": 50_000, "5万": 50_000,
    "三百万": 3_000_000, "两千五百万": 25_000_000, "五十万": 500_000, "十万": 100_000, "一百二十万": 1_200_000,
    "一亿": 100_000_000,
    "两亿三千万": 230_000_000, "一亿五千万": 150_000_000, "三万五千": 35_000, "三万五": 35_000, "一百万元": 1_000_000,
    "一点二亿": 120_000_000,
    "三点五万": 35_000, "两百来万": 2_000_000, "三百多万": 3_000_000, "1.2个亿": 120_000_000, "两个亿": 200_000_000,
    "千万以上": 10_000_000, "一亿五": 150_000_000, "八千块": 8_000, "五百元": 500, "一千二百元": 1_200,
    "半个亿": 50_000_000,
    "50w": 500_000, "50W": 500_000, "50w+": 500_000, "1.5w": 15_000, "2m": 2_000_000, "2M": 2_000_000, "1.5 million": 1_500_000,
    "2 million yuan": 2_000_000, "3mn": 3_000_000, "1bn": 1_000_000_000, "1.2 billion": 1_200_000_000, "200k": 200_000,
    "50 thousand": 50_000,
    "2 mio": 2_000_000, "half a million": 500_000, "CNY 50,000": 50_000, "CNY50,000": 50_000, "RMB 1.2m": 1_200_000,
    "50,000 CNY": 50_000,
    "¥300k": 300_000, "¥3000": 3_000, "￥3,000.50": Decimal("3000.50"), "3000元": 3_000, "800块钱": 800, "50000": 50_000,
    "1,000,000": 1_000_000,
    "5,000,000元": 5_000_000, "123456.78": Decimal("123456.78"), "1234567890123元": 1_234_567_890_123, "资产500万的": 5_000_000,
    "0.1万": 1_000, "0.07亿": 7_000_000, "12.345678万": Decimal("123456.78"), "1亿2000万": 120_000_000, "3万5": 35_000,
}  # fmt: skip
NO_AMOUNTS = (
    "500", "3个", "C3", "R2", "20%", "6.3%", "50000%", "13812345678", "138 1234 5678", "138-1234-5678", "2026-11-22",
    "2026年11月22日",
    "2026.11.22", "11-22", "C000012", "T000012", "A01", "90天", "60岁", "12个月", "Q3", "2025Q3", "第二个", "尾号2210",
    "前10", "万科", "千金",
    "百万富翁俱乐部", "亿纬锂能", "千万别忘了", "一万个为什么", "6222021234567890123", "110105199003071234",
    "11010519900307123X",
    "安心定期180天", "v2", "1b号楼", "top 10", "24/7", "D002", "400-820-8820", "021-62345678", "万一他来了", "十万火急",
    "百万医疗险", "ab500万",
)  # fmt: skip


def _found(said: str) -> list[Decimal]:
    return [amount for _, _, amount in find_amounts(normalise(said))]


@pytest.mark.parametrize(("said", "yuan"), list(AMOUNTS.items()))
def test_amount(said: str, yuan: Decimal | int) -> None:
    found = _found(said)
    assert found == [Decimal(yuan)]
    assert all(isinstance(amount, Decimal) for amount in found)


@pytest.mark.parametrize("said", NO_AMOUNTS)
def test_no_amount(said: str) -> None:
    assert _found(said) == []


@pytest.mark.parametrize(
    ("said", "both"),
    [("100万到300万", [1_000_000, 3_000_000]), ("between 1m and 3m", [1_000_000, 3_000_000]), ("五十万至一百万", [500_000, 1_000_000]),
     ("100-300万", [1_000_000, 3_000_000]), ("100到300万之间", [1_000_000, 3_000_000]), ("五到十万", [50_000, 100_000])],
)  # fmt: skip
def test_two_amounts(said: str, both: list[int]) -> None:
    assert _found(said) == [Decimal(amount) for amount in both]


def test_a_negative_amount_is_not_read_as_its_opposite() -> None:
    assert _found("-500万") == []
    assert _found("负500万") == []


@given(fen=st.integers(10**6, 10**17))
def test_round_trip_in_yuan(fen: int) -> None:
    amount = Decimal(fen).scaleb(-2)
    assert _found(f"{amount}元") == [amount]
    assert _found(f"CNY {amount:,}") == [amount]


@given(fen=st.integers(1, 10**17))
def test_round_trip_in_wan_and_yi(fen: int) -> None:
    amount = Decimal(fen).scaleb(-2)
    assert _found(f"{amount.scaleb(-4):f}万") == [amount]
    assert _found(f"{amount.scaleb(-8):f}亿") == [amount]


def _written(number: int) -> str:
    """Chinese numerals of a number under 10^16, written out in full."""
    if number < 10_000:
        places = [(number // size % 10, sign) for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, ""))]
        text = "".join("零一二三四五六七八九"[figure] + sign if figure else "零" for figure, sign in places)
        return re.sub("零+", "零", text).strip("零")
    size, sign = (10**8, "亿") if number >= 10**8 else (10**4, "万")
    many, rest = divmod(number, size)
    return _written(many) + sign + (("零" if 0 < rest < size // 10 else "") + _written(rest) if rest else "")


@given(yuan=st.integers(10**4, 10**15))
def test_round_trip_in_words(yuan: int) -> None:
    assert _found(_written(yuan)) == [Decimal(yuan)]


@given(text=st.text(max_size=80) | st.text("一二两三十百千万亿点0123456789,.wkm元¥ ", max_size=40))
@settings(deadline=None)
def test_any_text_is_harmless(text: str) -> None:
    last = 0
    for start, end, amount in sorted(find_amounts(text)):
        assert last <= start < end <= len(text)
        assert 0 <= amount <= Decimal(10) ** 15
        last = end


def _seconds(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        list(find_amounts(text))
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("piece", ["12345", "1,", "一二三", "万", "5万", "三百万", "¥", "1.1"])
def test_time_grows_with_length_only(piece: str) -> None:
    short, long = (piece * (size // len(piece)) for size in (1_000, 4_000))
    assert _seconds(long) / max(_seconds(short), 1e-3) < 8
