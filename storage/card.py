"""One client's card: the plain columns, what is held now and before, the last contact, open tasks, facts and links."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from storage import fence as the_fence
from storage.briefs import COLUMNS, brief
from storage.feedback import complaints_of
from storage.fence import Fence, NotVisible
from storage.models import Client, ClientLink, ClientLoss, Consent, ContactLog, Fact, Holding, Person, Product
from storage.opportunities import open_with
from storage.tasks import client_tasks
from storage.views import Allowed, ClientBrief, ClientCard, Event, Held, Known, Linked, Lost

_ROW = (
    the_fence.clients(*COLUMNS, *(getattr(Client, name) for name in (
        "id", "email", "wechat", "address", "main_bank", "channel", "corporate_class", "risk_expiry", "opened_on",
        "source", "learnt_on", "version",
    )), col(Person.name).label("advisor_name"))
    .join(Person, col(Person.id) == Client.advisor_id)
    .where(col(Client.code) == bindparam("code"))
)  # fmt: skip
_CLIENT: Any = bindparam("client")
_TODAY: Any = bindparam("today")
_HELD: tuple[Any, ...] = (
    Product.code, Product.name, Product.kind, Product.risk_level, Holding.balance, Holding.as_of, Holding.matures_on,
)  # fmt: skip
_BALANCES = (
    the_fence.of_clients(select(*_HELD), Holding.client_id)
    .join(Product, col(Product.id) == Holding.product_id)
    .where(col(Holding.client_id) == _CLIENT, col(Holding.as_of) <= _TODAY)
    .order_by(col(Holding.as_of))
)
_CONTACT: tuple[Any, ...] = (
    ContactLog.on, ContactLog.channel, ContactLog.note, ContactLog.topic, ContactLog.interest,
)  # fmt: skip
_LAST_CONTACT = (
    the_fence.of_clients(select(*_CONTACT), ContactLog.client_id)
    .where(col(ContactLog.client_id) == _CLIENT, col(ContactLog.on) <= _TODAY)
    .order_by(col(ContactLog.on).desc(), col(ContactLog.id).desc())
    .limit(1)
)
_FACTS = (
    the_fence.of_clients(select(Fact.field, Fact.value, Fact.source, Fact.learnt_on), Fact.client_id)
    .where(col(Fact.client_id) == _CLIENT, col(Fact.learnt_on) <= _TODAY)
    .order_by(col(Fact.learnt_on), col(Fact.id))
)


_CONSENTS = (
    the_fence.of_clients(select(Consent.kind, Consent.given, Consent.on), Consent.client_id)
    .where(col(Consent.client_id) == _CLIENT, col(Consent.on) <= _TODAY)
    .order_by(col(Consent.on), col(Consent.id))
)
_LOSSES = (
    the_fence.of_clients(select(ClientLoss.on, ClientLoss.reason), ClientLoss.client_id)
    .where(col(ClientLoss.client_id) == _CLIENT, col(ClientLoss.on) <= _TODAY)
    .order_by(col(ClientLoss.on).desc(), col(ClientLoss.id).desc())
    .limit(1)
)


def _linked(mine: Any, other: Any) -> Any:
    statement = the_fence.clients(*COLUMNS, ClientLink.relation).join(Person, col(Person.id) == Client.advisor_id)
    statement = statement.join(ClientLink, col(other) == Client.id)
    return statement.where(col(mine) == _CLIENT).order_by(col(Client.code))


_PEOPLE_OF = _linked(ClientLink.company_id, ClientLink.person_id)
_COMPANIES_OF = _linked(ClientLink.person_id, ClientLink.company_id)


def read_card(fence: Fence, code: str, today: date) -> ClientCard:
    """The card of a visible client as believed on `today`; raises NotVisible."""
    row = fence.run(_ROW, code=code.upper()).first()
    if row is None:
        raise NotVisible(code)
    plain = brief(row, row.advisor)
    balances = _balances(fence, row.id, today)
    held = _held(balances, today)
    before_on = _quarter_end_before(today)
    before = _held(balances, before_on)
    return ClientCard(
        brief=_as_of(plain, held),
        advisor_name=row.advisor_name,
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
        last_contact=_last_contact(fence, row.id, today),
        tasks=client_tasks(fence, row.id),
        facts=_facts(fence, row.id, today),
        links=_links(fence, row),
        allowed=_allowed(fence, row.id, today),
        lost=_lost(fence, row.id, today),
        opportunities=open_with(fence, row.id, plain),
        complaints=complaints_of(fence, row.id, plain),
    )


def _as_of(plain: ClientBrief, held: list[Held]) -> ClientBrief:
    if not held:
        return plain
    return replace(plain, aum=sum((h.balance for h in held), Decimal(0)), aum_on=max(h.as_of for h in held))


def _balances(fence: Fence, client: int, today: date) -> list[Held]:
    """All dated balances up to a day, the oldest first."""
    return [Held(*values) for values in fence.run(_BALANCES, client=client, today=today)]


def _held(balances: list[Held], on: date) -> list[Held]:
    """What was held on a day: the latest balance of each product not after it, the largest first."""
    latest = {held.product: held for held in balances if held.as_of <= on}
    return sorted(latest.values(), key=lambda held: held.balance, reverse=True)


def _quarter_end_before(today: date) -> date:
    return date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - timedelta(days=1)


def _last_contact(fence: Fence, client: int, today: date) -> Event | None:
    found = fence.run(_LAST_CONTACT, client=client, today=today).first()
    topic = found and (found.topic or found.interest)
    return Event(found.on, "contact", found.channel, found.note, topic=topic) if found else None


def _facts(fence: Fence, client: int, today: date) -> dict[str, Known]:
    found = fence.run(_FACTS, client=client, today=today)
    return {fact.field: Known(fact.value, fact.source, fact.learnt_on) for fact in found}


def _links(fence: Fence, row: Any) -> tuple[Linked, ...]:
    found = fence.run(_PEOPLE_OF if row.kind == "company" else _COMPANIES_OF, client=row.id)
    return tuple(Linked(brief(client, client.advisor), client.relation) for client in found)


def _allowed(fence: Fence, client: int, today: date) -> tuple[Allowed, ...]:
    """The newest answer of each kind."""
    answers = (Allowed(*values) for values in fence.run(_CONSENTS, client=client, today=today))
    return tuple({answer.kind: answer for answer in answers}.values())


def _lost(fence: Fence, client: int, today: date) -> Lost | None:
    found = fence.run(_LOSSES, client=client, today=today).first()
    return Lost(found.on, found.reason) if found and found.reason else None
