"""`advisor-bot reclassify` and `report clv` as people run them."""

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from storage.exchange.purchases import read_purchases
from storage.exchange.report import ExchangeError
from tests.bot.test_cli import DAY, run


def test_a_made_up_book_is_classified_and_stays_so(tmp_path: Path) -> None:
    run("demo", "--clients", "60", "--today", DAY, folder=tmp_path)
    told = json.loads(run("reclassify", "--today", DAY, "--json", folder=tmp_path).stdout)
    assert (told["clients"], told["changed"], told["day"]) == (60, 0, DAY)
    assert "60 clients classified" in run("reclassify", "--today", "2027-03-01", folder=tmp_path).stdout
    back = run("reclassify", "--today", DAY, folder=tmp_path, ok=False)
    assert "classified on 2027-03-01 already" in back.stderr and len(back.stderr.strip().splitlines()) == 1
    picture = json.loads(run("ask", "画一下张伟的经营地图", "--today", DAY, "--json", folder=tmp_path).stdout)[
        "picture"
    ]
    assert (tmp_path / picture).read_bytes()[:4] == b"\x89PNG"


def purchases(path: Path, customers: int) -> Path:
    chance, lines = Random(3), ["Customer ID,Date,Value"]
    for number in range(customers):
        first = date(2026, 1, 1) + timedelta(days=chance.randrange(60))
        days = {first, *(first + timedelta(days=chance.randrange(250)) for _ in range(chance.choice((0, 0, 1, 2, 5))))}
        lines += [f"{number:05d},{day:%Y%m%d},{chance.randrange(1, 9_000) / 100}" for day in days]
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_lifetime_values_of_a_file(tmp_path: Path) -> None:
    file = purchases(tmp_path / "sales.csv", 150)
    told = json.loads(
        run("report", "clv", "--transactions", str(file), "--until", "2026-09-30", "--json", folder=tmp_path).stdout
    )
    assert {"r", "alpha", "a", "b", "log_likelihood", "customers", "gamma_gamma"} <= set(told)
    assert set(told["gamma_gamma"]) == {"p", "q", "gamma"}
    assert told["customers"] == len(told["clients"]) == 150


def test_too_few_purchases_are_told(tmp_path: Path) -> None:
    file = purchases(tmp_path / "few.csv", 20)
    said = run("report", "clv", "--transactions", str(file), "--until", "2026-09-30", folder=tmp_path, ok=False).stderr
    assert "too few purchases for a fit: 20 customers" in said and len(said.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("who,on,amount\n1,2026-01-01,5\n", "has no column client"),
        ("client,on,amount\n1,2026-02-30,5\n", "line 2: there is no such day"),
        ("client,on,amount\n1,2026-01-01,much\n", "line 2: not an amount"),
        ("client,on,amount\n,2026-01-01,5\n", "line 2: no customer"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_line(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "sales.csv"
    file.write_text(content, "utf-8")
    with pytest.raises(ExchangeError, match=said):
        list(read_purchases(file))


def test_redemptions_are_no_purchases(tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("客户编号,日期,类型,金额\nC1,2026-01-01,申购,1万\nC1,2026-01-02,赎回,5000\n", "utf-8")
    assert list(read_purchases(file)) == [("C1", date(2026, 1, 1), 10_000.0)]
