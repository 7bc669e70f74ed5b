"""Campaigns of the made-up teams: a product each, what it cost; some with the income that the house put down."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlmodel import Session, select

from storage.bulk import insert_rows
from storage.demo.draft import Calendar
from storage.demo.rows import SOURCE
from storage.models import Campaign, Team

# Name, product, how many quarters back it began, days into that quarter, how long it ran, cost in yuan, income in yuan.
_RUN = (
    ("秋季稳健理财沙龙", "W003", 0, 8, 20, 42_000, None),
    ("养老金开户季", "F002", 0, 15, 25, 38_000, None),
    ("存款到期续作专场", "D002", 1, 5, 40, 86_000, None),
    ("亲子教育金讲座", "I001", 1, 30, 14, 26_500, 33_100),
    ("企业主下午茶", "W004", 2, 12, 30, 48_000, None),
    ("债基入门直播", "F003", 2, 40, 10, 14_000, None),
    ("新春答谢会", "W003", 3, 20, 30, 62_000, 75_800),
    ("财富论坛", "F002", 4, 25, 20, 18_000, None),
)
_COLUMNS = ("code", "name", "team_id", "product_id", "started_on", "ended_on", "cost", "income", "source")


def write_campaigns(session: Session, products: dict[str, int], calendar: Calendar) -> int:
    """Write the campaigns of every team; how many. Costs differ a little from team to team."""
    rows = [
        row for team in session.exec(select(Team).order_by(Team.code)) for row in _of_team(team, products, calendar)
    ]
    insert_rows(session, Campaign, _COLUMNS, rows)
    return len(rows)


def _of_team(team: Team, products: dict[str, int], calendar: Calendar) -> list[tuple[Any, ...]]:
    chance = Random(f"{team.code} campaigns")  # noqa: S311  (made-up campaigns, no secrets)
    rows: list[tuple[Any, ...]] = []
    starts = [end + timedelta(days=1) for end in reversed(calendar.quarter_ends)]
    for number, (name, product, back, into, length, cost, income) in enumerate(_RUN, start=1):
        began = starts[back] + timedelta(days=into)
        if began > calendar.today:
            continue
        ended: date = began + timedelta(days=length)
        factor = Decimal(chance.randrange(85, 116)) / 100
        told = None if income is None else Decimal(income) * factor
        rows.append(
            (
                f"{team.code}-{number:02d}",
                name,
                team.id,
                products.get(product),
                began,
                ended,
                cost * factor,
                told,
                SOURCE,
            )
        )
    return rows
