"""Each filter against the same question asked of the rows in plain Python; sort orders and paging."""

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from storage import people
from storage.clients import ClientBook, Sort
from storage.filters import ClientFilters
from storage.models import Client, ClientClass, ContactLog, Holding, Person, Product
from storage.store import Store
from tests.conftest import TODAY


@dataclass(frozen=True)
class Row:
    """A client with all balances, as stored: (product code, name) -> (day, yuan, matures on)."""

    client: Client
    advisor: str
    balances: dict[tuple[str, str], list[tuple[date, Decimal, date | None]]]
    classes: dict[str, Any]
    kinds: dict[tuple[str, str], str]
    contacts: list[date]

    def amount(self, kinds: tuple[str, ...], today: date) -> Decimal | None:
        """The sum of what is held of these kinds; None where nothing is."""
        amounts = []
        for product, history in self.balances.items():
            known = [balance for balance in history if balance[0] <= today]
            if self.kinds[product] in kinds and known and (latest := max(known, key=lambda b: b[0]))[1] > 0:
                amounts.append(latest[1])
        return sum(amounts, Decimal(0)) if amounts else None

    def held(self, today: date) -> dict[tuple[str, str], date | None]:
        """What is held on a day, with the day on which it matures: the latest balance counts, an empty one does not."""
        found = {}
        for product, history in self.balances.items():
            known = [balance for balance in history if balance[0] <= today]
            if known and (latest := max(known, key=lambda b: b[0]))[1] > 0:
                found[product] = latest[2]
        return found

    def matures(self, today: date) -> date | None:
        return min((day for day in self.held(today).values() if day and day >= today), default=None)

    def birthday_in(self, year: int) -> date | None:
        born = self.client.birthday
        if born is None:
            return None
        if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
            return date(year, 3, 1)
        return date(year, born.month, born.day)

    def next_birthday(self, today: date) -> date | None:
        return next((d for y in (0, 1) if (d := self.birthday_in(today.year + y)) and d >= today), None)

    def age(self, today: date) -> int | None:
        born, this_year = self.client.birthday, self.birthday_in(today.year)
        return today.year - born.year - (today < this_year) if born and this_year else None


class Rows(dict[str, Row]):
    """All clients by code; told in one word, where a test fails."""

    def __repr__(self) -> str:
        return "rows"


def in_days(row: Row, f: ClientFilters, today: date) -> bool:
    first = today + timedelta(days=f.birthday_after_days or 0)
    last = today + timedelta(days=f.birthday_within_days or 0)
    days = [row.birthday_in(year) for year in range(first.year, last.year + 1)]
    return any(day and first <= day <= last for day in days)


def idle(row: Row, f: ClientFilters, today: date) -> bool:
    last = row.client.last_contact_on
    return last is None or (today - last).days >= (f.dormant_days or 0)


