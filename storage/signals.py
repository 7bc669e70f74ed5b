"""What calls for a contact beside the measures of rules: promises, complaints, maturities, consents, deals, facts.

One row a client, in the order of the ids given; a column is empty where there is nothing. Money is in fen.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, and_, bindparam, case, cast, exists, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage import fence as the_fence
from storage.learnt import ON
from storage.measures import Run, in_parts, side_by_side
from storage.models import ClientLink, Consent, Fact, Feedback, Holding, Opportunity, Product, Task
from storage.opportunities import LAST
from storage.tasks import code_of

MATURES_WITHIN = 30  # days ahead in which what matures is summed up
_CONSENTS = ("contact", "marketing", "referral")
Rows = Iterable[Any]  # the client first


@dataclass(frozen=True)
class _Part:
    """Columns, the prepared statement that gives them for chosen clients, and how its rows become one tuple a client."""

    names: tuple[str, ...]
    asked: Callable[[Any], Any]
    gathered: Callable[[Rows], Mapping[int, Sequence[Any]]]


def read(run: Run, chosen: Any, ids: Sequence[int], on: date, person: int) -> dict[str, Sequence[Any]]:
    """The signals of the chosen clients (`fence.ALL` or `NAMED`) for a person, as of a day."""
    filled = {"on": on, "soon": on + timedelta(days=MATURES_WITHIN), "person": person}
    columns: dict[str, Sequence[Any]] = {}
    for part, statement in zip(_PARTS, _statements(chosen), strict=True):
        columns |= side_by_side(part.names, part.gathered(in_parts(run(statement, **filled))), ids)
    return columns


@cache
def _statements(chosen: Any) -> tuple[Any, ...]:
    return tuple(part.asked(chosen) for part in _PARTS)


def _last(rows: Rows) -> dict[int, Sequence[Any]]:
    """Of each client the row that comes last."""
    return {row[0]: row[1:] for row in rows}


def _tasks(chosen: Any) -> Any:
    """The person's own open tasks; the one that is due first comes last."""
    columns: tuple[Any, ...] = (Task.client_id, Task.id, Task.text, Task.due_on)
    statement = the_fence.of_chosen(select(*columns), Task.client_id, chosen)
    statement = statement.where(col(Task.owner_id) == bindparam("person"), col(Task.done_on).is_(None))
    return statement.order_by(col(Task.due_on).desc(), col(Task.id).desc())


def _coded(rows: Rows) -> dict[int, Sequence[Any]]:
    return {client: (code_of(task), text, due) for client, task, text, due in rows}


def _complaints(chosen: Any) -> Any:
    """The open complaints; the one that is due first comes last."""
    columns: tuple[Any, ...] = (Feedback.client_id, Feedback.on, Feedback.due_on, Feedback.text)
    statement = the_fence.of_chosen(select(*columns), Feedback.client_id, chosen).where(
        col(Feedback.kind) == "complaint", col(Feedback.closed_on).is_(None), col(Feedback.on) <= ON
    )
    return statement.order_by(col(Feedback.due_on).desc(), col(Feedback.id).desc())


def _holdings(chosen: Any) -> Any:
    """What lies idle on deposits without a term, and what matures next, with all that does so soon."""
    later = aliased(Holding)
    same = (col(later.client_id) == Holding.client_id, col(later.product_id) == Holding.product_id)
    newer = exists().where(*same, col(later.as_of) > Holding.as_of, col(later.as_of) <= ON)
    balance = cast(col(Holding.balance), BigInteger)
    demand = and_(col(Product.kind) == "deposit", col(Holding.matures_on).is_(None))
    soon = col(Holding.matures_on).between(ON, bindparam("soon", type_=Date))
    columns: tuple[Any, ...] = (
        Holding.client_id,
        cast(func.sum(case((demand, balance), else_=0)), BigInteger),
        func.min(case((soon, col(Holding.matures_on)))),
        cast(func.sum(case((soon, balance), else_=0)), BigInteger),
    )
    statement = the_fence.of_chosen(select(*columns), Holding.client_id, chosen)
    return (
        statement.join(Product, col(Product.id) == Holding.product_id)
        .where(col(Holding.as_of) <= ON, balance > 0, ~newer)
        .group_by(col(Holding.client_id))
    )


def _summed(rows: Rows) -> dict[int, Sequence[Any]]:
    return {client: (idle or None, matures, amount or None) for client, idle, matures, amount in rows}


def _consents(chosen: Any) -> Any:
    """The answers of each kind, the newest last."""
    columns: tuple[Any, ...] = (Consent.client_id, Consent.kind, Consent.given, Consent.on)
    statement = the_fence.of_chosen(select(*columns), Consent.client_id, chosen).where(col(Consent.on) <= ON)
    return statement.order_by(col(Consent.on), col(Consent.id))


def _answered(rows: Rows) -> dict[int, Sequence[Any]]:
    """Of each kind the newest answer and its day."""
    found: defaultdict[int, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    for client, kind, given, said in rows:
        found[client][kind] = (given, said)
    blank = (None, None)
    return {
        client: tuple(value for kind in _CONSENTS for value in answers.get(kind, blank))
        for client, answers in found.items()
    }


def _links(chosen: Any) -> Any:
    """Of a company, the parts that known people have in it."""
    return the_fence.of_chosen(select(ClientLink.company_id, ClientLink.relation), ClientLink.company_id, chosen)


def _deals(chosen: Any) -> Any:
    """Deals that are not at their end: title, stage, since, amount in fen."""
    columns: tuple[Any, ...] = (
        Opportunity.client_id, Opportunity.title, Opportunity.stage, Opportunity.stage_on,
        cast(Opportunity.amount, BigInteger),
    )  # fmt: skip
    statement = the_fence.of_chosen(select(*columns), Opportunity.client_id, chosen)
    statement = statement.where(col(Opportunity.stage) != LAST, col(Opportunity.stage_on) <= ON)
    return statement.order_by(col(Opportunity.id))


def _facts(chosen: Any) -> Any:
    """What was learnt, the newest last."""
    columns: tuple[Any, ...] = (Fact.client_id, Fact.field, Fact.value, Fact.source, Fact.learnt_on)
    statement = the_fence.of_chosen(select(*columns), Fact.client_id, chosen).where(col(Fact.learnt_on) <= ON)
    return statement.order_by(col(Fact.learnt_on), col(Fact.id))


def _by_field(rows: Rows) -> dict[int, Sequence[Any]]:
    """The newest of each fact: {field: (value, source, day)}."""
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for client, field, value, source, on in rows:
        found[client][field] = (value, source, on)
    return {client: (facts,) for client, facts in found.items()}


def _all(rows: Rows) -> dict[int, Sequence[Any]]:
    """All that each client has, in one column: a tuple of values, or of tuples where a row has several."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for client, *values in rows:
        found[client].append(tuple(values) if len(values) > 1 else values[0])
    return {client: (tuple(values),) for client, values in found.items()}


_PARTS = (
    _Part(("task", "task_text", "task_due"), _tasks, _coded),
    _Part(("complaint_on", "complaint_due", "complaint_text"), _complaints, _last),
    _Part(("idle", "matures_on", "maturing"), _holdings, _summed),
    _Part(tuple(f"{kind}_ok{part}" for kind in _CONSENTS for part in ("", "_on")), _consents, _answered),
    _Part(("links",), _links, _all),
    _Part(("deals",), _deals, _all),
    _Part(("facts",), _facts, _by_field),
)
