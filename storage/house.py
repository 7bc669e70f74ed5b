"""Averages over the clients of all others, to compare the own with; no cell shows fewer clients than allowed.

Cells are given by one class alone, without any other filter, and each person is given the same cells of a class:
what two answers differ by is always a cell itself. Where cells are kept back, so many are kept back together that
the sum of all less the cells shown tells of no few clients either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func
from sqlmodel import col, select

from storage.balances import whole
from storage.fence import Fence
from storage.models import Client, ClientClass
from storage.segment_figures import in_rhythm

OF_CLIENT = ("tier", "corporate_class", "risk_class", "kind")
OF_CLASS = ("lifecycle", "rfm", "abc", "style", "churn_risk")


@dataclass(frozen=True)
class Others:
    """A cell of other people's clients: how many, the mean AUM in yuan, the shares of high churn risk and in rhythm."""

    clients: int
    mean_aum: Decimal
    high: Decimal
    in_rhythm: Decimal


def read_others(fence: Fence, dimension: str, contacted: Mapping[str, date], least: int) -> dict[str, Others]:
    """Cells by the values of a class, "" for those of none; what would show fewer than `least` clients is left out.

    `contacted` as in `segment_figures.Asked`. Who may see no clients is given no cells.
    """
    if not fence.may_see_any:
        return {}
    key = col(getattr(ClientClass if dimension in OF_CLASS else Client, dimension))
    sums: tuple[Any, ...] = (
        func.count(),
        func.count(col(Client.aum)),
        whole(func.sum(whole(col(Client.aum)))),
        whole(func.sum(case((col(ClientClass.churn_risk) == "high", 1), else_=0))),
        whole(func.sum(case((in_rhythm(contacted), 1), else_=0))),
    )
    statement = (
        select(key, *sums)
        .select_from(Client)
        .outerjoin(ClientClass, and_(col(ClientClass.client_id) == Client.id, col(ClientClass.until).is_(None)))
        .where(~fence.visible)
        .group_by(key)
    )
    rows = {row[0] or "": row[1:] for row in fence.session.connection().execute(statement)}
    shown = unhidden({name: row[0] for name, row in rows.items()}, least)
    return {name: _others(rows[name]) for name in shown if rows[name][1] >= least}


def unhidden(counts: Mapping[str, int], least: int) -> frozenset[str]:
    """The cells that may be shown: none below `least`, nor so many that those left sum up to fewer than that.

    The smallest go first, then in the order of their names, so that the choice tells nothing.
    """
    ordered = sorted(counts, key=lambda name: (counts[name], name))
    kept = 0
    for place, name in enumerate(ordered):
        if counts[name] >= least and (kept == 0 or kept >= least):
            return frozenset(ordered[place:])
        kept += counts[name]
    return frozenset()


def _others(row: Any) -> Others:
    clients, counted, fen, high, talked = (int(value or 0) for value in row)
    return Others(clients, Decimal(fen) / 100 / counted, Decimal(high) / clients, Decimal(talked) / clients)