PLAIN: dict[str, Callable[[Row, ClientFilters, date], Any]] = {
    "tier": lambda r, f, _: r.client.tier in f.tier,
    "corporate_class": lambda r, f, _: r.client.corporate_class in f.corporate_class,
    "risk_class": lambda r, f, _: r.client.risk_class in f.risk_class,
    "kind": lambda r, f, _: r.client.kind == f.kind,
    "industry": lambda r, f, _: f.industry in (r.client.industry or ""),
    "channel": lambda r, f, _: r.client.channel == f.channel,
    "product": lambda r, f, day: any(f.product in product for product in r.held(day)),
    "advisor": lambda r, f, _: r.advisor == f.advisor.upper(),
    "min_aum": lambda r, f, _: r.client.aum is not None and r.client.aum >= f.min_aum,
    "max_aum": lambda r, f, _: r.client.aum is not None and r.client.aum <= f.max_aum,
    "dormant_days": idle,
    "birthday_within_days": in_days,
    "birthday_after_days": lambda *_: True,  # read with birthday_within_days
    "maturing_within_days": lambda r, f, day: (
        (due := r.matures(day)) is not None and (due - day).days <= f.maturing_within_days
    ),
    "min_age": lambda r, f, day: (age := r.age(day)) is not None and age >= f.min_age,
    **{n: lambda r, f, _, n=n: r.classes.get(n) in getattr(f, n) for n in ("lifecycle", "rfm", "abc")},
    **{n: lambda r, f, _, n=n: r.classes.get(n) == getattr(f, n) for n in ("style", "purchase", "churn_risk")},
    "persona": lambda r, f, _: f.persona in r.classes.get("personas", "").split(),
    "max_age": lambda r, f, day: (age := r.age(day)) is not None and age <= f.max_age,
    "holding": lambda r, f, day: r.amount(f.holding, day) is not None,
    "not_holding": lambda r, f, day: r.amount(f.not_holding, day) is None,
    "min_holding": lambda r, f, day: (sum_ := r.amount(f.holding, day)) is not None and sum_ >= f.min_holding,
    "max_holding": lambda r, f, day: (sum_ := r.amount(f.holding, day)) is not None and sum_ <= f.max_holding,
    "contacted": lambda r, f, _: any(f.contacted[0] <= day <= f.contacted[1] for day in r.contacts),
    "opened": lambda r, f, _: r.client.opened_on is not None and f.opened[0] <= r.client.opened_on <= f.opened[1],
    "only": lambda r, f, _: r.client.code in f.only,
}


def expected(rows: Rows, filters: ClientFilters, today: date) -> set[str]:
    given_ = [name for name in PLAIN if getattr(filters, name) not in (None, ())]
    return {code for code, row in rows.items() if all(PLAIN[name](row, filters, today) for name in given_)}


@pytest.fixture
def asked(demo_store: Store) -> Iterator[tuple[ClientBook, Rows]]:
    """The manager's book, with clients at the edges, and all rows as read past it."""
    with demo_store.writing() as session:
        some = session.exec(select(Client).where(Client.kind == "person").order_by(Client.code)).all()
        born = [(1980, 2, 29), (2000, 2, 29), (1975, 2, 28), (1990, 3, 1), (1966, 12, 31), (1966, 1, 1), (1986, 11, 22)]
        for client, day in zip(some[20:], born, strict=False):
            client.birthday, client.birthday_day = date(*day), day[1] * 100 + day[2]
        some[40].last_contact_on = None
        some[41].aum = None
        some[42].last_contact_on = TODAY
        held = session.exec(
            select(Holding).where(Holding.balance > 0).order_by(col(Holding.as_of).desc(), col(Holding.id))
        ).all()
        sold, later, today = (held[n] for n in (0, 9, 17))
        for holding, day in ((sold, TODAY), (later, TODAY + timedelta(days=1))):  # sold today; sold tomorrow only
            more = holding.model_dump(exclude={"id"}) | {"as_of": day, "balance": Decimal(0)}
            session.add(Holding(**more))
        today.matures_on = TODAY
    with demo_store.reading() as session:
        manager = people.by_code(session, "M01")
        assert manager
        yield ClientBook(session, manager), read_rows(session)


def read_rows(session: Session) -> Rows:
    products = {p.id: (p.code, p.name) for p in session.exec(select(Product))}
    kinds = {(p.code, p.name): p.kind for p in session.exec(select(Product))}
    rows = {c.id: Row(c, a, {}, {}, kinds, []) for c, a in session.exec(select(Client, Person.code).join(Person)).all()}
    for holding in session.exec(select(Holding)):
        history = rows[holding.client_id].balances.setdefault(products[holding.product_id], [])
        history.append((holding.as_of, holding.balance, holding.matures_on))
    for contact in session.exec(select(ContactLog)):
        rows[contact.client_id].contacts.append(contact.on)
    for believed in session.exec(select(ClientClass).where(col(ClientClass.until).is_(None))):
        rows[believed.client_id].classes.update(believed.model_dump())
    return Rows({row.client.code: row for row in rows.values()})


def found(book: ClientBook, filters: ClientFilters, today: date) -> set[str]:
    page = book.find(filters, today, limit=10_000)
    codes = {brief.code for brief in page.rows}
    assert len(codes) == len(page.rows) == page.total
    return codes


