"""Opportunities: listed, opened, moved from stage to stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, bindparam, case, false, func, or_, update
from sqlmodel import col, select

from storage import fence as the_fence
from storage.briefs import brief
from storage.changes import Stale
from storage.fence import Fence, NotVisible
from storage.models import Client, Opportunity, OpportunityMove, Person
from storage.views import ClientBrief, OpportunityView, Page

SOURCE = "顾问记录"
LAST = "review"  # an opportunity that has come here is at its end
_AT_ONCE = 8
_SHOWN: tuple[Any, ...] = tuple(
    getattr(Opportunity, name) for name in ("id", "title", "stage", "stage_on", "amount", "opened_on", "version")
)
_OF_CLIENT = (
    the_fence.of_clients(select(*_SHOWN), Opportunity.client_id)
    .where(col(Opportunity.client_id) == bindparam("client"), col(Opportunity.stage) != LAST)
    .order_by(col(Opportunity.stage_on), col(Opportunity.id))
    .limit(_AT_ONCE)
)


def code_of(number: int) -> str:
    """P000012 for 12."""
    return f"P{number:06d}"


@dataclass(frozen=True)
class Opportunities(Page[OpportunityView]):
    """A page of them, how many there are, how many of those are stuck, and what they are worth together."""

    stuck: int = 0
    amount: Decimal | None = None


def read_opportunities(
    fence: Fence,
    client: str | None = None,
    stage: str | None = None,
    *,
    stuck_before: Mapping[str, date] | None = None,
    limit: int = _AT_ONCE,
    offset: int = 0,
) -> Opportunities:
    """Visible opportunities, the stuck first, then those longest in their stage.

    Without a stage, those that are not at their end. `stuck_before` says of each stage since when one is stuck in it.
    """
    where: list[Any] = [col(Opportunity.stage) == stage] if stage else [col(Opportunity.stage) != LAST]
    if client is not None:
        where.append(col(Opportunity.client_id) == fence.client(client).id)
    limits = [
        and_(col(Opportunity.stage) == one, col(Opportunity.stage_on) < day)
        for one, day in (stuck_before or {}).items()
    ]
    is_stuck = or_(false(), *limits)
    figures: tuple[Any, ...] = (func.count(), func.sum(Opportunity.amount), func.sum(case((is_stuck, 1), else_=0)))
    counted = fence.of_clients(select(*figures).select_from(Opportunity), Opportunity.client_id)
    total, amount, stuck = fence.session.exec(counted.where(*where)).one()
    found = fence.session.exec(_page(fence, where, is_stuck, limit, offset))
    return Opportunities(
        tuple(_view(row, brief(of, advisor)) for row, of, advisor in found), total, int(stuck or 0), amount
    )


def _page(fence: Fence, where: list[Any], is_stuck: Any, limit: int, offset: int) -> Any:
    statement = fence.of_clients(select(Opportunity, Client, Person.code), Opportunity.client_id).join(
        Person, col(Person.id) == Client.advisor_id
    )
    return statement.where(*where).order_by(col(Opportunity.stage_on), col(Opportunity.id)).limit(limit).offset(offset)


def open_with(fence: Fence, client_id: int, client: ClientBrief) -> tuple[OpportunityView, ...]:
    """The first page of what is open with one client, whose row was read already."""
    return tuple(_view(row, client) for row in fence.run(_OF_CLIENT, client=client_id))


def _view(row: Any, client: ClientBrief) -> OpportunityView:
    return OpportunityView(
        code=code_of(row.id or 0),
        client=client,
        title=row.title,
        stage=row.stage,
        stage_on=row.stage_on,
        amount=row.amount,
        opened_on=row.opened_on,
        version=row.version,
    )


@dataclass(frozen=True)
class OpenOpportunity:
    """A new opportunity, at a stage. `known` is how many the client had when it was decided on: none twice."""

    client: str
    known: int
    title: str
    stage: str
    on: date
    note: str | None = None
    amount: Decimal | None = None

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        client_id = fence.client(self.client).id or 0
        if read_opportunities(fence, self.client, limit=1).total != self.known:
            raise Stale(self.client)
        row = Opportunity(
            client_id=client_id,
            title=self.title[:120],
            stage=self.stage,
            stage_on=self.on,
            amount=self.amount,
            opened_on=self.on,
            source=SOURCE,
        )
        fence.session.add(row)
        fence.session.flush()
        fence.session.add(_move(fence, row.id or 0, client_id, self.on, None, self.stage, self.note))


@dataclass(frozen=True)
class MoveOpportunity:
    """An opportunity at another stage from a day on, and what showed it."""

    opportunity: str
    version: int
    from_stage: str
    stage: str
    on: date
    note: str | None = None

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        number = int(self.opportunity.removeprefix("P"))
        statement = fence.of_clients(select(Opportunity), Opportunity.client_id).where(col(Opportunity.id) == number)
        row = fence.session.exec(statement).first()
        if row is None:
            raise NotVisible(self.opportunity)
        done = fence.session.exec(
            update(Opportunity)
            .where(col(Opportunity.id) == row.id, col(Opportunity.version) == self.version)
            .values(stage=self.stage, stage_on=self.on, version=self.version + 1)
        )
        if done.rowcount != 1:
            raise Stale(self.opportunity)
        fence.session.add(_move(fence, number, row.client_id, self.on, self.from_stage, self.stage, self.note))


def _move(
    fence: Fence, number: int, client_id: int, on: date, before: str | None, after: str, note: str | None
) -> OpportunityMove:
    return OpportunityMove(
        opportunity_id=number,
        client_id=client_id,
        on=on,
        from_stage=before,
        to_stage=after,
        note=note[:1000] if note else None,
        recorded_by=fence.actor.id,
    )
