"""How values look: in both languages and under each degree of privacy."""

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot import formats
from skills.values import Money, Share

TODAY = date(2026, 11, 22)
WAN = 10_000


@pytest.mark.parametrize(
    ("amount", "zh", "en", "zh_masked", "en_masked"),
    [
        ("0", "0元", "CNY 0", "不到1万", "under CNY 10k"),
        ("0.01", "0元", "CNY 0", "不到1万", "under CNY 10k"),
        ("999", "999元", "CNY 999", "不到1万", "under CNY 10k"),
        ("999.5", "1,000元", "CNY 1k", "不到1万", "under CNY 10k"),
        ("9999", "9,999元", "CNY 10k", "不到1万", "under CNY 10k"),
        ("10000", "1万", "CNY 10k", "约1万", "about CNY 10k"),
        ("23456", "2.3万", "CNY 23k", "约2万", "about CNY 20k"),
        ("123456.78", "12.3万", "CNY 123k", "约12万", "about CNY 120k"),
        ("999999", "100万", "CNY 1m", "约100万", "about CNY 1m"),
        ("5124000", "512.4万", "CNY 5.12m", "约512万", "about CNY 5.12m"),
        ("99999999.99", "1亿", "CNY 100m", "约1亿", "about CNY 100m"),
        ("100000000", "1亿", "CNY 100m", "约1亿", "about CNY 100m"),
        ("999999999", "10亿", "CNY 1bn", "约10亿", "about CNY 1bn"),
        ("2160000000", "21.6亿", "CNY 2.16bn", "约21.6亿", "about CNY 2.16bn"),
        ("-5124000", "-512.4万", "CNY -5.12m", "约-512万", "about CNY -5.12m"),
        ("-99", "-99元", "CNY -99", "不到1万", "under CNY 10k"),
        ("1000000000000000", "10,000,000亿", "CNY 1,000,000bn", "约10,000,000亿", "about CNY 1,000,000bn"),
    ],
)
def test_money(amount: str, zh: str, en: str, zh_masked: str, en_masked: str) -> None:
    value = Money(Decimal(amount))
    assert formats.money(value, "zh", "full") == zh
    assert formats.money(value, "en", "full") == en
    for privacy in ("masked", "codes"):
        assert formats.money(value, "zh", privacy) == zh_masked  # type: ignore[arg-type]
        assert formats.money(value, "en", privacy) == en_masked  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        ("5124000", "5,124,000 元", "CNY 5,124,000"),
        ("5124000.05", "5,124,000.05 元", "CNY 5,124,000.05"),
        ("-0.01", "-0.01 元", "CNY -0.01"),
        ("0", "0 元", "CNY 0"),
    ],
)
def test_exact_money(amount: str, zh: str, en: str) -> None:
    assert formats.money(Money(Decimal(amount), exact=True), "zh", "full") == zh
    assert formats.money(Money(Decimal(amount), exact=True), "en", "full") == en


def test_exact_is_not_exact_where_amounts_are_masked() -> None:
    value = Money(Decimal("5124000.05"), exact=True)
    assert formats.money(value, "zh", "masked") == "约512万"


FEN = st.integers(-(10**17), 10**17)


@given(fen=FEN)
def test_exact_money_has_every_fen(fen: int) -> None:
    amount = Decimal(fen).scaleb(-2)
    for language, cut in (("zh", " 元"), ("en", "CNY ")):
        shown = formats.money(Money(amount, exact=True), language, "full").replace(cut, "")  # type: ignore[arg-type]
        assert Decimal(shown.replace(",", "")) == amount


def _meant(shown: str) -> tuple[Decimal, Decimal]:
    """The amount that a text tells, and its last decimal's worth."""
    number = re.search(r"-?[\d,]+(?:\.\d+)?", shown)
    assert number is not None
    units = {"亿": 10**8, "万": 10**4, "元": 1, "bn": 10**9, "m": 10**6, "k": 10**3, "": 1}
    unit = Decimal(units[shown[number.end() :].strip()])
    step = {10**8: Decimal("0.01"), 10**4: Decimal("0.1"), 10**9: Decimal("0.01"), 10**6: Decimal("0.01")}
    return Decimal(number[0].replace(",", "")) * unit, unit * step.get(int(unit), Decimal(1))


