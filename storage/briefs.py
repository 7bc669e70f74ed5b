"""A client's row as the read value that leaves storage."""

from datetime import date
from typing import Any

from sqlmodel import col

from storage.models import Client, Person
from storage.views import ClientBrief

# What `brief` reads of a plain row, with the owner's code as `advisor`.
COLUMNS: tuple[Any, ...] = (
    *(
        getattr(Client, name)
        for name in ("code", "name", "short_name", "kind", "sex", "tier", "phone", "industry", "occupation", "aum",
                     "aum_on", "last_contact_on", "birthday", "risk_class")
    ),
    col(Person.code).label("advisor"),
)  # fmt: skip


def brief(row: Any, advisor: str, next_maturity_on: date | None = None) -> ClientBrief:
    """`row` is a client's, or one of COLUMNS; `advisor` is the owner's code."""
    return ClientBrief(
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        kind=row.kind,
        sex=row.sex,
        tier=row.tier,
        advisor=advisor,
        phone=row.phone,
        industry=row.industry,
        occupation=row.occupation,
        aum=row.aum,
        aum_on=row.aum_on,
        last_contact_on=row.last_contact_on,
        birthday=row.birthday,
        risk_class=row.risk_class,
        next_maturity_on=next_maturity_on,
    )
