"""Whose a client is and was: the colleagues who may take it, who worked on it first, and the hand-over itself."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.changes import Stale
from storage.fence import Fence, NotVisible
from storage.models import Client, ContactLog, HandedOver, OpportunityMove, Person, Task
from storage.names import latin_name
from storage.views import ADVISOR


@dataclass(frozen=True)
class Colleague:
    """An advisor of the team; not `active`: shut out by now. `latin` is a Chinese name in Latin letters, Shen Jianing."""

    code: str
    name: str
    active: bool
    latin: str = ""


@dataclass(frozen=True)
class Worked:
    """The first day in a stretch of time on which an advisor recorded something with a client: a contact or a deal."""

    advisor: str
    name: str
    on: date
    ground: str


@dataclass(frozen=True)
class Handed:
    """A client that went from one advisor to another: when, by whom (None: by an import), why."""

    on: date
    before: str
    after: str
    by: str | None
    reason: str | None
    source: str


def colleagues(fence: Fence) -> tuple[Colleague, ...]:
    """The advisors of a manager's own team by code, those who left among them; nobody's for everybody else."""
    if fence.actor.role != "manager" or fence.actor.team is None:
        return ()
    statement = select(Person.code, Person.name, Person.active).where(
        Person.team_id == fence.actor.team, Person.role == "advisor"
    )
    rows = fence.session.exec(statement.order_by(col(Person.code)))
    return tuple(Colleague(code, name, active, latin_name(name)) for code, name, active in rows)


def worked(fence: Fence, code: str, since: date) -> tuple[Worked, ...]:
    """Of each advisor who recorded a contact or a step of a deal with a visible client since a day, the first such day.

    The earliest first. Raises NotVisible.
    """
    client_id = fence.client(code).id or 0
    found: dict[str, Worked] = {}
    sources: tuple[tuple[Any, str], ...] = ((ContactLog, "contact"), (OpportunityMove, "deal"))
    for table, ground in sources:
        columns: tuple[Any, ...] = (Person.code, Person.name, func.min(table.on))
        statement = fence.of_clients(select(*columns).select_from(table), table.client_id)
        statement = statement.join(Person, col(Person.id) == table.recorded_by).where(
            col(table.client_id) == client_id,
            col(table.on) >= since,
            col(Person.role) == "advisor",
        )
        for who, name, on in fence.session.exec(statement.group_by(col(Person.code), col(Person.name))):
            if who not in found or on < found[who].on:
                found[who] = Worked(who, name, on, ground)
    return tuple(sorted(found.values(), key=lambda one: (one.on, one.advisor)))


def owners(fence: Fence, client_id: int, start: date, end: date) -> Any:
    """A statement on the hand-overs of a client between two days, both included: the row, from whom, to whom, newest first."""
    before, after = aliased(Person), aliased(Person)
    statement = fence.of_clients(select(HandedOver, before, after), HandedOver.client_id)
    return (
        statement.join(before, col(before.id) == HandedOver.from_id)
        .join(after, col(after.id) == HandedOver.to_id)
        .where(col(HandedOver.client_id) == client_id, col(HandedOver.on).between(start, end))
        .order_by(col(HandedOver.on).desc(), col(HandedOver.id).desc())
    )


def ownership(fence: Fence, code: str) -> tuple[Handed, ...]:
    """How a visible client went from advisor to advisor, the newest first. Raises NotVisible."""
    rows = fence.session.exec(owners(fence, fence.client(code).id or 0, date.min, date.max)).all()
    by = {row.by_id for row, _, _ in rows if row.by_id}
    named = dict(iter(fence.session.exec(select(Person.id, Person.code).where(col(Person.id).in_(by)))))
    return tuple(
        Handed(row.on, before.code, after.code, named.get(row.by_id), row.reason, row.source)
        for row, before, after in rows
    )


@dataclass(frozen=True)
class HandOver:
    """A client given to another advisor of the acting manager's team, with the open tasks and a new one to begin with.

    What hangs on the client (deals, complaints, records) goes along by itself. Stale where the client changed meanwhile,
    or the taker left or is in another team by now.
    """

    client: str
    version: int
    to: str
    on: date
    task: str
    task_days: int
    reason: str | None = None

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        row = fence.client(self.client)
        giver, taker = row.advisor_id, self._taker(fence)
        done = fence.session.exec(
            update(Client)
            .where(col(Client.id) == row.id, col(Client.version) == self.version, col(Client.advisor_id) != taker)
            .values(advisor_id=taker, version=self.version + 1)
            .execution_options(synchronize_session=False)
        )
        if done.rowcount != 1:
            raise Stale(self.client)
        fence.session.exec(
            update(Task)
            .where(col(Task.client_id) == row.id, col(Task.owner_id) == giver, col(Task.done_on).is_(None))
            .values(owner_id=taker, version=Task.version + 1)
            .execution_options(synchronize_session=False)
        )
        fence.session.add(
            HandedOver(
                client_id=row.id or 0,
                on=self.on,
                from_id=giver,
                to_id=taker,
                by_id=fence.actor.id,
                reason=self.reason[:500] if self.reason else None,
                source=ADVISOR,
            )
        )
        due = self.on + timedelta(days=self.task_days)
        fence.session.add(Task(owner_id=taker, client_id=row.id, text=self.task, due_on=due, source=ADVISOR))

    def _taker(self, fence: Fence) -> int:
        if fence.actor.role != "manager" or fence.actor.team is None:
            raise NotVisible(self.client)
        statement = select(Person.id).where(
            Person.code == self.to,
            col(Person.active),
            Person.role == "advisor",
            Person.team_id == fence.actor.team,
        )
        found = fence.session.exec(statement).first()
        if found is None:
            raise Stale(self.to)
        return found
