"""Money, dates and text between a cell and the store: exact, and the same after going out and coming back."""

import csv
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import people
from storage.exchange import export_file, import_file
from storage.exchange.values import MOST, CellError, day, money, money_text, plain, safe
from storage.names import fold
from storage.store import Store

TODAY = date(2026, 11, 22)
AMOUNTS = st.integers(0, int(MOST) * 100).map(lambda fen: Decimal(fen) / 100)


@given(AMOUNTS)
def test_money_comes_back_as_it_went(amount: Decimal) -> None:
    assert money(money_text(amount)) == amount
    assert money(f"{amount:,.2f}") == amount
    assert money(f"¥{amount:.2f}元") == amount


@given(st.integers(0, 10**10), st.sampled_from(["万", "亿", ""]))
def test_units_are_exact(number: int, unit: str) -> None:
    scale = {"万": 10_000, "亿": 100_000_000, "": 1}[unit]
    amount = Decimal(number) / 100
    if amount * scale <= MOST:
        assert money(f"{amount}{unit}") == amount * scale


@given(st.integers(0, 10**14))
def test_a_workbooks_float_is_what_its_author_typed(fen: int) -> None:
    assert money(fen / 100) == Decimal(fen) / 100


@given(st.text(max_size=30))
def test_any_text_is_money_or_refused(said: str) -> None:
    try:
        assert 0 <= money(said) <= MOST
    except CellError as refused:
        assert str(refused) and "\n" not in str(refused)


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("１２，３４５．６０", "12345.60"), ("12.5万", "125000"), ("3亿元", "300000000"), ("0", "0"), ("1,000", "1000"),
        ("￥ 88.8", "88.80"), (".5", "0.50"), ("1000000000000000", "1000000000000000"), ("1.10", "1.10"), (7, "7"),
        ("0.0000001万", None), ("1,00", None), ("1e5", None), ("1e999", None), ("NaN", None), ("Infinity", None),
        ("-1", None), ("(5)", None), ("−3", None), ("1.005", None), ("1000000000000000.01", None), ("", None),
        ("1234567890.00000000000000000000001", None), (float("inf"), None), (float("nan"), None), (True, None),
        ("9" * 5_000, None), ("十万", None), (-2, None), (1e300, None), ("万", None), ("$", None),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(said: str | int | float, amount: str | None) -> None:
    if amount is None:
        with pytest.raises(CellError):
            money(said)
    else:
        assert money(said) == Decimal(amount)


@pytest.mark.parametrize(
    "said", ["2026-11-22", "2026/11/22", "20261122", "2026年11月22日", "2026.11.22", "２０２６－１１－２２", 46348, 20261122,
             "2026-11-22 00:00:00", date(2026, 11, 22)]
)  # fmt: skip
def test_days_as_people_write_them(said: str | int | date) -> None:
    assert day(said) == TODAY


@pytest.mark.parametrize(
    "said", ["2026-02-29", "2026-13-01", "22.11.2026", "2026-11/22", "tomorrow", "", 0, -5, 1e9, "0001-01-01", True, "202611220"]
)  # fmt: skip
def test_days_that_there_are_not(said: str | float) -> None:
    with pytest.raises(CellError):
        day(said)


@given(st.text(max_size=40))
def test_text_is_safe_to_open_and_comes_back(said: str) -> None:
    stored = plain(said)
    out = safe(stored)
    assert not out or out[0] not in "=+-@\t\r＝＋－＠"
    assert plain(out) == stored


LETTERS = st.characters(codec="gb18030", exclude_categories=["Cs", "Co", "Cc"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.text(LETTERS, min_size=1, max_size=20).filter(lambda t: bool(fold(plain(t)))),
            st.sampled_from(["person", "company"]),
            st.text(LETTERS, max_size=20),
            st.none() | AMOUNTS,
            st.none() | st.dates(date(1920, 1, 1), TODAY),
        ),
        min_size=1,
        max_size=8,
    ),
    ending=st.sampled_from([".csv", ".xlsx"]),
)
def test_out_in_and_out_again_is_the_same(
    templates: Callable[[str, str], str], rows: list[tuple[str, str, str, Decimal | None, date | None]], ending: str
) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in ("a", "b"):
            shutil.copy(templates("sqlite", "empty"), folder / f"{name}.db")
        stores = [Store(f"sqlite:///{folder / name}.db") for name in ("a", "b")]
        for store in stores:
            with store.writing() as session:
                people.add(session, "A01", "advisor", None, None)
        with (folder / "in.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("code", "name", "kind", "address", "aum", "opened_on", "advisor"))
            for number, (name, kind, address, aum, opened) in enumerate(rows):
                writer.writerow((f"C{number}", name, kind, address, money_text(aum), opened or "", "A01"))
        assert import_file(stores[0], "clients", folder / "in.csv", today=TODAY).added == len(rows)
        export_file(stores[0], "clients", folder / f"one{ending}")
        report = import_file(stores[1], "clients", folder / f"one{ending}", today=TODAY)
        assert (report.added, report.bad) == (len(rows), ())
        for name, store in zip(("one", "two"), stores, strict=True):
            export_file(store, "clients", folder / f"{name}.csv")
            store.close()
        assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()
