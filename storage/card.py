"""One client's card: the plain columns, what is held now and before, the last contact, open tasks, facts and links."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from storage.briefs import brief
from storage.feedback import open_complaints
from storage.fence import Fence
from storage.history import contact_event
from storage.models import Client, ClientLink, ContactLog, Fact, Holding, Person, Product
from storage.opportunities import read_opportunities
from storage.tasks import client_tasks
from storage.views import ClientBrief, ClientCard, Event, Held, Known, Linked


def read_card(fence: Fence, code: str, today: date) -> ClientCard:
    """The card of a visible client as believed on `today`; raises NotVisible."""
    row = fence.client(code)
    advisor = fence.session.get_one(Person, row.advisor_id)
    balances = _balances(fence, row, today)
    held = _held(balances, today)
    before_on = _quarter_end_before(today)
    before = _held(balances, before_on)
    return ClientCard(
        brief=_as_of(row, advisor.code, held),
        advisor_name=advisor.name,
        email=row.email,
        wechat=row.wechat,
        address=row.address,
        main_bank=row.main_bank,
        channel=row.channel,
        corporate_class=row.corporate_class,
        risk_expiry=row.risk_expiry,
        opened_on=row.opened_on,
        source=row.source,
        learnt_on=row.learnt_on,
        version=row.version,
        holdings=tuple(h for h in held if h.balance),
        aum_before=sum((h.balance for h in before), Decimal(0)) if before else None,
        aum_before_on=before_on if before else None,
        last_contact=_last_contact(fence, row, today),
        tasks=client_tasks(fence, row),
        facts=_facts(fence, row, today),
        links=_links(fence, row),
        opportunities=read_opportunities(fence, row.code).rows,
        complaints=open_complaints(fence, row.code),
    )


def _as_of(row: Client, advisor: str, held: list[Held]) -> ClientBrief:
    plain = brief(row, advisor)
    if not held:
        return plain
    return replace(plain, aum=sum((h.balance for h in held), Decimal(0)), aum_on=max(h.as_of for h in held))


def _balances(fence: Fence, row: Client, today: date) -> list[Held]:
    """All dated balances up to a day, the oldest first."""
    columns: tuple[Any, ...] = (
        col(Product.code),
        col(Product.name),
        col(Product.kind),
        col(Product.risk_level),
        col(Holding.balance),
        col(Holding.as_of),
        col(Holding.matures_on),
    )
    statement = fence.of_clients(select(*columns), Holding.client_id).join(
        Product, col(Product.id) == Holding.product_id
    )
    statement = statement.where(col(Holding.client_id) == row.id, col(Holding.as_of) <= today)
    return [Held(*values) for values in fence.session.exec(statement.order_by(col(Holding.as_of)))]


def _held(balances: list[Held], on: date) -> list[Held]:
    """What was held on a day: the latest balance of each product not after it, the largest first."""
    latest = {held.product: held for held in balances if held.as_of <= on}
    return sorted(latest.values(), key=lambda held: held.balance, reverse=True)


def _quarter_end_before(today: date) -> date:
    return date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - timedelta(days=1)


def _last_contact(fence: Fence, row: Client, today: date) -> Event | None:
    statement = fence.of_clients(select(ContactLog), ContactLog.client_id)
    statement = statement.where(col(ContactLog.client_id) == row.id, col(ContactLog.on) <= today)
    found = fence.session.exec(
        statement.order_by(col(ContactLog.on).desc(), col(ContactLog.id).desc()).limit(1)
    ).first()
    return contact_event(found) if found else None


def _facts(fence: Fence, row: Client, today: date) -> dict[str, Known]:
    statement = fence.of_clients(select(Fact), Fact.client_id)
    statement = statement.where(col(Fact.client_id) == row.id, col(Fact.learnt_on) <= today)
    found = fence.session.exec(statement.order_by(col(Fact.learnt_on), col(Fact.id)))
    return {fact.field: Known(fact.value, fact.source, fact.learnt_on) for fact in found}


def _links(fence: Fence, row: Client) -> tuple[Linked, ...]:
    mine, other = (
        (ClientLink.company_id, ClientLink.person_id)
        if row.kind == "company"
        else (ClientLink.person_id, ClientLink.company_id)
    )
    statement = (
        fence.clients(Client, Person.code, ClientLink.relation).join(Person).join(ClientLink, col(other) == Client.id)
    )
    found = fence.session.exec(statement.where(col(mine) == row.id).order_by(col(Client.code)))
    return tuple(Linked(brief(client, advisor), relation) for client, advisor, relation in found)
