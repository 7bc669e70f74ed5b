"""Every figure a manager is told equals a hand-written SQL over the same book: the demo book and others made at random."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from storage import demo
from storage.clients import ClientBook
from storage.people import by_code
from storage.store import Store
from tests.conftest import TODAY

SPANS = [
    (date(2026, 10, 1), TODAY),
    (date(2026, 7, 1), date(2026, 9, 30)),
    (date(2026, 4, 1), date(2026, 4, 1)),
    (date(2025, 1, 1), date(2026, 12, 31)),
]
BOUGHT = "('buy', 'deposit', 'premium', 'regular')"
MINE = "client_id in (select c.id from client c join person p on p.id = c.advisor_id where p.code in {owners})"


@pytest.fixture(params=["demo", 3, 41], ids=str)
def book_store(request: pytest.FixtureRequest, copy_of: Callable[[str, str], Store]) -> Store:
    """The demo book, and two of other sizes and seeds in which some came back, left twice, or are nobody's surveys."""
    if request.param == "demo":
        return copy_of("sqlite", "demo")
    store = copy_of("sqlite", "empty")
    demo.fill(store, 160 if request.param == 3 else 90, request.param, TODAY)
    return store


def restless(store: Store) -> None:
    """Some who left came back, one of them left again, and a complaint is overdue."""
    with store.engine.begin() as connection:
        gone = connection.exec_driver_sql('select client_id, "on" from client_loss order by id limit 6').fetchall()
        for number, (client, on) in enumerate(gone):
            back = date.fromisoformat(str(on)) + timedelta(days=5)
            if back < TODAY and number % 2:
                connection.exec_driver_sql(
                    f"insert into client_loss (client_id, \"on\", reason, source) values ({client}, '{back}', null, 't')"
                )
                if number == 3:
                    again = f"({client}, '{back + timedelta(days=3)}', 'moved', 't')"
                    connection.exec_driver_sql(
                        f'insert into client_loss (client_id, "on", reason, source) values {again}'
                    )
        for client in (1, 2, 3):
            row = f"({client}, 'complaint', '2026-10-0{client}', 'x', '2026-10-16', 't', 1)"
            connection.exec_driver_sql(
                f'insert into feedback (client_id, kind, "on", text, due_on, source, version) values {row}'
            )


@pytest.fixture
def ask(book_store: Store) -> Callable[[str], list[Any]]:
    restless(book_store)

    def run(statement: str) -> list[Any]:
        with book_store.engine.connect() as connection:
            return list(connection.exec_driver_sql(statement))

    return run


def books(store: Store) -> list[tuple[str, str]]:
    """A manager with all advisors of the team, and one advisor alone."""
    with store.engine.connect() as connection:
        codes = [
            row[0]
            for row in connection.exec_driver_sql(
                "select a.code from person a join person m on m.team_id = a.team_id and m.code = 'M01'"
            )
        ]
    return [("M01", "('" + "','".join(codes) + "')"), ("A01", "('A01')")]


def opened(store: Store, code: str) -> tuple[Any, ClientBook]:
    context = store.reading()
    session = context.__enter__()
    actor = by_code(session, code)
    assert actor is not None
    return context, ClientBook(session, actor)


@pytest.mark.parametrize("span", SPANS, ids=str)
def test_feedback(book_store: Store, ask: Callable[[str], list[Any]], span: tuple[date, date]) -> None:
    start, end = span
    for viewer, owners in books(book_store):
        where = f"from feedback where \"on\" between '{start}' and '{end}' and {MINE.format(owners=owners)}"
        context, book = opened(book_store, viewer)
        found = book.heard(start, end, TODAY)
        kinds = dict(ask(f"select kind, count(*) {where} group by kind"))
        assert (found.complaints, found.praise, found.surveys) == tuple(
            kinds.get(kind, 0) for kind in ("complaint", "praise", "survey")
        )
        for measure, scores in found.scores.items():
            grouped = f"select score, count(*) {where} and kind = 'survey' and measure = '{measure}' group by score"
            assert scores == dict(ask(grouped))
        closed = ask(
            f"select count(*), sum(closed_on <= due_on) {where} and kind = 'complaint' and closed_on <= '{TODAY}'"
        )
        assert (found.closed, found.in_time) == (closed[0][0], closed[0][1] or 0)
        late = f"select count(*) {where} and kind = 'complaint' and closed_on is null and due_on < '{TODAY}'"
        assert found.late == ask(late)[0][0]
        texts = ask(f"select count(*) {where} and text is not null")[0][0]
        assert len(list(book.texts(start, end))) == texts
        context.__exit__(None, None, None)


