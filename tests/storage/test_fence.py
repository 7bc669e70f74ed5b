"""Nobody sees somebody else's client: by behaviour, by what is sent to the database, and by reading the source."""

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

import storage
from storage import people
from storage.clients import ClientBook
from storage.fence import NotVisible
from storage.filters import ClientFilters
from storage.models import Client, ClientLink, ClientName, ContactLog, Fact, Holding, Person, Task, Transaction
from storage.names import fold, pinyin
from storage.store import Store
from tests.conftest import TODAY

LONG_AGO = date(1990, 1, 1)
MODELS = (Client, ClientName, ClientLink, Fact, Holding, Transaction, ContactLog, Task)
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

    def spellings(self) -> set[str]:
        """What somebody could say for this client."""
        return {self.code, self.code.lower(), self.name, self.short_name, self.phone, pinyin(fold(self.name))}


@pytest.fixture
def book_of(demo_store: Store) -> Iterator[tuple[Session, list[Known]]]:
    """The demo book with A06 to A10 in a second team, and everything in it."""
    with demo_store.writing() as session:
        team = people.add(session, "M02", "manager", None, None).team_id
        for n in range(6, 11):
            session.exec(select(Person).where(Person.code == f"A{n:02d}")).one().team_id = team
    with demo_store.reading() as session:
        tasks = dict(session.exec(select(Task.client_id, Task.id)).all())
        rows = session.exec(select(Client, Person.code).join(Person).order_by(Client.code)).all()
        codes = {c.id: f"T{tasks[c.id]:06d}" if c.id in tasks else None for c, _ in rows}
        yield session, [Known(c.code, c.name, c.short_name, c.phone or "", a, codes[c.id]) for c, a in rows]


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
    return {code for c in clients for said in c.spellings() for code in codes_of(book.resolve(said, limit=500))}


def _task(book: ClientBook, clients: list[Known]) -> set[str]:
    return _each(lambda b, c: b.task(c.task or "?"))(book, [c for c in clients if c.task])


SHOWN: dict[str, Callable[[ClientBook, list[Known]], set[str]]] = {
    "find_names": lambda b, cs: {hit.code for hit in b.find_names({fold(s) for c in cs for s in c.spellings() if s})},
    "resolve": _resolved,
    "briefs": lambda b, cs: codes_of(b.briefs(c.code for c in cs)),
    "find": lambda b, cs: codes_of(b.find(ClientFilters(), TODAY, limit=10_000).rows),
    "count": lambda b, cs: {str(n) for n in range(b.count())},
    "card": _each(lambda b, c: b.card(c.code, TODAY)),
    "timeline": _each(lambda b, c: b.timeline(c.code, LONG_AGO, TODAY)),
    "totals": _each(lambda b, c: b.totals(c.code, LONG_AGO, TODAY)),
    "open_tasks": lambda b, cs: codes_of(t.client for t in b.open_tasks(limit=10_000).rows if t.client),
    "task": _task,
}
OWN_TASKS = ("open_tasks", "task")  # a task belongs to one person, whoever else may see its client
NOT_FENCED = {"product_names": "products are no secret"}


def test_every_public_method_is_tested() -> None:
    public = {name for name, value in vars(ClientBook).items() if not name.startswith("_") and callable(value)}
    assert public == set(SHOWN) | set(NOT_FENCED), "a method of ClientBook without a case here"


def sample(clients: list[Known]) -> list[Known]:
    """A dozen clients of each advisor: those with tasks, companies and odd names among them."""
    chosen: list[Known] = []
    for advisor in ("A01", "A02", "A06", OTHERS):
        own = [c for c in clients if c.advisor == advisor]
        chosen += {c.code: c for c in (*[c for c in own if c.task][:4], *own[:8])}.values()
    return chosen


def test_each_person_sees_exactly_the_own_clients(book_of: tuple[Session, list[Known]]) -> None:
    session, clients = book_of
    team = {f"A{n:02d}" for n in range(1, 6)}
    some = sample(clients)
    for viewer, owners in (("A01", {"A01"}), ("A07", {"A07"}), ("M01", team), ("T01", set()), ("S01", set())):
        book = open_book(session, viewer)
        may = {c.code for c in clients if c.advisor in owners}
        may_of_some = {c.code for c in some if c.advisor in owners}
        for method, shown in SHOWN.items():
            seen = shown(book, some)
            if method == "count":
                assert len(seen) == len(may), (viewer, method)
            elif method in OWN_TASKS:
                assert seen <= may, (viewer, method)
                assert bool(seen) == (viewer in owners), (viewer, method)
            elif method in ("find_names", "resolve"):  # namesakes of the sample are seen, too
                assert may_of_some <= seen <= may, (viewer, method)
            else:
                assert seen == (may if method == "find" else may_of_some), (viewer, method)


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
                assert (book.count(), book.resolve("张伟"), book.find_names({"张伟"})) == (0, [], [])
                with pytest.raises(NotVisible):
                    book.card("C000012", TODAY)


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
_FENCED = re.compile(r"client\.advisor_id = (?:\?|%\((\w+)\)s)")


