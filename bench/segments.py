"""Summaries of a large book beside the bare SQL that they need, written by hand; and how long a picture takes."""

import os
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.drawing import Drawing
from knowledge.methodology import load_methodology
from skills.charts import Chart
from skills.contract import Call, Desk, Reply
from skills.registry import discover
from storage.bulk import insert_rows
from storage.clients import ClientBook
from storage.models import ClassRun, Client, ClientClass, Holding, Person, Product, Team
from storage.people import by_code
from storage.store import Store

SIZES = tuple(int(size) for size in os.environ.get("BENCH_CLIENTS", "10000,100000,1000000").split(","))
TODAY, START = date(2026, 11, 23), date(2026, 9, 30)
ADVISORS, ROUNDS = 40, 3
TIERS = ("standard", "standard", "gold", "platinum", "diamond", "private")
STAGES = ("prospect", "first_time", "repeat", "loyal", "dormant", "lost")
ASKED = {"whole": {}, "by_tier": {"group_by": "tier"}, "gold_by_advisor": {"group_by": "advisor", "tier": ["gold"]}}

_TEAM = "c.advisor_id in (select id from person where team_id = 1)"
_STEPS = """(select h.client_id, h.as_of, h.balance - lag(h.balance, 1, 0) over (partition by h.client_id, h.product_id
 order by h.as_of) as added from holding h join client c on c.id = h.client_id where {where} and h.as_of <= '2026-11-23')"""
_HELD = """(select client_id, max(as_of) as last_on,
 sum(case when as_of <= '2026-09-30' then added end) as a, sum(case when as_of <= '2026-11-23' then added end) as b
 from {steps} group by client_id) t"""
_KEPT = """c.last_contact_on >= case c.tier when 'private' then '2026-11-09' when 'diamond' then '2026-10-24'
 when 'platinum' then '2026-08-25' else '2026-05-27' end"""
_GROUPS = """select {key}, count(*), count(t.b), sum(t.b), count(t.a), sum(case when t.a is not null then t.b end), sum(t.a),
 sum(case when t.b > t.a then t.b - t.a else 0 end), sum(case when t.b < t.a then t.b - t.a else 0 end),
 sum(case when c.opened_on > '2026-09-30' then 1 else 0 end), count(k.churn_risk),
 sum(case when k.churn_risk = 'high' then 1 else 0 end), sum(case when k.churn_risk = 'high' then t.b else 0 end),
 sum(case when b.churn_risk = 'high' then 1 else 0 end), sum(case when {kept} then 1 else 0 end),
 sum(case when k.churn_risk = 'high' and not {kept} then 1 else 0 end)
 from client c join person p on p.id = c.advisor_id left join {held} on t.client_id = c.id
 left join client_class k on k.client_id = c.id and k.until is null
 left join client_class b on b.client_id = c.id and b.since <= '2026-09-30' and (b.until is null or b.until > '2026-09-30')
 where {where} group by {key}"""
_MOVERS = """select c.code, c.name, t.b - t.a from client c left join {held} on t.client_id = c.id
 where {where} and t.b > t.a order by t.b - t.a desc limit 3"""
_COURSE = """select count(*), max(t.last_on), {sums} from client c left join (select client_id, max(as_of) as last_on, {days}
 from {steps} group by client_id) t on t.client_id = c.id where {where}"""
_WHOLE = (
    "select count(*) from client c where {where}",
    "select c.*, p.code from client c join person p on p.id = c.advisor_id where {where} order by c.aum desc limit 10",
)
_ENDS = ("2026-05-31", "2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-23")