@pytest.mark.parametrize("span", SPANS, ids=str)
def test_loyalty_and_churn(book_store: Store, ask: Callable[[str], list[Any]], span: tuple[date, date]) -> None:
    start, end = span
    gone = (
        "(select reason from client_loss l where l.client_id = client.id and l.\"on\" <= '{day}' "
        'order by l."on" desc, l.id desc limit 1)'
    )
    before, after = gone.format(day=start - timedelta(days=1)), gone.format(day=end)
    for viewer, owners in books(book_store):
        mine = f"from client where advisor_id in (select id from person where code in {owners})"
        context, book = opened(book_store, viewer)
        kept = book.kept(start, end)
        old = f"opened_on < '{start}'"
        assert kept.start == ask(f"select count(*) {mine} and {old} and {before} is null")[0][0]
        assert kept.lost == ask(f"select count(*) {mine} and {old} and {before} is null and {after} is not null")[0][0]
        assert kept.end == ask(f"select count(*) {mine} and opened_on <= '{end}' and {after} is null")[0][0]
        assert kept.start - kept.lost + kept.new + kept.back == kept.end, "the totals reconcile"
        assert sum(kept.reasons.values()) == kept.lost
        why = f"select {after}, count(*) {mine} and {old} and {before} is null and {after} is not null group by 1"
        assert kept.reasons == dict(ask(why))
        bought = book.bought(start, end)
        firsts = (
            f"select client_id from client_transaction where kind in {BOUGHT} and {MINE.format(owners=owners)} "
            f"group by client_id having min(\"on\") < '{start}'"
        )
        assert bought.known == ask(f"select count(*) from ({firsts})")[0][0]
        again = (
            f"select count(distinct client_id) from client_transaction where kind in {BOUGHT} "
            f"and \"on\" between '{start}' and '{end}' and client_id in ({firsts})"
        )
        assert bought.again == ask(again)[0][0]
        total = ask(
            f"select sum(amount) from client_transaction where kind in {BOUGHT} and \"on\" <= '{end}' "
            f"and {MINE.format(owners=owners)}"
        )[0][0]
        assert round(sum(amount for _, _, amount in book.every_purchase(end)) * 100) == (total or 0)
        context.__exit__(None, None, None)


def test_deals_channels_and_what_is_known(book_store: Store, ask: Callable[[str], list[Any]]) -> None:
    start, end = SPANS[3]
    for viewer, owners in books(book_store):
        mine = f"advisor_id in (select id from person where code in {owners})"
        hung = MINE.format(owners=owners)
        context, book = opened(book_store, viewer)
        deals = book.deals(start, end)
        by_stage = ask(f"select stage, count(*), coalesce(sum(amount), 0) from opportunity where {hung} group by stage")
        assert deals.stages == {stage: (count, Decimal(fen) / 100) for stage, count, fen in by_stage}
        counted = f"from opportunity where {hung} and opened_on between '{start}' and '{end}'"
        assert deals.opened == ask(f"select count(*) {counted}")[0][0]
        assert deals.signed == ask(f"select count(*) {counted} and stage in ('signed', 'review')")[0][0]
        sources = book.sources()
        wanted = ask(f"select channel, count(*), count(opened_on) from client where {mine} group by channel")
        assert {one.channel: (one.clients, one.opened) for one in sources} == {c: (n, o) for c, n, o in wanted}
        assert sum(one.clients for one in sources) == book.count()
        assert sum(one.deals for one in sources) == sum(count for count, _ in deals.stages.values())
        known = book.known(["family", "career"], ["payroll"], TODAY - timedelta(days=180))
        held = ask(
            f"select count(*), sum(newest >= '{TODAY - timedelta(days=180)}') from (select f.client_id, f.field, "
            f"max(f.learnt_on) as newest from fact f join client c on c.id = f.client_id where c.{mine} and "
            "((c.kind = 'person' and f.field in ('family', 'career')) or (c.kind = 'company' and f.field = 'payroll')) "
            "group by 1, 2)"
        )[0]
        assert (known.known, known.fresh) == (held[0], held[1] or 0)
        kinds = dict(ask(f"select kind, count(*) from client where {mine} group by kind"))
        assert known.wanted == 2 * kinds.get("person", 0) + kinds.get("company", 0)
        assert book.classified() == (
            book.count(),
            ask(f"select count(*) from client_class where until is null and {hung}")[0][0],
        )
        since = TODAY - timedelta(days=365)
        asked = (
            f"select count(distinct client_id) from feedback where kind = 'survey' and \"on\" >= '{since}' and {hung}"
        )
        assert book.surveyed(since) == ask(asked)[0][0]
        due = f"from task where due_on between '{since}' and '{TODAY}' and {hung}"
        assert book.tasks_in_time(since, TODAY) == (
            ask(f"select count(*) {due}")[0][0],
            ask(f"select count(*) {due} and done_on <= due_on")[0][0],
        )
        context.__exit__(None, None, None)


