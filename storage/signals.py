"""What calls for a contact beside the measures of rules: promises, complaints, maturities, consents, deals, facts.

One row a client, in the order of the ids given; a column is empty where there is nothing. Money is in fen.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, func
from sqlmodel import col, select

from storage.fence import Fence
from storage.models import (
    Client,
    ClientLink,
    Consent,
    Fact,
    Feedback,
    Holding,
    Opportunity,
    Product,
    Task,
)
from storage.opportunities import LAST
from storage.tasks import code_of

MATURES_WITHIN = 30  # days ahead in which what matures is summed up
_ALL = 900  # ids up to which only these clients are asked for; else all that are visible
Found = dict[int, dict[str, Any]]
COLUMNS = (
    "code", "main_bank", "opened_on", "task", "task_text", "task_due", "complaint_on", "complaint_due", "complaint_text",
    "idle", "matures_on", "maturing", "contact_ok", "contact_ok_on", "marketing_ok", "marketing_ok_on", "referral_ok",
    "referral_ok_on", "links", "deals", "facts",
)  # fmt: skip


def read(fence: Fence, ids: Sequence[int], on: date) -> dict[str, list[Any]]:
    """The signals of visible clients, as of a day."""
    rows: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for part in _PARTS:
        for client, values in part(fence, _narrowed(ids), on).items():
            rows[client] |= values
    return {name: [rows[client].get(name) for client in ids] for name in COLUMNS}


def _narrowed(ids: Sequence[int]) -> Callable[[Any, Any], Any]:
    """Narrows a fenced statement to these clients, where they are few enough to be named."""
    return lambda statement, column: statement.where(col(column).in_(ids)) if len(ids) <= _ALL else statement


def _own(fence: Fence, narrow: Any, on: date) -> Found:
    statement = narrow(fence.clients(Client.id, Client.code, Client.main_bank, Client.opened_on), Client.id)
    return {
        client: {"code": code, "main_bank": bank, "opened_on": opened}
        for client, code, bank, opened in fence.session.exec(statement)
    }


def _tasks(fence: Fence, narrow: Any, on: date) -> Found:
    """The person's own open task on a client that is due first."""
    columns: tuple[Any, ...] = (Task.client_id, Task.id, Task.text, Task.due_on)
    statement = narrow(fence.of_clients(select(*columns).select_from(Task), Task.client_id), Task.client_id)
    statement = statement.where(col(Task.owner_id) == fence.actor.id, col(Task.done_on).is_(None))
    rows = fence.session.exec(statement.order_by(col(Task.due_on).desc(), col(Task.id).desc()))
    return {client: {"task": code_of(task), "task_text": text, "task_due": due} for client, task, text, due in rows}


def _complaints(fence: Fence, narrow: Any, on: date) -> Found:
    """The open complaint that is due first."""
    columns: tuple[Any, ...] = (Feedback.client_id, Feedback.on, Feedback.due_on, Feedback.text)
    statement = narrow(fence.of_clients(select(*columns).select_from(Feedback), Feedback.client_id), Feedback.client_id)
    statement = statement.where(
        col(Feedback.kind) == "complaint", col(Feedback.closed_on).is_(None), col(Feedback.on) <= on
    )
    rows = fence.session.exec(statement.order_by(col(Feedback.due_on).desc(), col(Feedback.id).desc()))
    return {
        client: {"complaint_on": said, "complaint_due": due, "complaint_text": text} for client, said, due, text in rows
    }