def measure() -> dict[str, Any]:
    """By size: CPU seconds of each summary, of the bare SQL and their ratio; CPU seconds of the picture; the growth."""
    sizes = {size: _size(size) for size in SIZES}
    first, last = sizes[SIZES[0]], sizes[SIZES[-1]]
    grown = {name: round(last[name]["answer_s"] / first[name]["answer_s"], 1) for name in ASKED}
    return {"sizes": sizes, "clients_grow": SIZES[-1] // SIZES[0], "answers_grow": grown}


def _size(clients: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'book.db'}")
        store.upgrade()
        _fill(store, clients)
        found: dict[str, Any] = {name: _compared(store, name) for name in ASKED}
        found["picture_s"] = round(_picture(store), 3)
        store.close()
    return found


def _compared(store: Store, name: str) -> dict[str, float]:
    answers, bares = [], []
    for _ in range(ROUNDS):  # in turns, so that neither has the warmer cache
        answers.append(_timed(lambda: _answer(store, name)))
        bares.append(_timed(lambda: _bare(store, name)))
    return {
        "answer_s": round(min(answers), 3),
        "bare_sql_s": round(min(bares), 3),
        "ratio": round(min(answers) / min(bares), 2),
    }


def _timed(work: Any) -> float:
    """CPU seconds: others use this machine, too."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _answer(store: Store, name: str) -> Chart | None:
    with store.reading() as session:
        actor = by_code(session, "M01")
        assert actor is not None
        desk = Desk(ClientBook(session, actor), load_methodology(), actor, TODAY, datetime.now(UTC), "zh")
        outcome = discover().perform(Call("segment_summary", ASKED[name]), desk).outcome
        assert isinstance(outcome, Reply) and "0 户" not in str(outcome.rows[0])
        return outcome.chart


def _bare(store: Store, name: str) -> None:
    where = f"{_TEAM} and c.tier = 'gold'" if name == "gold_by_advisor" else _TEAM
    steps = _STEPS.format(where=where)
    held = _HELD.format(steps=steps)
    key = {"whole": "c.tier, k.lifecycle", "by_tier": "c.tier", "gold_by_advisor": "p.code"}[name]
    sums = ", ".join(f"sum(t.d{n}), count(t.d{n})" for n in range(len(_ENDS)))
    days = ", ".join(f"sum(case when as_of <= '{day}' then added end) as d{n}" for n, day in enumerate(_ENDS))
    parts = {"where": where, "held": held, "steps": steps, "key": key, "kept": _KEPT, "sums": sums, "days": days}
    with store.reading() as session:
        for statement in (_GROUPS, _MOVERS, _COURSE, *(_WHOLE if name == "whole" else ())):
            session.connection().execute(text(statement.format(**parts))).all()


def _picture(store: Store) -> float:
    chart = _answer(store, "whole")
    assert chart is not None
    drawing = Drawing()
    drawing.draw(chart, lambda part: part.id)  # loads the library
    return min(_timed(lambda: drawing.draw(chart, lambda part: part.id)) for _ in range(ROUNDS))


def _fill(store: Store, clients: int) -> None:
    chance = random.Random(7)
    with store.writing() as session:
        session.add(Team(id=1, code="T1"))
        session.flush()
        session.add(Person(id=1, code="M01", name="M", role="manager", team_id=1))
        session.add_all(
            Person(id=n + 2, code=f"A{n:03d}", name=f"A{n}", role="advisor", team_id=1) for n in range(ADVISORS)
        )
        session.add_all(Product(id=n, code=f"P{n}", name=f"P{n}", kind="wealth", source="b") for n in (1, 2))
        session.add(ClassRun(id=1, day=START, rules="b", tables="b", cuts="{}", started_at=datetime.now(UTC)))
        session.flush()
        columns = (
            "id", "code", "kind", "name", "short_name", "advisor_id", "tier", "opened_on", "aum", "aum_on", "last_contact_on",
            "source", "learnt_on", "version",
        )  # fmt: skip
        insert_rows(session, Client, columns, _clients(clients, chance))
        held = ("client_id", "product_id", "as_of", "balance", "source")
        insert_rows(session, Holding, held, _balances(clients, chance))
        classed = ("client_id", "run_id", "since", "until", "lifecycle", "churn_risk", "personas", "churn_factors")
        insert_rows(session, ClientClass, classed, _classes(clients, chance))


def _clients(clients: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    for n in range(1, clients + 1):
        contact = TODAY - timedelta(days=chance.randrange(300))
        tier = TIERS[chance.randrange(len(TIERS))]
        amount = Decimal(chance.randrange(10**7))
        yield (
            n, f"C{n:07d}", "person", f"N{n}", f"N{n}", 2 + n % ADVISORS, tier, date(2020, 1, 1), amount, TODAY, contact, "b",
            START, 1,
        )  # fmt: skip


def _balances(clients: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    for n in range(1, clients + 1):
        for product, day in ((1, date(2026, 3, 31)), (1, START), (2, date(2026, 6, 30)), (2, TODAY)):
            yield (n, product, day, Decimal(chance.randrange(10**7)), "b")


def _classes(clients: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    risks = ("low", "low", "low", "medium", "high")
    for n in range(1, clients + 1):
        stage, changes = STAGES[chance.randrange(len(STAGES))], n % 5 == 0
        until = date(2026, 10, 31) if changes else None
        yield (n, 1, date(2026, 1, 31), until, stage, risks[chance.randrange(5)], "", "")
        if changes:
            yield (n, 1, date(2026, 10, 31), None, stage, risks[chance.randrange(5)], "", "")