def test_campaigns_and_contact_coverage(book_store: Store, ask: Callable[[str], list[Any]]) -> None:
    days = {"private": 14, "diamond": 30, "strategic": 30, "gold": 180}
    for viewer, owners in books(book_store):
        context, book = opened(book_store, viewer)
        for one in book.campaigns(date(2025, 1, 1), TODAY, 30, TODAY):
            row = ask(f"select cost, income, product_id, started_on, ended_on from campaign where code = '{one.code}'")[
                0
            ]
            assert one.cost * 100 == row[0]
            until = min(date.fromisoformat(str(row[4])) + timedelta(days=30), TODAY)
            assert one.until == until
            if row[1] is not None:
                assert one.told is not None and one.told * 100 == row[1] and one.sold is None
                continue
            sold = ask(
                f"select coalesce(sum(amount), 0) from client_transaction where product_id = {row[2]} and kind in {BOUGHT} "
                f"and \"on\" between '{row[3]}' and '{until}' and {MINE.format(owners=owners)}"
            )[0][0]
            assert one.sold is not None and one.sold * 100 == sold
        total, met = book.covered(days, 180, TODAY)
        case = "case coalesce(corporate_class, tier) " + " ".join(f"when '{k}' then {v}" for k, v in days.items())
        here = (
            f"from client where advisor_id in (select id from person where code in {owners}) and opened_on <= '{TODAY}' and "
            '(select reason from client_loss l where l.client_id = client.id order by l."on" desc, l.id desc limit 1) is null'
        )
        assert total == ask(f"select count(*) {here}")[0][0]
        reach = f"and last_contact_on >= date('{TODAY}', '-' || ({case} else 180 end) || ' days')"
        assert met == ask(f"select count(*) {here} {reach}")[0][0]
        context.__exit__(None, None, None)


def test_what_came_of_suggestions(book_store: Store, ask: Callable[[str], list[Any]]) -> None:
    with book_store.engine.begin() as connection:
        connection.exec_driver_sql(
            "insert into suggestion_answer (client_id, person_id, kind, suggested_on, answer, answered_on) select id, advisor_id, "
            "'gap', '2026-08-01', case id % 4 when 0 then 'later' when 1 then 'unfit' else 'done' end, "
            "date('2026-08-01', '+' || (id % 60) || ' days') from client"
        )
    start, end = date(2026, 8, 10), date(2026, 9, 20)
    after = 'e."on" > s.answered_on and e."on" <= date(s.answered_on, \'+30 days\') and e.client_id = s.client_id'
    for viewer, owners in books(book_store):
        context, book = opened(book_store, viewer)
        found = book.taken(start, end, 30)
        mine = f"from suggestion_answer s where answered_on between '{start}' and '{end}' and s.{MINE.format(owners=owners)}"
        counts = dict(ask(f"select answer, count(*) {mine} group by answer"))
        assert (found.done, found.later, found.unfit) == tuple(
            counts.get(name, 0) for name in ("done", "later", "unfit")
        )
        followed = (
            f"select count(*) {mine} and answer = 'done' and (exists (select 1 from client_transaction e where {after} "
            f"and e.kind in {BOUGHT}) or exists (select 1 from opportunity_move e where {after}))"
        )
        assert found.followed == ask(followed)[0][0]
        context.__exit__(None, None, None)
