"""Figures of groups against the same figures reckoned by hand: from other SQL on the made-up book, in Python on random ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text
from sqlmodel import Session

from storage import people
from storage.clients import ClientBook
from storage.filters import ClientFilters
from storage.house import unhidden
from storage.models import ClassRun, Client, ClientClass, Holding, Person, Product
from storage.segment_figures import Asked, Figures
from storage.store import Store
from tests.conftest import TODAY

START = date(2026, 9, 30)
RHYTHM = {"": 180, "private": 14, "diamond": 30, "platinum": 90, "strategic": 30, "value": 90}
CONTACTED = {name: TODAY - timedelta(days=days) for name, days in RHYTHM.items()}
NOW = Asked(START, TODAY, CONTACTED, (30, 40, 50, 60, 70))
PAST = Asked(date(2026, 3, 31), date(2026, 6, 30), CONTACTED, (30, 40, 50, 60, 70))


@dataclass
class Row:
    """What is known of one client, in fen."""

    key: dict[str, str | None]
    now: int | None
    before: int | None
    opened: date | None
    contact: date | None
    risk: str | None = None
    risk_before: str | None = None
    kinds: dict[str, tuple[int, int]] = field(default_factory=dict)


def figures(rows: list[Row], asked: Asked) -> Figures:
    """The definitions of the fields, one by one."""
    both = [(r.now, r.before) for r in rows if r.now is not None and r.before is not None]
    high = [r for r in rows if r.risk == "high"]

    def since(row: Row) -> date:
        label = row.key["corporate_class"] if row.key["kind"] == "company" else row.key["tier"]
        return asked.contacted.get(label or "", asked.contacted[""])

    def yuan(fen: int) -> Decimal:
        return Decimal(fen) / 100

    kept = [r for r in rows if r.contact is not None and r.contact >= since(r)]
    return Figures(
        clients=len(rows),
        valued=sum(r.now is not None for r in rows),
        aum=yuan(sum(r.now or 0 for r in rows)),
        compared=len(both),
        now=yuan(sum(now for now, _ in both)),
        before=yuan(sum(before for _, before in both)),
        gained=yuan(sum(max(now - before, 0) for now, before in both)),
        lost=yuan(sum(min(now - before, 0) for now, before in both)),
        new=sum(r.opened is not None and r.opened > asked.start for r in rows),
        classified=sum(r.risk is not None for r in rows),
        high=len(high),
        at_risk=yuan(sum(r.now or 0 for r in high)),
        high_before=sum(r.risk_before == "high" for r in rows),
        in_rhythm=len(kept),
        late=sum(r not in kept for r in high),
    )


def by(rows: list[Row], *dimensions: str) -> dict[tuple[str | None, ...], list[Row]]:
    found: dict[tuple[str | None, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row.key[name] for name in dimensions), []).append(row)
    return found


# Balances by "the latest not after the day", and not by what each added: another way to the same figure.
BY_HAND = """
select c.code, c.kind, c.tier, c.corporate_class, c.industry, c.risk_class, c.channel, p.code, c.opened_on, c.last_contact_on,
 c.birthday, c.aum, c.aum_on, k.lifecycle, k.rfm, k.abc, k.style, k.churn_risk, b.churn_risk,
 (select sum(h.balance) from holding h where h.client_id = c.id and h.as_of = (select max(g.as_of) from holding g
   where g.client_id = h.client_id and g.product_id = h.product_id and g.as_of <= :end)),
 (select sum(h.balance) from holding h where h.client_id = c.id and h.as_of = (select max(g.as_of) from holding g
   where g.client_id = h.client_id and g.product_id = h.product_id and g.as_of <= :start))
