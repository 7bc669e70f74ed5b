"""Lists of clients that leave the house as a file: what they hold, and that they left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_
from sqlmodel import col

from storage.briefs import brief
from storage.fence import Fence
from storage.filters import ClientFilters, conditions
from storage.models import Client, ClientClass, ClientExport, Person
from storage.views import ClientBrief

_AT_ONCE = 2_000  # rows held in memory


@dataclass(frozen=True)
class ExportRow:
    """A client as a line of an exported list, with what the nightly run believes."""

    client: ClientBrief
    advisor_name: str
    corporate_class: str | None
    channel: str | None
    risk_expiry: date | None
    opened_on: date | None
    lifecycle: str | None
    rfm: str | None
    churn_risk: str | None


def export_rows(fence: Fence, filters: ClientFilters, today: date) -> Iterator[ExportRow]:
    """The visible clients that pass the filters, the largest AUM first, read as they are asked for."""
    believed = and_(col(ClientClass.client_id) == Client.id, col(ClientClass.until).is_(None))
    columns = (Client, Person.code, Person.name, ClientClass.lifecycle, ClientClass.rfm, ClientClass.churn_risk)
    statement = fence.clients(*columns).select_from(Client).join(Person, col(Person.id) == Client.advisor_id)
    statement = statement.outerjoin(ClientClass, believed).where(*conditions(filters, today))
    statement = statement.order_by(col(Client.aum).desc().nulls_last(), col(Client.id))
    for row, advisor, name, lifecycle, rfm, churn in fence.session.execute(
        statement.execution_options(yield_per=_AT_ONCE)
    ):
        yield ExportRow(
            brief(row, advisor),
            name,
            row.corporate_class,
            row.channel,
            row.risk_expiry,
            row.opened_on,
            lifecycle,
            rfm,
            churn,
        )


@dataclass(frozen=True)
class KeepExport:
    """That the person took a list as a file: by which filters (JSON), how many clients."""

    filters: str
    count: int

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        row = ClientExport(person_id=fence.actor.id, at=now, filters=self.filters, count=self.count)
        fence.session.add(row)
