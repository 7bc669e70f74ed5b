"""Drafts as rows of the tables."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from sqlmodel import Session, SQLModel, select

from storage.bulk import insert_rows, new_ids
from storage.demo.draft import Draft
from storage.demo.words import words
from storage.models import (
    Client,
    ClientLink,
    ClientLoss,
    ClientName,
    Consent,
    ContactLog,
    Fact,
    Feedback,
    Holding,
    Opportunity,
    OpportunityMove,
    Product,
    Task,
    Transaction,
)
from storage.names import keys, short_name
from storage.views import ADVISOR

SOURCE = "核心系统"
_CLIENT = (
    "id", "code", "kind", "name", "short_name", "sex", "advisor_id", "tier", "corporate_class", "phone", "email",
    "wechat", "address", "industry", "occupation", "birthday", "birthday_day", "main_bank", "channel", "risk_class",
    "risk_expiry", "opened_on", "aum", "aum_on", "last_contact_on", "source", "learnt_on", "version",
)  # fmt: skip

_FEEDBACK = (
    "client_id", "kind", "on", "text", "measure", "score", "due_on", "closed_on", "outcome", "recorded_by", "source", "version",
)  # fmt: skip
_DEAL = ("id", "client_id", "title", "stage", "stage_on", "amount", "opened_on", "source", "version")
_MOVE = ("opportunity_id", "client_id", "on", "from_stage", "to_stage", "recorded_by")


def write_products(session: Session) -> dict[str, int]:
    """Write the products that are not there yet; all of them as code -> id."""
    known = {code: number or 0 for code, number in session.exec(select(Product.code, Product.id))}
    missing = [p for p in words()["products"] if p["code"] not in known]
    ids = new_ids(session, Product, len(missing)) if missing else []
    rows = [
        (number, p["code"], p["name"], p["kind"], p.get("risk_level"), SOURCE)
        for number, p in zip(ids, missing, strict=True)
    ]
    insert_rows(session, Product, ("id", "code", "name", "kind", "risk_level", "source"), rows)
    return known | {row[1]: row[0] for row in rows}


def write_clients(session: Session, drafts: list[Draft], products: dict[str, int], today: date) -> int:
    """Write finished drafts with all that hangs on them; how many rows that was."""
    written = 0
    tables: tuple[tuple[type[SQLModel], tuple[str, ...], Iterable[tuple[Any, ...]]], ...] = (
        (Client, _CLIENT, (_client(draft, today) for draft in drafts)),
        (ClientName, ("key", "kind", "client_id"), _names(drafts)),
        (ClientLink, ("company_id", "person_id", "relation"), _links(drafts)),
        (Fact, ("client_id", "field", "value", "source", "learnt_on", "confidence"), _facts(drafts)),
        (
            Holding,
            ("client_id", "product_id", "as_of", "balance", "matures_on", "source"),
            _holdings(drafts, products),
        ),
        (
            Transaction,
            ("reference", "client_id", "product_id", "on", "kind", "amount", "source"),
            _transactions(drafts, products),
        ),
        (
            ContactLog,
            ("client_id", "on", "channel", "note", "topic", "recorded_by", "source"),
            _contacts(drafts),
        ),
        (Feedback, _FEEDBACK, _feedback(drafts)),
        (Task, ("owner_id", "client_id", "text", "due_on", "done_at", "done_on", "source", "version"), _tasks(drafts)),
        (Consent, ("client_id", "kind", "given", "on", "source", "recorded_by"), _consents(drafts)),
        (ClientLoss, ("client_id", "on", "reason", "source", "recorded_by"), _losses(drafts)),
    )
    for model, columns, rows in tables:
        made = list(rows)
        insert_rows(session, model, columns, made)
        written += len(made)
    return written + _write_deals(session, drafts)


def _write_deals(session: Session, drafts: list[Draft]) -> int:
    """Opportunities, and the steps that brought them where they are."""
    deals = [(draft, deal) for draft in drafts for deal in draft.deals]
    ids = list(new_ids(session, Opportunity, len(deals))) if deals else []
    numbered = list(zip(ids, deals, strict=True))
    rows = [
        (number, draft.id, title, *steps[-1], None if fen is None else _yuan(fen), opened, "顾问记录", 1)
        for number, (draft, (title, fen, opened, steps)) in numbered
    ]
    insert_rows(session, Opportunity, _DEAL, rows)
    moves = [
        (number, draft.id, on, steps[at - 1][0] if at else None, stage, draft.advisor)
        for number, (draft, (_, _, _, steps)) in numbered
        for at, (stage, on) in enumerate(steps)
    ]
    insert_rows(session, OpportunityMove, _MOVE, moves)
    return len(rows) + len(moves)


def _feedback(drafts: list[Draft]) -> Iterator[tuple[Any, ...]]:
    for draft in drafts:
        for row in draft.heard:
            yield draft.id, *row, draft.advisor, "顾问记录", 2 if row[6] else 1


def _client(draft: Draft, today: date) -> tuple[Any, ...]:
    as_of = max((day for _, day, _, _ in draft.holdings), default=None)
    aum = _yuan(sum(fen for _, day, fen, _ in draft.holdings if day == as_of)) if as_of else None
    born = draft.birthday
    return (
        draft.id, draft.code, draft.kind, draft.name, short_name(draft.name, draft.kind), draft.sex, draft.advisor,
        draft.tier, draft.corporate_class, draft.phone, draft.email, draft.wechat, draft.address, draft.industry,
        draft.occupation, born, born.month * 100 + born.day if born else None, draft.main_bank, draft.channel,
        draft.risk_class, draft.risk_expiry, draft.opened_on, aum, as_of, draft.last_contact_on, SOURCE,
        as_of or today, 1,
    )  # fmt: skip


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _names(drafts: list[Draft]) -> Iterator[tuple[Any, ...]]:
    for draft in drafts:
        for key, kind in sorted(keys(draft.code, draft.name, draft.kind, draft.phone)):
            yield key, kind, draft.id


def _links(drafts: list[Draft]) -> Iterator[tuple[Any, ...]]:
    for draft in drafts:
        for person, relation in draft.links:
            yield draft.id, person, relation


def _facts(drafts: list[Draft]) -> Iterator[tuple[Any, ...]]:
    for draft in drafts:
        for field, value, source, learnt_on in draft.facts:
            yield draft.id, field, value, source, learnt_on, "stated" if source == "客户告知" else "inferred"


def _holdings(drafts: list[Draft], products: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    for draft in drafts:
        for code, day, fen, matures_on in sorted(draft.holdings, key=lambda h: (h[1], h[0])):
            yield draft.id, products[code], day, _yuan(fen), matures_on, SOURCE


def _transactions(drafts: list[Draft], products: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    for draft in drafts:
        ordered = sorted(draft.transactions, key=lambda t: t[1])
        for number, (code, day, kind, fen) in enumerate(ordered, start=1):
            product = products[code] if code else None
            yield f"{draft.code}-{number:03d}", draft.id, product, day, kind, _yuan(fen), SOURCE


def _contacts(drafts: list[Draft]) -> Iterator[tuple[Any, ...]]:
    for draft in drafts:
        for day, channel, note, topic in reversed(draft.contacts):
            yield draft.id, day, channel, note, topic, draft.advisor, "顾问记录"


def _tasks(drafts: list[Draft]) -> Iterator[tuple[Any, ...]]:
    for draft in drafts:
        for text, due_on, done_on in draft.tasks:
            # Noon UTC is the same day in every zone where this house works.
            done_at = datetime.combine(done_on, time(4), UTC) if done_on else None
            yield draft.advisor, draft.id, text, due_on, done_at, done_on, "顾问记录", 1


def _consents(drafts: list[Draft]) -> Iterator[tuple[Any, ...]]:
    for draft in drafts:
        for kind, given, on in draft.consents:
            yield draft.id, kind, given, on, ADVISOR, draft.advisor


def _losses(drafts: list[Draft]) -> Iterator[tuple[Any, ...]]:
    for draft in drafts:
        for reason, on in draft.losses:
            yield draft.id, on, reason, ADVISOR, draft.advisor
