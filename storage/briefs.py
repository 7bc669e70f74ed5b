"""A client's row as the read value that leaves storage."""

from datetime import date

from storage.models import Client
from storage.views import ClientBrief


def brief(row: Client, advisor: str, next_maturity_on: date | None = None) -> ClientBrief:
    """`advisor` is the owner's code."""
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