from client c join person p on p.id = c.advisor_id
left join client_class k on k.client_id = c.id and k.since <= :end and (k.until is null or k.until > :end)
left join client_class b on b.client_id = c.id and b.since <= :start and (b.until is null or b.until > :start)
where c.opened_on is null or c.opened_on <= :end
"""


def day_of(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def age_band(born: date | None, ages: tuple[int, ...]) -> str | None:
    if born is None:
        return None
    age = TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))
    return str(max([low for low in ages if low <= age], default=0))


def by_hand(session: Session, asked: Asked) -> list[Row]:
    rows = []
    for found in session.connection().execute(text(BY_HAND), {"start": asked.start, "end": asked.end}):
        (_, kind, tier, klass, industry, risk, channel, advisor, opened, contact, born, stated, on, *rest) = found
        lifecycle, rfm, abc, style, churn, churn_before, now, before = rest
        opened, stated_on = day_of(opened), day_of(on)
        if now is None and stated_on and stated_on <= asked.end:
            now = stated
        if before is None:
            known = stated_on is not None and stated_on <= asked.start
            before = stated if known else 0 if opened and opened > asked.start else None
        key = {
            "kind": kind, "tier": tier, "corporate_class": klass, "industry": industry, "risk_class": risk, "channel": channel,
            "advisor": advisor, "lifecycle": lifecycle, "rfm": rfm, "abc": abc, "style": style, "churn_risk": churn,
            "segment": klass if kind == "company" else tier, "age": age_band(day_of(born), tuple(asked.ages)),
        }  # fmt: skip
        rows.append(Row(key, now, before, opened, day_of(contact), churn, churn_before))
    return rows


DIMENSIONS = (
    "tier", "advisor", "industry", "lifecycle", "risk_class", "channel", "corporate_class", "kind", "segment", "rfm", "abc",
    "churn_risk", "style", "age",
)  # fmt: skip


def open_book(session: Session, code: str) -> ClientBook:
    actor = people.by_code(session, code)
    assert actor is not None
    return ClientBook(session, actor)


@pytest.mark.parametrize("asked", [NOW, PAST], ids=["now", "a past period"])
def test_every_figure_is_that_of_another_statement(demo_store: Store, asked: Asked) -> None:
    with demo_store.reading() as session:
        rows = by_hand(session, asked)
        assert len(rows) > 400 and any(r.before for r in rows) and any(r.risk == "high" for r in rows)
        for viewer, mine in (("M01", rows), ("A01", [r for r in rows if r.key["advisor"] == "A01"])):
            book = open_book(session, viewer)
            for dimensions in ((), *((name,) for name in DIMENSIONS), ("segment", "lifecycle")):
                groups = {g.key: g.figures for g in book.groups(ClientFilters(), TODAY, asked, dimensions)}
                assert groups == {key: figures(part, asked) for key, part in by(mine, *dimensions).items()}, dimensions
                assert sum(groups.values(), Figures()) == figures(mine, asked), "the groups add up to the whole"


def test_filters_and_movers_and_course(demo_store: Store) -> None:
    filters = ClientFilters(tier=("gold", "platinum"), min_age=40, advisor="A01")
    with demo_store.reading() as session:
        book = open_book(session, "M01")
        chosen = {c.code for c in book.find(filters, TODAY, limit=500).rows}
        assert len(chosen) > 5
        (whole,) = book.groups(filters, TODAY, NOW, ())
        size = book.size(filters, TODAY)
        assert (whole.figures.clients, whole.figures.aum) == size and size[0] == len(chosen)
        rises, falls = (book.movers(filters, TODAY, NOW, 500, falling=sign) for sign in (False, True))
        assert sum(m.change for m in rises) == whole.figures.gained
        assert sum(m.change for m in falls) == whole.figures.lost
        assert {m.client.code for m in (*rises, *falls)} <= chosen
        assert [m.change for m in rises] == sorted((m.change for m in rises), reverse=True)
        assert book.movers(filters, TODAY, NOW, 2) == rises[:2]
        course = book.course(filters, TODAY, (START, TODAY))
        assert course.points[-1].aum == whole.figures.aum and course.points[0].aum == whole.figures.before
        mix = book.mix(filters, TODAY, NOW)
        assert sum(kind.aum for kind in mix) == whole.figures.aum
        for kind in mix:
            held = ClientFilters(**{**filters.__dict__, "holding": (kind.kind,)})
            assert book.find(held, TODAY).total == kind.holders


@pytest.fixture
def bare(copy_of: Callable[[str, str], Store]) -> Iterator[Store]:
    """A store with two advisors and three products, and no client yet."""
    store = copy_of("sqlite", "empty")
    with store.writing() as session:
        session.add_all(Person(id=n, code=f"A{n:02d}", name=f"P{n}", role="advisor") for n in (1, 2))
        session.add_all(
            Product(id=n, code=f"P{n}", name=f"P{n}", kind=kind, source="t")
            for n, kind in enumerate(("deposit", "fund", "fund"), 1)
        )
        session.add(
            ClassRun(id=1, day=START, rules="t", tables="t", cuts="{}", started_at=datetime(2026, 9, 30, tzinfo=UTC))
        )
    yield store


DAYS = [START + timedelta(days=n) for n in (-60, -21, -20, -1, 0, 1, 19, 20, 32, 33, 53, 54)]  # the edges among them
days = st.sampled_from(DAYS)
clients = st.lists(
    st.tuples(
        st.sampled_from((None, "gold", "private")),
        st.sampled_from(("person", "company")),
        st.none() | days,
        st.none() | days,
        st.none() | st.tuples(st.integers(0, 10**6), days),
        st.dictionaries(st.tuples(st.integers(1, 3), days), st.integers(0, 10**9), max_size=5),
        st.none() | st.tuples(st.sampled_from(("low", "high")), days, st.none() | st.sampled_from(("low", "high"))),
        st.sampled_from((1, 2)),
    ),
    max_size=6,
)


def stored(session: Session, given_rows: list[Any]) -> None:
    for model in (ClientClass, Holding, Client):
        session.exec(delete(model))
    for n, (tier, kind, opened, contact, stated, balances, classes, advisor) in enumerate(given_rows, 1):
        aum, on = stated or (None, None)
        session.add(
            Client(
                id=n, code=f"C{n:06d}", kind=kind, name=f"N{n}", short_name=f"N{n}", advisor_id=advisor, tier=tier,
                opened_on=opened, last_contact_on=contact, aum=Decimal(aum) / 100 if aum is not None else None, aum_on=on,
                source="t", learnt_on=START,
            )
        )  # fmt: skip
        session.flush()
        for (product, as_of), fen in balances.items():
            held = {"client_id": n, "product_id": product, "as_of": as_of, "balance": Decimal(fen) / 100, "source": "t"}
            session.add(Holding(**held))
        if classes:
            risk, since, then = classes
            until = since + timedelta(days=20)
            session.add(ClientClass(client_id=n, run_id=1, since=since, until=until if then else None, churn_risk=risk))
            if then:
                session.add(ClientClass(client_id=n, run_id=1, since=until, churn_risk=then))


def reckoned(given_rows: list[Any], asked: Asked, advisor: int) -> list[Row]:
    """The rows as a reader of the definitions would make them."""
    rows = []
    for tier, kind, opened, contact, stated, balances, classes, owner in given_rows:
        if owner != advisor:
            continue

        def held(day: date, balances: Any = balances) -> int | None:
            known = [(product, as_of) for product, as_of in balances if as_of <= day]
            if not known:
                return None
            return sum(balances[p, max(d for q, d in known if q == p)] for p in {p for p, _ in known})

        def said(day: date, stated: Any = stated) -> int | None:
            return stated[0] if stated and stated[1] <= day else None

        def risk(day: date, classes: Any = classes) -> str | None:
            if classes is None or classes[1] > day:
                return None
            changed = classes[2] is not None and classes[1] + timedelta(days=20) <= day
            return str(classes[2] if changed else classes[0])

        now, before = held(asked.end), held(asked.start)
        now = said(asked.end) if now is None else now
        before = said(asked.start) if before is None else before
        if before is None and opened is not None and opened > asked.start:
            before = 0
        if asked.end < TODAY and opened is not None and opened > asked.end:
            continue
        key = {"tier": tier, "kind": kind, "corporate_class": None}
        rows.append(Row(key, now, before, opened, contact, risk(asked.end), risk(asked.start)))
    return rows


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    given_rows=clients,
    start=st.sampled_from(DAYS[1:6]),
    end=st.sampled_from((DAYS[6], DAYS[8], TODAY)),
)
def test_random_books(bare: Store, given_rows: list[Any], start: date, end: date) -> None:
    asked = Asked(start, end, CONTACTED)
    # What is believed today is what no later row has ended: a made-up future is of no use here.
    given_rows = [
        (*row[:6], row[6] if row[6] and row[6][1] + timedelta(days=20) <= TODAY else None, row[7]) for row in given_rows
    ]
    with bare.writing() as session:
        stored(session, given_rows)
    with bare.reading() as session:
        for advisor in (1, 2):
            book = open_book(session, f"A{advisor:02d}")
            rows = reckoned(given_rows, asked, advisor)
            for dimensions in ((), ("tier",), ("tier", "kind")):
                groups = {g.key: g.figures for g in book.groups(ClientFilters(), TODAY, asked, dimensions)}
                assert groups == {key: figures(part, asked) for key, part in by(rows, *dimensions).items()}


# ---- others' clients


@given(
    counts=st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(1, 30), max_size=8),
    least=st.integers(1, 9),
)
def test_no_small_cell_is_shown_nor_can_be_reckoned(counts: dict[str, int], least: int) -> None:
    shown = unhidden(counts, least)
    hidden = sum(count for name, count in counts.items() if name not in shown)
    assert all(counts[name] >= least for name in shown)
    assert hidden == 0 or hidden >= least or not shown


def test_house_averages_are_of_others_only_and_never_of_few(demo_store: Store) -> None:
    with demo_store.reading() as session:
        rows = by_hand(session, NOW)
        for viewer in ("A01", "A02"):
            others = [r for r in rows if r.key["advisor"] != viewer]
            for dimension in ("tier", "corporate_class", "kind", "lifecycle", "risk_class", "abc", "churn_risk"):
                cells = open_book(session, viewer).others(dimension, CONTACTED, 5)
                wanted = {name or "": figures(part, NOW) for (name,), part in by(others, dimension).items()}
                assert cells.keys() <= wanted.keys() and cells
                for name, cell in cells.items():
                    true = wanted[name]
                    assert cell.clients == true.clients >= 5
                    assert cell.mean_aum == true.aum / true.valued
                    assert cell.high == Decimal(true.high) / true.clients
                    assert cell.in_rhythm == Decimal(true.in_rhythm) / true.clients
                kept = sum(f.clients for name, f in wanted.items() if name not in cells)
                assert kept == 0 or kept >= 5
        assert "private" not in open_book(session, "A01").others("tier", CONTACTED, 5), "two in the whole book"
        assert open_book(session, "M01").others("tier", CONTACTED, 5) == {}, "a manager of all has no others"
        assert open_book(session, "T01").others("tier", CONTACTED, 5) == {}
        assert open_book(session, "S01").others("tier", CONTACTED, 1) == {}