DAYS = (TODAY, date(2026, 12, 28), date(2027, 2, 27), date(2027, 2, 28), date(2027, 3, 1), date(2028, 2, 29))
EDGES = [
    *(ClientFilters(tier=tier) for tier in (("diamond",), ("gold", "platinum"), ("none",))),
    *(ClientFilters(corporate_class=c) for c in (("value",), ("foundation", "strategic"))),
    *(ClientFilters(risk_class=c) for c in (("C1_MIN", "C5"), ("C3",))),
    *(ClientFilters(kind=kind) for kind in ("person", "company")),
    *(ClientFilters(industry=word) for word in ("制造", "医疗健康", "%", "_", "")),
    *(ClientFilters(channel=word) for word in ("referral", "corporate_link")),
    *(ClientFilters(product=word) for word in ("D001", "W003", "F002", "no such")),
    *(ClientFilters(advisor=code) for code in ("A01", "a02", "M01", "A99")),
    *(ClientFilters(min_aum=Decimal(n)) for n in ("0", "860000", "1e9", "1e30", "-1")),
    *(ClientFilters(max_aum=Decimal(n)) for n in ("0", "860000", "1e9", "1e30")),
    *(ClientFilters(dormant_days=n) for n in (0, 1, 47, 90, 36_500)),
    *(ClientFilters(birthday_within_days=n) for n in (0, 1, 7, 40, 100, 363, 364, 365, 366, 800)),
    *(ClientFilters(birthday_after_days=a, birthday_within_days=w) for a, w in ((1, 1), (7, 13), (30, 394), (9, 2))),
    *(ClientFilters(maturing_within_days=n) for n in (0, 1, 6, 90, 36_500)),
    *(ClientFilters(lifecycle=v) for v in (("loyal",), ("dormant", "lost"), ("prospect",))),
    *(ClientFilters(rfm=v) for v in (("key_keep",), ("key_value", "general_retain"))),
    *(ClientFilters(abc=v) for v in (("A",), ("B", "C"))),
    *(ClientFilters(style=v) for v in ("conservative", "aggressive")),
    *(ClientFilters(purchase=v) for v in ("regular", "lump_sum")),
    *(ClientFilters(persona=v) for v in ("retiree", "entrepreneur", "%")),
    *(ClientFilters(churn_risk=v) for v in ("low", "high")),
    *(ClientFilters(min_age=n) for n in (0, 40, 46, 60, 2_000, 5_000)),
    *(ClientFilters(max_age=n) for n in (0, 39, 40, 60, 2_026, 5_000)),
    *(ClientFilters(holding=kinds) for kinds in (("fund",), ("insurance", "wealth"), ("trust",))),
    *(ClientFilters(not_holding=kinds) for kinds in (("fund",), ("deposit", "insurance"))),
    *(ClientFilters(holding=("deposit",), min_holding=Decimal(n)) for n in ("0", "100000", "1e30")),
    *(ClientFilters(holding=("fund", "wealth"), max_holding=Decimal(n)) for n in ("0", "100000", "1e30")),
    *(ClientFilters(contacted=days) for days in ((TODAY, TODAY), (date(2026, 10, 1), date(2026, 10, 31)))),
    *(ClientFilters(opened=days) for days in ((date(2026, 1, 1), TODAY), (date(2020, 1, 1), date(2024, 12, 31)))),
    *(ClientFilters(only=codes) for codes in (("C000012",), ("C000031", "C000227", "C999999"))),
]


def test_every_filter_is_tested() -> None:
    assert set(ClientFilters.__dataclass_fields__) == set(PLAIN)
    assert {n for f in EDGES for n in PLAIN if getattr(f, n) not in (None, ())} == set(PLAIN)


