"""Nobody sees somebody else's client: by behaviour, and by what is sent to the database."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from storage import people
from storage.clients import ClientBook
from storage.fence import Fence, NotVisible
from storage.filters import ClientFilters
from storage.history import INFLOW
from storage.measures import Windows
from storage.models import (
    Client,
    ClientClass,
    ClientLink,
    ClientName,
    ContactLog,
    Fact,
    Feedback,
    Holding,
    Interview,
    Opportunity,
    Person,
    SuggestionAnswer,
    Task,
    Transaction,
)
from storage.names import fold, pinyin
from storage.segment_figures import Asked
from storage.store import Store
from storage.suggestions import KeepAnswer
from tests.conftest import TODAY

LATELY = date(2026, 1, 1)
LONG_AGO, BEFORE = date(1990, 1, 1), date(2000, 1, 1)  # and a day on which everybody's classes became others
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
MODELS = (
    Client, ClientName, ClientLink, ClientClass, Fact, Holding, Transaction, ContactLog, Task, Interview, Opportunity, Feedback,
    SuggestionAnswer,
)  # fmt: skip
WINDOWS = Windows(TODAY, rfm=365, purchases=365, churn=90, grace=90)
ASKED = Asked(date(2026, 9, 30), TODAY, {"": date(2026, 6, 1)})
OTHERS = "A07"  # an advisor of the other team


@dataclass(frozen=True)
class Known:
    """A client as the tests know it, read past the fence."""

    code: str
    name: str
    short_name: str
    phone: str
    advisor: str
    task: str | None
    bought: bool

    def spellings(self) -> set[str]:
        """What somebody could say for this client."""
        tail = f"尾号{self.phone[-4:]}"
        return {self.code, self.code.lower(), self.name, self.short_name, self.phone, tail, pinyin(fold(self.name))}


@pytest.fixture
def book_of(demo_store: Store) -> Iterator[tuple[Session, list[Known]]]:
    """The demo book with A06 to A10 in a second team, and everything in it.

    Those who may see none are in a team (T01, S01), or have clients of their own (A09, A10).
    """
    with demo_store.writing() as session:
        team = people.add(session, "M02", "manager", None, None).team_id
        for n in range(6, 11):
            session.exec(select(Person).where(Person.code == f"A{n:02d}")).one().team_id = team
        first = session.exec(select(Person.team_id).where(Person.code == "M01")).one()
        for code, role in (("T01", "trainee"), ("S01", "admin"), ("A09", "trainee"), ("A10", "admin")):
            person = session.exec(select(Person).where(Person.code == code)).one()
            person.role, person.team_id = role, person.team_id or first
        ended = set(session.exec(select(ClientClass.client_id).where(col(ClientClass.until).is_not(None))))
        for row in session.exec(select(ClientClass).where(col(ClientClass.until).is_(None))).all():
            if row.client_id in ended:
                continue  # there is a class before this one already
            session.add(ClientClass(client_id=row.client_id, run_id=row.run_id, since=BEFORE, until=row.since))
    with demo_store.reading() as session:
        tasks = dict(session.exec(select(Task.client_id, Task.id)).all())
        rows = session.exec(select(Client, Person.code).join(Person).order_by(Client.code)).all()
        codes = {c.id: f"T{tasks[c.id]:06d}" if c.id in tasks else None for c, _ in rows}
        buyers = set(session.exec(select(Transaction.client_id).where(col(Transaction.kind).in_(INFLOW))))
        yield (
            session,
            [Known(c.code, c.name, c.short_name, c.phone or "", a, codes[c.id], c.id in buyers) for c, a in rows],
        )


def open_book(session: Session, code: str) -> ClientBook:
    actor = people.by_code(session, code)
    assert actor is not None
    return ClientBook(session, actor)


def codes_of(briefs: Any) -> set[str]:
    return {brief.code for brief in briefs}


# Every public method: which of the given clients it shows. A client that it keeps back is missing from the answer.
def _each(call: Callable[[ClientBook, Known], Any]) -> Callable[[ClientBook, list[Known]], set[str]]:
    def shown(book: ClientBook, clients: list[Known]) -> set[str]:
        found = set()
        for client in clients:
            try:
                call(book, client)
            except NotVisible:
                continue
            found.add(client.code)
        return found

    return shown


def _resolved(book: ClientBook, clients: list[Known]) -> set[str]:
    return {code for c in clients for said in c.spellings() for code in codes_of(book.resolve(said, limit=500).rows)}


def _task(book: ClientBook, clients: list[Known]) -> set[str]:
    return _each(lambda b, c: b.task(c.task or "?"))(book, [c for c in clients if c.task])


def _heard(book: ClientBook) -> int:
    found = book.heard(LONG_AGO, TODAY, TODAY)
    return found.complaints + found.praise + found.surveys


def _folded(clients: list[Known]) -> set[str]:
    return {fold(said) for client in clients for said in client.spellings() if said}


SHOWN: dict[str, Callable[[ClientBook, list[Known]], set[str]]] = {
    "find_names": lambda b, cs: {hit.code for hit in b.find_names(_folded(cs), _folded(cs))},
    "resolve": _resolved,
    "briefs": lambda b, cs: codes_of(b.briefs(c.code for c in cs)),
    "find": lambda b, cs: codes_of(b.find(ClientFilters(), TODAY, limit=10_000).rows),
    "count": lambda b, cs: {str(n) for n in range(b.count())},
    "card": _each(lambda b, c: b.card(c.code, TODAY)),
    "timeline": _each(lambda b, c: b.timeline(c.code, LONG_AGO, TODAY)),
    "totals": _each(lambda b, c: b.totals(c.code, LONG_AGO, TODAY)),
    "open_tasks": lambda b, cs: codes_of(t.client for t in b.open_tasks(limit=10_000).rows if t.client),
    "task": _task,
    "tasks": lambda b, cs: codes_of(t.client for t in b.tasks(c.task for c in cs if c.task) if t.client),
    "open_task_codes": lambda b, cs: {c.code for c in cs if c.task in set(b.open_task_codes())},
    "find_codes": lambda b, cs: set(b.find_codes(ClientFilters(), TODAY)),
    "listed": lambda b, cs: codes_of(b.listed([c.code for c in cs], TODAY)),
    "measures": lambda b, cs: set(b.measures([c.code for c in cs], WINDOWS).codes),
    "believed": _each(lambda b, c: b.believed(c.code, TODAY)),
    "believed_before": _each(lambda b, c: b.believed_before(c.code, TODAY)),
    "class_changes": lambda b, _: {change.client.code for change in b.class_changes(LONG_AGO, TODAY)},
    "purchases": lambda b, cs: (
        {code for code, _, _ in b.purchases([c.code for c in cs], TODAY)}
        | codes_of(b.briefs(c.code for c in cs if not c.bought))
    ),
    "interview": _each(lambda b, c: b.interview(c.code)),
    "opportunities": _each(lambda b, c: b.opportunities(c.code)),
    "open_complaints": _each(lambda b, c: b.open_complaints(c.code)),
    "export_rows": lambda b, _: {row.client.code for row in b.export_rows(ClientFilters(), TODAY)},
    "heard": lambda b, _: {str(n) for n in range(_heard(b))},
    "texts": lambda b, _: {said.client.code for said in b.texts(LONG_AGO, TODAY)},
    "overdue_complaints": lambda b, _: {one.client.code for one in b.overdue_complaints(TODAY, 10_000)[1]},
    "worked": _each(lambda b, c: b.worked(c.code, LONG_AGO)),
    "ownership": _each(lambda b, c: b.ownership(c.code)),
    "called": lambda b, cs: {found.code for c in cs for found in b.called(c.name)},
    "reached_by": lambda b, cs: {found.code for c in cs for found in b.reached_by(c.phone)},
    "outlook": lambda b, cs: set(b.outlook(WINDOWS, [c.code for c in cs]).codes),
    "tested": lambda b, _: {found.code for found in b.tested()},
    "segment": lambda b, _: {str(n) for n in range(b.segment(ClientFilters(), TODAY).clients)},
    "size": lambda b, _: {str(n) for n in range(b.size(ClientFilters(), TODAY)[0])},
    "groups": lambda b, _: {
        str(n) for n in range(sum(g.figures.clients for g in b.groups(ClientFilters(), TODAY, ASKED, ("tier",))))
    },
    "movers": lambda b, _: {
        m.client.code for sign in (False, True) for m in b.movers(ClientFilters(), TODAY, ASKED, 999, falling=sign)
    },
    "course": lambda b, _: {str(p.aum) for p in b.course(ClientFilters(), TODAY, (TODAY,)).points if p.aum},
    "mix": lambda b, _: {kind.kind for kind in b.mix(ClientFilters(), TODAY, ASKED)},
}
# Figures of all visible clients: a manager's is the sum of the advisors', and who may see nobody gets nothing.
ADDED: dict[str, Callable[[ClientBook], int]] = {
    "bought": lambda b: b.bought(LATELY, TODAY).known,
    "kept": lambda b: b.kept(LATELY, TODAY).end,
    "every_purchase": lambda b: sum(1 for _ in b.every_purchase(TODAY)),
    "campaigns": lambda b: sum(int(one.sold or 0) for one in b.campaigns(LONG_AGO, TODAY, 30, TODAY)),
    "covered": lambda b: b.covered({"gold": 180}, 90, TODAY)[0],
    "deals": lambda b: sum(count for count, _ in b.deals(LONG_AGO, TODAY).stages.values()),
    "sources": lambda b: sum(one.clients for one in b.sources()),
    "known": lambda b: b.known(["family", "career"], ["payroll"], LONG_AGO).known,
    "classified": lambda b: b.classified()[1],
    "surveyed": lambda b: b.surveyed(LONG_AGO),
    "taken": lambda b: b.taken(LONG_AGO, TODAY, 30).done,
    "tasks_in_time": lambda b: b.tasks_in_time(LONG_AGO, TODAY)[0],
}
OWN_TASKS = (
    "open_tasks",
    "task",
    "tasks",
    "open_task_codes",
)  # a task belongs to one person, whoever else may see its client
NOT_FENCED = {
    "suggestion_answers": "none in the made-up book: a test of its own below",
    "answer_counts": "likewise",
    "find_products": "products are no secret",
    "keep_list": "a person's own list of codes; what of it shows is asked of the fence again",
    "kept_list": "likewise",
    "report_choices": "the person's own choices of what is sent unasked",
    "rating": "the person's own verdict on an answer",
    "lifetimes": "a fit to the whole book, of no single client",
    "cuts": "cut-points of the whole book, of no single client",
    "colleagues": "names and codes of the manager's own team; no client",
    "next_code": "the next free code; whose the others are does not show",
    "products": "products are no secret",
    "product": "likewise",
    "owner_names": "colleagues by name, no clients",
    "others": "averages over other people's clients; test_house_averages proves that no cell is small",
    "finished_last": "the same query of own tasks as `open_tasks`; none of the made-up book is finished today",
}


def test_every_public_method_is_tested() -> None:
    public = {name for name in dir(ClientBook) if not name.startswith("_") and callable(getattr(ClientBook, name))}
    assert public == set(SHOWN) | set(ADDED) | set(NOT_FENCED), "a method of ClientBook without a case here"


def sample(clients: list[Known]) -> list[Known]:
    """A dozen clients of each advisor: those with tasks, companies and odd names among them."""
    chosen: list[Known] = []
    for advisor in ("A01", "A02", "A06", OTHERS, "A09", "A10"):
        own = [c for c in clients if c.advisor == advisor]
        chosen += {c.code: c for c in (*[c for c in own if c.task][:4], *own[:8])}.values()
    return chosen


WHOLE = ("find", "find_codes", "tested", "class_changes", "export_rows")  # they tell of all visible clients
SAID = ("texts", "overdue_complaints")  # whose feedback it is, of all visible clients


def spoken(session: Session) -> dict[str, Any]:
    """Past the fence: who said something in words, whose complaint is overdue, and how often each client was heard."""
    rows = session.exec(select(Feedback, Client.code).join(Client)).all()
    open_late = [c for f, c in rows if f.kind == "complaint" and f.closed_on is None and f.due_on < TODAY]
    return {
        "texts": {code for row, code in rows if row.text},
        "overdue_complaints": set(open_late),
        "heard": Counter(code for _, code in rows),
    }


def test_each_person_sees_exactly_the_own_clients(book_of: tuple[Session, list[Known]]) -> None:
    session, clients = book_of
    team = {f"A{n:02d}" for n in range(1, 6)}
    some = sample(clients)
    nobody = [(code, set()) for code in ("T01", "S01", "A09", "A10")]
    said = spoken(session)
    for viewer, owners in (("A01", {"A01"}), ("A07", {"A07"}), ("M01", team), *nobody):
        book = open_book(session, viewer)
        may = {c.code for c in clients if c.advisor in owners}
        may_of_some = {c.code for c in some if c.advisor in owners}
        for method, shown in SHOWN.items():
            seen = shown(book, some)
            if method in ("count", "segment", "size", "groups"):
                assert len(seen) == len(may), (viewer, method)
            elif method in SAID:
                assert seen == said[method] & may, (viewer, method)
            elif method == "heard":
                assert len(seen) == sum(said["heard"].get(code, 0) for code in may), (viewer, method)
            elif method in ("course", "mix"):
                assert bool(seen) == bool(may), (viewer, method)
            elif method == "movers":
                assert seen <= may and bool(seen) == bool(may), (viewer, method)
            elif method in OWN_TASKS:
                assert seen <= may, (viewer, method)
                assert bool(seen) == (viewer in owners), (viewer, method)
            elif method in ("find_names", "resolve", "called", "reached_by"):  # namesakes of the sample are seen, too
                assert may_of_some <= seen <= may, (viewer, method)
            else:
                assert seen == (may if method in WHOLE else may_of_some), (
                    viewer,
                    method,
                )


def test_figures_add_up_to_what_each_may_see(book_of: tuple[Session, list[Known]], demo_store: Store) -> None:
    session, _ = book_of
    clients = session.exec(select(Client.id, Client.advisor_id)).all()
    session.rollback()
    with demo_store.writing() as writer:
        writer.add_all(
            SuggestionAnswer(
                client_id=c or 0, person_id=a, kind="gap", suggested_on=LATELY, answer="done", answered_on=LATELY
            )
            for c, a in clients
        )
    team = [open_book(session, f"A{n:02d}") for n in range(1, 6)]
    for method, value in ADDED.items():
        each = [value(book) for book in team]
        assert value(open_book(session, "M01")) == sum(each) > max(each) > 0, method
        for nobody in ("T01", "S01", "A09", "A10"):
            assert value(open_book(session, nobody)) == 0, (nobody, method)


def test_somebody_elses_client_is_as_unknown_as_one_that_never_was(book_of: tuple[Session, list[Known]]) -> None:
    session, clients = book_of
    book = open_book(session, "A01")
    own_codes = {c.code for c in clients if c.advisor == "A01"}
    foreign = next(c for c in clients if c.advisor == OTHERS and c.task and c.code not in own_codes)
    for method in (book.card, lambda c, d: book.timeline(c, LONG_AGO, d), lambda c, d: book.totals(c, LONG_AGO, d)):
        for code in (foreign.code, "C999999"):
            with pytest.raises(NotVisible) as refused:
                method(code, TODAY)
            assert refused.value.args == (code,) and type(refused.value) is NotVisible
    for task in (foreign.task, "T999999", "no task", ""):
        with pytest.raises(NotVisible) as refused:
            book.task(str(task))
        assert refused.value.args == (task,)
    assert book.find(ClientFilters(advisor=OTHERS), TODAY) == book.find(ClientFilters(advisor="nobody"), TODAY)
    assert book.briefs([foreign.code]) == book.briefs(["C999999"]) == []


def test_a_revoked_person_sees_none_at_once(demo_store: Store) -> None:
    with demo_store.reading() as session:
        for code in ("A01", "M01"):
            actor = people.by_code(session, code)
            with demo_store.writing() as writer:
                assert ClientBook(writer, actor).count() > 0
                people.revoke(writer, code)
            with demo_store.reading() as later:
                book = ClientBook(later, actor)
                assert (book.count(), book.resolve("张伟").total, book.find_names({"张伟"})) == (0, 0, [])
                with pytest.raises(NotVisible):
                    book.card("C000012", TODAY)


def test_answers_to_suggestions_are_seen_with_their_client(demo_store: Store) -> None:
    with demo_store.writing() as session:
        for person, code in (("A01", "C000012"), (OTHERS, None)):
            actor = people.by_code(session, person)
            assert actor is not None
            own = code or session.exec(select(Client.code).where(Client.advisor_id == actor.id)).first()
            KeepAnswer(str(own), "churn", TODAY, "done", TODAY).apply(Fence(session, actor), NOW)
            with pytest.raises(NotVisible):
                KeepAnswer("C000227" if code else "C000012", "churn", TODAY, "done", TODAY).apply(
                    Fence(session, actor), NOW
                )
    with demo_store.reading() as session:
        mine = open_book(session, "A01")
        assert [(one.client, one.kind) for one in mine.suggestion_answers(LONG_AGO)] == [("C000012", "churn")]
        assert mine.answer_counts() == {"churn": (1, 1)}
        assert len(open_book(session, "M01").suggestion_answers(LONG_AGO)) == 2
        assert open_book(session, "T01").suggestion_answers(LONG_AGO) == ()
        assert open_book(session, "T01").answer_counts() == {}


def test_what_hangs_on_a_client_moves_with_it(demo_store: Store) -> None:
    """A client handed to the other advisor takes along the own tasks on it and its place on linked cards."""
    with demo_store.reading() as session:
        assert "C000230" in codes_of(link.client for link in open_book(session, "A01").card("C000012", TODAY).links)
        mine = open_book(session, "A01").open_tasks(limit=500).rows
        task = next(t.code for t in mine if t.client and t.client.code == "C000230")
    with demo_store.writing() as session:
        company = session.exec(select(Client).where(Client.code == "C000230")).one()
        company.advisor_id = session.exec(select(Person.id).where(Person.code == "A02")).one() or 0
    with demo_store.reading() as session:
        book = open_book(session, "A01")
        assert book.card("C000012", TODAY).links == ()
        assert task not in {t.code for t in book.open_tasks(limit=500).rows}
        with pytest.raises(NotVisible):
            book.task(task)
        assert task in {t.code for t in open_book(session, "A02").card("C000230", TODAY).tasks}


# ---- what is sent to the database

_TABLES = re.compile(rf"(?:FROM|JOIN|,) ({'|'.join(str(m.__tablename__) for m in MODELS)})\b", re.I)
_FENCED = re.compile(r"client\.advisor_id (?:\+ 0 )?(?:= |IN \()(?:\?|%\((\w+)\)s)")


@contextmanager
def listening(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Collects the statements on client tables."""
    heard: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if _TABLES.search(statement):
            heard.append((statement, parameters))

    event.listen(store._writers, "before_cursor_execute", note)
    yield heard
    event.remove(store._writers, "before_cursor_execute", note)