@given(fen=FEN)
def test_short_money_is_the_amount_rounded_half_up(fen: int) -> None:
    amount = Decimal(fen).scaleb(-2)
    for language in ("zh", "en"):
        told, step = _meant(formats.money(Money(amount), language, "full"))  # type: ignore[arg-type]
        assert told == (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step


@given(fen=FEN)
def test_masked_money_tells_no_more_than_whole_wan(fen: int) -> None:
    amount = Decimal(fen).scaleb(-2)
    assume(amount % WAN)
    for language in ("zh", "en"):
        for exact in (False, True):
            shown = formats.money(Money(amount, exact=exact), language, "masked")  # type: ignore[arg-type]
            assert f"{amount:,}" not in shown
            assert str(amount) not in shown
            if abs(amount) >= WAN:
                told, _ = _meant(shown.removeprefix("约").removeprefix("about "))
                assert told % WAN == 0
                assert told != amount


@pytest.mark.parametrize(
    ("fraction", "plain", "signed"),
    [("0.456", "46%", "+45.6%"), ("0.005", "1%", "+0.5%"), ("-0.063", "-6%", "−6.3%"), ("0.041", "4%", "+4.1%"),
     ("0", "0%", "0.0%"), ("-0.0004", "-0%", "0.0%"), ("1", "100%", "+100.0%"), ("12.5", "1250%", "+1250.0%")],
)  # fmt: skip
def test_share(fraction: str, plain: str, signed: str) -> None:
    if plain != "-0%":
        assert formats.share(Share(Decimal(fraction))) == plain
    assert formats.share(Share(Decimal(fraction), signed=True)) == signed


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (date(2026, 11, 20), "11-20", "20 Nov"),
        (date(2026, 1, 1), "01-01", "1 Jan"),
        (date(2025, 12, 31), "2025-12-31", "31 Dec 2025"),
        (date(2027, 2, 14), "2027-02-14", "14 Feb 2027"),
    ],
)
def test_day(value: date, zh: str, en: str) -> None:
    assert formats.day(value, TODAY, "zh") == zh
    assert formats.day(value, TODAY, "en") == en


@pytest.mark.parametrize(
    ("kind", "value", "full", "masked", "codes"),
    [
        ("phone", "13812345678", "138 1234 5678", "尾号 5678", None),
        ("phone", "0512-62345678", "0512-62345678", "尾号 5678", None),
        ("phone", "+86 138 1234 5678", "+86 138 1234 5678", "尾号 5678", None),
        ("email", "zhang.wei@example.com", "zhang.wei@example.com", "z***@example.com", None),
        ("email", "broken", "broken", None, None),
        ("wechat", "zw_1980", "zw_1980", None, None),
        ("address", "苏州市梧桐路8号", "苏州市梧桐路8号", None, None),
        ("name", "张伟", "张伟", None, None),
    ],
)
def test_identifier(kind: str, value: str, full: str, masked: str | None, codes: str | None) -> None:
    withheld = "按隐私设置不显示"
    assert formats.identifier(kind, value, "zh", "full") == full
    assert formats.identifier(kind, value, "zh", "masked") == (masked or withheld)
    assert formats.identifier(kind, value, "zh", "codes") == (codes or withheld)
    assert value not in formats.identifier(kind, value, "en", "masked")


@pytest.mark.parametrize(
    "number",
    [
        "13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "+8613812345678", "138  1234  5678",
        "138\u200b1234\u200b5678",
        "１３８１２３４５６７８", "１３８　１２３４　５６７８", "138－1234－5678", "138—1234—5678", "6222021234567890123",
        "6222 0212 3456 7890 123",
        "110105199003071234", "11010519900307123X", "110105 19900307 123x", "62345678", "0512-62345678", "021 6234 5678",
        "1" * 30,
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "around",
    ["{}", "电话{}打不通", "call {}.", "tel{}", "微信wx{}号", "({})", "{},2026-11-22", "2026-11-22 {}", "{}abc"],
)
def test_numbers_are_cut_to_four(number: str, around: str) -> None:
    shown = formats.without_numbers(around.format(number))
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", shown.replace("2026-11-22", "")))
    assert len(digits) <= 4
    assert "…" in shown


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22", "2026-11-22到2026-12-31", "2026/11/22", "2026.11.22", "20261122", "2026年11月22日", "5,124,000",
        "5,124,000.50元", "512.4万", "1.2亿",
        "C000012", "T000012", "D001和C000230", "500万", "90天", "60岁", "R3 C4", "尾号 5678", "11-28 有 80万理财",
        "2026-01-01 - 2026-03-31", "12:30", "3.5%",
    ],
)  # fmt: skip
def test_dates_amounts_and_codes_stay(text: str) -> None:
    assert formats.without_numbers(text) == text
    assert formats.without_numbers(f"客户说{text},下次再聊") == f"客户说{text},下次再聊"


def test_mail_addresses_are_hidden() -> None:
    assert formats.without_numbers("发到zhang.wei@example.com.cn吧") == "发到…@…吧"


@given(digits=st.text("0123456789", min_size=9, max_size=40), gap=st.sampled_from(["", " ", "-", "　"]))
def test_any_long_number_is_cut(digits: str, gap: str) -> None:
    shown = formats.without_numbers(f"号码{gap.join(digits)}。")
    assert len(re.sub(r"\D", "", shown)) == 4


@given(text=st.text(max_size=200))
def test_any_text_is_harmless(text: str) -> None:
    formats.without_numbers(text)