def _holdings(fence: Fence, narrow: Any, on: date) -> Found:
    """What lies idle on deposits without a term, and what matures next, with all that does so soon."""
    newer = func.lead(col(Holding.as_of)).over(
        partition_by=(col(Holding.client_id), col(Holding.product_id)), order_by=col(Holding.as_of)
    )
    columns: tuple[Any, ...] = (
        Holding.client_id, Holding.product_id, Holding.balance, Holding.matures_on, newer.label("next_on"),
    )  # fmt: skip
    spans = narrow(
        fence.of_clients(select(*columns).select_from(Holding), Holding.client_id),
        Holding.client_id,
    )
    span = spans.where(col(Holding.as_of) <= on).subquery("span")
    balance = cast(span.c.balance, BigInteger)
    demand = and_(col(Product.kind) == "deposit", span.c.matures_on.is_(None))
    soon = span.c.matures_on.between(on, on + timedelta(days=MATURES_WITHIN))
    statement = (
        select(
            span.c.client_id,
            func.sum(case((demand, balance), else_=0)),
            func.min(case((soon, span.c.matures_on))),
            func.sum(case((soon, balance), else_=0)),
        )
        .select_from(span)
        .join(Product, col(Product.id) == span.c.product_id)
        .where(span.c.next_on.is_(None), span.c.balance > 0)
        .group_by(span.c.client_id)
    )
    return {
        client: {"idle": int(idle) or None, "matures_on": matures, "maturing": int(amount) or None}
        for client, idle, matures, amount in fence.session.connection().execute(statement)
    }


def _consents(fence: Fence, narrow: Any, on: date) -> Found:
    """The newest answer of each kind."""
    columns: tuple[Any, ...] = (Consent.client_id, Consent.kind, Consent.given, Consent.on)
    statement = narrow(
        fence.of_clients(select(*columns).select_from(Consent), Consent.client_id), Consent.client_id
    ).where(col(Consent.on) <= on)
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for client, kind, given, said in fence.session.exec(statement.order_by(col(Consent.on), col(Consent.id))):
        found[client] |= {f"{kind}_ok": given, f"{kind}_ok_on": said}
    return found


def _links(fence: Fence, narrow: Any, on: date) -> Found:
    """Of a company, the parts that known people have in it."""
    columns: tuple[Any, ...] = (ClientLink.company_id, ClientLink.relation)
    statement = narrow(
        fence.of_clients(select(*columns).select_from(ClientLink), ClientLink.company_id), ClientLink.company_id
    )
    return _gathered("links", ((company, relation) for company, relation in fence.session.exec(statement)))


def _deals(fence: Fence, narrow: Any, on: date) -> Found:
    """Deals that are not at their end: (title, stage, since, amount in fen)."""
    amount = cast(col(Opportunity.amount), BigInteger)
    columns: tuple[Any, ...] = (
        Opportunity.client_id, Opportunity.title, Opportunity.stage, Opportunity.stage_on, amount,
    )  # fmt: skip
    statement = narrow(
        fence.of_clients(select(*columns).select_from(Opportunity), Opportunity.client_id), Opportunity.client_id
    )
    statement = statement.where(col(Opportunity.stage) != LAST, col(Opportunity.stage_on) <= on)
    rows = fence.session.exec(statement.order_by(col(Opportunity.id)))
    return _gathered("deals", ((row[0], tuple(row[1:])) for row in rows))


def _facts(fence: Fence, narrow: Any, on: date) -> Found:
    """The newest of each fact: {field: (value, source, day)}."""
    columns: tuple[Any, ...] = (Fact.client_id, Fact.field, Fact.value, Fact.source, Fact.learnt_on)
    statement = narrow(fence.of_clients(select(*columns).select_from(Fact), Fact.client_id), Fact.client_id).where(
        col(Fact.learnt_on) <= on
    )
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for client, field, *known in fence.session.connection().execute(
        statement.order_by(col(Fact.learnt_on), col(Fact.id))
    ):
        found[client][field] = tuple(known)
    return {client: {"facts": facts} for client, facts in found.items()}


def _gathered(name: str, rows: Iterable[tuple[int, Any]]) -> Found:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for client, value in rows:
        found[client].append(value)
    return {client: {name: tuple(values)} for client, values in found.items()}


_PARTS = (_own, _tasks, _complaints, _holdings, _consents, _links, _deals, _facts)