def is_fenced(statement: str, parameters: Any, owner: int) -> bool:
    """Whether the statement asks for the owner by a bound value, and that value is the asking person."""
    found = _FENCED.search(statement)
    if not found:
        return False
    key = found[1] if found[1] else statement[: found.start()].count("?")
    return bool(parameters[key] == owner)


def test_every_statement_carries_the_fence(book_of: tuple[Session, list[Known]], demo_store: Store) -> None:
    session, clients = book_of
    book = open_book(session, "A01")
    actor = people.by_code(session, "A01")
    assert actor
    filters = ClientFilters(product="D001", maturing_within_days=90, min_aum=Decimal(1), tier=("gold",))
    added = {name: (lambda b, _, value=value: {str(value(b))}) for name, value in ADDED.items()}
    calls = {**SHOWN, **added, "find with filters": lambda b, _: codes_of(b.find(filters, TODAY, sort="maturity").rows)}
    zhang = [c for c in clients if c.code == "C000012"]
    for method, shown in calls.items():
        with listening(demo_store) as heard:
            shown(book, zhang)
        assert heard, f"{method} reads no client table: the proof has nothing to look at"
        for statement, parameters in heard:
            assert is_fenced(statement, parameters, actor.id), f"{method}: {statement}"
    with listening(demo_store) as heard:
        session.exec(select(Client).join(Person)).first()
        session.exec(select(Client).where(Client.advisor_id == actor.id + 1)).first()
    assert [is_fenced(*one, actor.id) for one in heard] == [False, False], "the proof must be able to fail"
