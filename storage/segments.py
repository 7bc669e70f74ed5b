"""What a group of visible clients is made of: counts by assigned and by computed class."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func
from sqlmodel import col

from storage.fence import Fence
from storage.filters import ClientFilters, conditions
from storage.models import Client, ClientClass

_OF_CLIENT = ("kind", "tier", "corporate_class")
_OF_CLASS = ("lifecycle", "rfm", "abc", "frequency", "purchase", "style", "churn_risk")


@dataclass(frozen=True)
class Segment:
    """How many clients, their AUM, and by kind of class how many of each; `unclassified` were in no run yet."""

    clients: int
    aum: Decimal
    counts: dict[str, dict[str, int]]
    unclassified: int


def read_segment(fence: Fence, filters: ClientFilters, today: date) -> Segment:
    """The visible clients that pass the filters, counted."""
    columns: tuple[Any, ...] = (
        *(col(getattr(Client, name)) for name in _OF_CLIENT),
        *(col(getattr(ClientClass, name)) for name in _OF_CLASS),
        col(ClientClass.personas),
    )
    believed = and_(col(ClientClass.client_id) == Client.id, col(ClientClass.until).is_(None))
    statement = fence.clients(*columns, func.count(), func.sum(Client.aum)).select_from(Client)
    statement = statement.outerjoin(ClientClass, believed).where(*conditions(filters, today)).group_by(*columns)
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*_OF_CLIENT, *_OF_CLASS, "persona")}
    clients, unclassified, aum = 0, 0, Decimal(0)
    for *labels, personas, count, held in fence.session.exec(statement):
        clients += count
        aum += held or 0
        unclassified += count if personas is None else 0
        for name, label in zip((*_OF_CLIENT, *_OF_CLASS), labels, strict=True):
            if label:
                counts[name][label] += count
        for persona in (personas or "").split():
            counts["persona"][persona] += count
    return Segment(clients, aum, {name: dict(found) for name, found in counts.items()}, unclassified)