@contextmanager
def listening(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Collects the statements on client tables."""
    heard: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if _TABLES.search(statement):
            heard.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    yield heard
    event.remove(store.engine, "before_cursor_execute", note)


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
    calls = {**SHOWN, "find with filters": lambda b, _: codes_of(b.find(filters, TODAY, sort="maturity").rows)}
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


# ---- the source: every query on client data is built by the fence, or narrowed by it

UNFENCED = {  # whole modules that may read client tables past the fence, and why
    "fence": "the fence itself",
    "bulk": "writes rows, for imports and the made-up book",
    "demo": "makes the made-up book in an empty store",
    "exchange": "the administrator's import and export: unreachable from a chat",
    "migrations": "changes tables, reads no client",
    "models": "the tables",
    "filters": "conditions and subqueries on the `Client` of a fenced query; it has no session to run anything with",
}
ALLOWED = {  # single functions
    "clients.count_clients": "a number for administration",
    "tasks._own": "own tasks; the client only where visible",
    "changes.FinishTask.apply": "updates the one row that the fenced `task_row` gave",
}
HARMLESS = {"Person", "Team", "Identity", "Product", "AuditRow", "ChatSession", "InboxRow", "OutboxRow", "col", "func"}
QUERIES = {"select", "update", "delete", "insert", "exists", "get", "get_one", "query", "text", "exec_driver_sql"}


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_fence(call: ast.Call) -> bool:
    builds = isinstance(call.func, ast.Attribute) and call.func.attr in ("clients", "of_clients")
    return builds and _name(call.func.value).endswith("fence")  # type: ignore[attr-defined]


def escapes(source: str, module: str) -> list[str]:
    """Queries that could read client tables past the fence. What cannot be told to be harmless is a complaint."""
    found: list[str] = []

    def visit(node: ast.AST, place: str, fenced: bool, around: set[str]) -> None:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            place = f"{place}.{node.name}"
        elif isinstance(node, ast.stmt):
            around = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        if isinstance(node, ast.Call):
            fenced = fenced or _is_fence(node)
            if _name(node.func) in QUERIES and not (fenced or place in ALLOWED or _is_harmless(node, around)):
                found.append(f"{place}, line {node.lineno}: {ast.unparse(node)}")
        for child in ast.iter_child_nodes(node):
            visit(child, place, fenced, around)

    visit(ast.parse(source), module, False, set())
    return found


def _is_harmless(call: ast.Call, around: set[str]) -> bool:
    """A mapping's `get`, SQL without a client table, or a query that names harmless tables only, and names them."""
    function = _name(call.func)
    if function in ("get", "delete") and isinstance(call.func, ast.Attribute):
        mapping = not _name(call.func.value).endswith("session")
        if mapping or function == "delete":  # an object's delete: it was read before
            return True
    if function in ("text", "exec_driver_sql"):
        words = [n.value for n in ast.walk(call) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        tables = "|".join(str(m.__tablename__) for m in MODELS)
        return bool(words) and not any(re.search(rf"\b({tables})\b", word, re.I) for word in words)
    names = {n.id for argument in call.args[:1] for n in ast.walk(argument) if isinstance(n, ast.Name)}
    return bool(names) and names <= HARMLESS and not around & {m.__name__ for m in MODELS}


def _modules() -> Iterator[tuple[str, Path]]:
    root = Path(str(storage.__file__)).parent
    for path in sorted(root.rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        if name.split(".")[0] not in UNFENCED:
            yield name, path


def test_no_query_escapes_the_fence() -> None:
    complaints = [c for name, path in _modules() for c in escapes(path.read_text(encoding="utf-8"), name)]
    assert not complaints, "build these with fence.clients(…) or fence.of_clients(…):\n" + "\n".join(complaints)


def test_the_list_of_exceptions_is_no_longer_than_needed() -> None:
    root = Path(str(storage.__file__)).parent
    assert all((root / name).exists() or (root / f"{name}.py").exists() for name in UNFENCED)
    for place in ALLOWED:
        module = place.partition(".")[0]
        source = (root / f"{module}.py").read_text(encoding="utf-8")
        assert escapes(source, "elsewhere"), f"{place} needs no exception any more"
    assert not re.search(r"\bsession\b|\.exec\(|\.execute\(", (root / "filters.py").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "bad",
    [
        "session.exec(select(Client))",
        "session.exec(select(Client.name).where(col(Client.advisor_id) == 1))",
        "session.exec(select(func.count()).select_from(Holding))",
        "session.exec(select(Person.code).join(Client))",
        "session.get(Client, 7)",
        "self._session.get_one(Task, 7)",
        "rows = select(*columns)",
        "rows = select(table)",
        "session.execute(text('select * from client'))",
        "session.execute(text(f'select * from {table}'))",
        "connection.exec_driver_sql(statement)",
        "update(Task).where(col(Task.id) == 1)",
        "other.of_clients(select(Fact), Fact.client_id)",
        "C = Client\nsession.exec(select(C.code))",
        "session.query(ContactLog)",
        "def run(fence):\n    fence.clients()\n    return fence.session.exec(select(Client))",
    ],
)
def test_the_search_for_escapes_finds(bad: str) -> None:
    assert escapes(bad, "somewhere")


@pytest.mark.parametrize(
    "good",
    [
        "fence.session.exec(fence.clients(Client, Person.code).join(Person))",
        "self._fence.of_clients(select(ClientName.key), ClientName.client_id)",
        "session.exec(select(Person).where(Person.code == code))",
        "{}.get(Client)",
    ],
)
def test_the_search_for_escapes_leaves_alone(good: str) -> None:
    assert not escapes(good, "somewhere")