def test_each_filter_alone(asked: tuple[ClientBook, Rows]) -> None:
    book, rows = asked
    useful = set()
    for filters in EDGES:
        for today in DAYS:
            wanted = expected(rows, filters, today)
            assert found(book, filters, today) == wanted, (filters, today)
            if 0 < len(wanted) < len(rows):
                useful |= {name for name in PLAIN if getattr(filters, name) not in (None, ())}
    assert useful == set(PLAIN), "a filter that leaves out none, or all, proves nothing"


def test_the_edges_are_in_the_book(asked: tuple[ClientBook, Rows]) -> None:
    """The cases above would not notice if the rows that they are about were missing."""
    _, rows = asked
    leap = [r for r in rows.values() if r.client.birthday_day == 229]
    assert len(leap) >= 2
    assert all(r.next_birthday(date(2027, 2, 28)) == date(2027, 3, 1) for r in leap)
    assert any(r.age(TODAY) == 40 and r.age(TODAY - timedelta(days=1)) == 39 for r in rows.values())
    assert any(r.client.last_contact_on is None for r in rows.values())
    assert any(len(r.held(TODAY - timedelta(days=1))) > len(r.held(TODAY)) for r in rows.values())
    assert any(len(r.held(TODAY)) > len(r.held(TODAY + timedelta(days=1))) for r in rows.values())
    assert any(r.matures(TODAY) == TODAY for r in rows.values())


combined = st.builds(
    lambda parts: replace(ClientFilters(), **parts),
    st.lists(st.sampled_from(EDGES), min_size=2, max_size=4).map(
        lambda some: {n: v for f in some for n in PLAIN if (v := getattr(f, n)) not in (None, ())}
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters=combined, today=st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_filters_together(asked: tuple[ClientBook, Rows], filters: ClientFilters, today: date) -> None:
    book, rows = asked
    assert found(book, filters, today) == expected(rows, filters, today)


# Where a client stands in each order; a client without the value comes last (or first: never contacted).
ORDERS: dict[str, Callable[[Row, date], Any]] = {
    "aum": lambda r, _: (r.client.aum is None, -(r.client.aum or 0)),
    "aum_ascending": lambda r, _: (r.client.aum is None, r.client.aum or 0),
    "last_contact": lambda r, _: r.client.last_contact_on or date.min,
    "birthday": lambda r, day: r.next_birthday(day) or date.max,
    "maturity": lambda r, day: r.matures(day) or date.max,
    "name": lambda *_: 0,  # by the database's own collation: only that nothing is lost or doubled
}


def test_orders_and_pages(asked: tuple[ClientBook, Rows]) -> None:
    """Pages put together are the whole list in its order, without a client twice or left out."""
    book, rows = asked
    assert set(ORDERS) == set(get_args(Sort))
    for sort, key in ORDERS.items():
        for today in (TODAY, date(2027, 3, 1)):
            whole = [b.code for b in book.find(ClientFilters(), today, sort, limit=10_000).rows]  # type: ignore[arg-type]
            assert sorted(whole) == sorted(rows)
            keys = [key(rows[code], today) for code in whole]
            assert keys == sorted(keys), sort
            pages = [book.find(ClientFilters(), today, sort, limit=37, offset=n) for n in range(0, 500, 37)]  # type: ignore[arg-type]
            assert [b.code for page in pages for b in page.rows] == whole, sort
            assert {page.total for page in pages} == {len(whole)}
    assert book.find(ClientFilters(), TODAY, limit=10, offset=10_000).rows == ()


def test_a_brief_tells_when_something_matures(asked: tuple[ClientBook, Rows]) -> None:
    """Where it was asked for; elsewhere it is left out, since it costs a look into every client's holdings."""
    book, rows = asked
    for today in DAYS[:2]:
        due = {code: row.matures(today) for code, row in rows.items()}
        page = book.find(ClientFilters(), today, "maturity", limit=10_000)
        assert {b.code: b.next_maturity_on for b in page.rows} == due
        assert len(set(due.values())) > 10
        page = book.find(ClientFilters(maturing_within_days=90), today, limit=10_000)
        assert all(b.next_maturity_on == due[b.code] is not None for b in page.rows) and page.rows
