"""A person's own tasks; one that concerns a client shows only while that client is visible."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, bindparam, func, or_
from sqlmodel import col, select

from storage import fence as the_fence
from storage.briefs import COLUMNS, brief
from storage.fence import Fence, NotVisible
from storage.models import Client, Person, Task
from storage.views import Page, TaskView

_SHOWN: tuple[Any, ...] = (Task.id, Task.text, Task.due_on, Task.done_on, Task.version)
_OF_CLIENT = (
    the_fence.of_clients(select(*_SHOWN), Task.client_id)
    .where(col(Task.client_id) == bindparam("client"), col(Task.done_on).is_(None))
    .order_by(col(Task.due_on))
    .limit(5)
)


@cache
def _open(until: bool, since: bool, *columns: Any) -> Any:
    """The person's open tasks by due day, prepared; without a bound that is not asked for."""
    rows = _of_person(*columns).where(*_still_open(until, since))
    ordered = rows.order_by(col(Task.due_on), col(Task.id))
    return ordered.limit(bindparam("limit", type_=Integer())).offset(bindparam("offset", type_=Integer()))


@cache
def _count_open(until: bool, since: bool) -> Any:
    return _of_person(func.count()).where(*_still_open(until, since))


def _still_open(until: bool, since: bool) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = [col(Task.done_on).is_(None)]
    if until:
        bounds.append(col(Task.due_on) <= bindparam("until", type_=Date()))
    if since:
        bounds.append(col(Task.due_on) >= bindparam("since", type_=Date()))
    return bounds


def _of_person(*columns: Any) -> Any:
    """What `_own` gives, prepared."""
    return (
        select(*columns)
        .select_from(Task)
        .outerjoin(Client, col(Client.id) == Task.client_id)
        .outerjoin(Person, col(Person.id) == Client.advisor_id)
        .where(
            col(Task.owner_id) == bindparam("person", type_=Integer()),
            or_(col(Task.client_id).is_(None), the_fence.VISIBLE),
        )
    )


def code_of(task_id: int) -> str:
    """T000012 for 12."""
    return f"T{task_id:06d}"


def task_row(fence: Fence, code: str) -> Task:
    """The row of one of the person's own tasks, or NotVisible."""
    number = code.upper().removeprefix("T")
    if not number.isascii() or not number.isdigit() or len(number) > 15:
        raise NotVisible(code)
    found = fence.session.exec(_own(fence).where(col(Task.id) == int(number))).first()
    if found is None:
        raise NotVisible(code)
    task: Task = found[0]
    return task


def read_task(fence: Fence, code: str) -> TaskView:
    """One of the person's own tasks, open or done."""
    row = task_row(fence, code)
    client = fence.session.exec(
        fence.clients(Client, Person.code).join(Person).where(col(Client.id) == row.client_id)
    ).first()
    return _view(row, client[0] if client else None, client[1] if client else "")


def open_tasks(fence: Fence, *, until: date | None, since: date | None, limit: int, offset: int = 0) -> Page[TaskView]:
    """Open tasks by due day, the most overdue first. `since` leaves out what was due before it."""
    asked, bounds = _asked(fence, until, since)
    rows = fence.run(_open(*bounds, *_SHOWN, *COLUMNS), **asked, limit=limit, offset=offset).all()
    views = tuple(_view(row, row if row.code else None, row.advisor or "") for row in rows)
    if len(rows) < limit and (rows or not offset):
        return Page(views, offset + len(rows))
    return Page(views, fence.run(_count_open(*bounds), **asked).scalar_one())


def open_codes(fence: Fence, *, until: date | None, since: date | None, limit: int) -> tuple[str, ...]:
    """The codes of the person's open tasks, in the order of `open_tasks`."""
    asked, bounds = _asked(fence, until, since)
    rows = fence.run(_open(*bounds, col(Task.id)), **asked, limit=limit, offset=0)
    return tuple(code_of(number) for (number,) in rows)


def _asked(fence: Fence, until: date | None, since: date | None) -> tuple[dict[str, Any], tuple[bool, bool]]:
    """What prepared statements on open tasks are run with, and which bounds they have."""
    days = {name: day for name, day in {"until": until, "since": since}.items() if day is not None}
    return {"person": fence.actor.id, **days}, (until is not None, since is not None)


def read_tasks(fence: Fence, codes: Iterable[str]) -> list[TaskView]:
    """The person's own tasks among these, open or done, in the order given."""
    numbers = [int(code.removeprefix("T")) for code in codes]
    rows = fence.session.exec(_own(fence).where(col(Task.id).in_(numbers)))
    views = {task.id: _view(task, client, advisor or "") for task, client, advisor in rows}
    return [views[number] for number in numbers if number in views]


def client_tasks(fence: Fence, client: int) -> tuple[TaskView, ...]:
    """The first five open tasks on one client, whoever of the team has them."""
    return tuple(_view(task, None, "") for task in fence.run(_OF_CLIENT, client=client))


def finished_last(fence: Fence, on: date) -> TaskView | None:
    """The task that the person finished last on a day."""
    done = _own(fence).where(col(Task.done_on) == on).order_by(col(Task.done_at).desc(), col(Task.id).desc())
    found = fence.session.exec(done.limit(1)).first()
    return _view(found[0], found[1], found[2] or "") if found else None


def _own(fence: Fence) -> Any:
    return (
        select(Task, Client, Person.code)
        .select_from(Task)
        .outerjoin(Client, col(Client.id) == Task.client_id)
        .outerjoin(Person, col(Person.id) == Client.advisor_id)
        .where(col(Task.owner_id) == fence.actor.id, or_(col(Task.client_id).is_(None), fence.visible))
    )


def _view(task: Any, client: Client | None, advisor: str) -> TaskView:
    return TaskView(
        code=code_of(task.id or 0),
        text=task.text,
        due_on=task.due_on,
        done_on=task.done_on,
        client=brief(client, advisor) if client else None,
        version=task.version,
    )
