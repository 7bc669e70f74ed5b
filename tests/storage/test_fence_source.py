"""Every query on client data in the source of storage is built by the fence, or narrowed by it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import storage
from storage.models import (
    Client,
    ClientClass,
    ClientLink,
    ClientLoss,
    ClientName,
    Consent,
    ContactLog,
    Fact,
    Feedback,
    HandedOver,
    Holding,
    Interview,
    Opportunity,
    OpportunityMove,
    SuggestionAnswer,
    Task,
    Transaction,
)

MODELS = (
    Client, ClientClass, ClientLoss, ClientName, ClientLink, Consent, Fact, Holding, Transaction, ContactLog, Task,
    Interview, Opportunity, OpportunityMove, Feedback, HandedOver, SuggestionAnswer,
)  # fmt: skip
_TABLES = re.compile(rf"\b({'|'.join(str(m.__tablename__) for m in MODELS)})\b", re.I)

UNFENCED = {  # whole modules that may read client tables past the fence, and why
    "fence": "the fence itself",
    "bulk": "writes rows, for imports and the made-up book",
    "demo": "makes the made-up book in an empty store",
    "exchange": "import and export: from a chat only a file sent by an administrator, or held to the sender's own people",
    "migrations": "changes tables, reads no client",
    "models": "the tables",
    "learnt": "as measures, of what has a history of its own",
    "due": "marks and ids for the machine's book",
    "measures": "sums up the clients whose ids a query of the fence or of the machine's book gives",
    "machine": "nightly work on the whole book; no chat reaches it",
    "filters": "conditions and subqueries on the `Client` of a fenced query; it has no session to run anything with",
}
ALLOWED = {  # single functions
    "signals._holdings": "sums up the subquery that the fence narrowed",
    "suggestions.KeepAnswer.apply": "updates the person's own row of the client that the fence gave",
    "balances.held_of": "sums up the steps that the fenced statement of `steps_of` gives",
    "segment_figures.read_mix": "likewise, by kind of product, and narrowed by the fence again",
    "house.read_others": "averages over other people's clients, no cell of fewer than allowed",
    "clients.count_clients": "a number for administration",
    "codes.next_code": "the highest code in use, or how many there are: no client's data",
    "record_changes._change": "updates the one row that `fence.client` gave",
    "record_changes._name_anew": "deletes the keys of the one row that `fence.client` gave",
    "people.busiest_advisor": "a person's code, for evaluations",
    "finding.answered_to": "tells which words must not be let out to a language model, and nobody whose they are",
    "tasks._own": "own tasks; the client only where visible",
    "tasks._of_person": "the same, prepared",
    "ratings.without_names": "takes names out of a text; tells nobody which were there",
    "claims._take_to_send": "a lease of values given; looks at the outbox and the chats switched off only",
    "retention._delete": "called for InboxRow and OutboxRow only",
    "changes.FinishTask.apply": "updates the one row that the fenced `task_row` gave",
    "changes.MoveTask.apply": "updates the one row that the fenced `task_row` gave",
    "changes.ReopenTask.apply": "updates the one row that the fenced `task_row` gave",
    "interviews.StepInterview._step": "updates the person's own row of the client that the fence gave",
    "opportunities.MoveOpportunity.apply": "updates the one row that the fenced query before it gave",
    "figures.bought": "counts the rows of the fenced subquery before it",
    "figures._reason_on": "a subquery on the `Client` of a fenced query",
    "standing.known": "counts the rows of the fenced subquery before it",
    "standing.classified": "a subquery on the `Client` of a fenced query",
    "ownership.HandOver.apply": "updates the one row that `fence.client` gave, and the tasks on it",
    "feedback.CloseComplaint.apply": "updates the one row that the fenced query before it gave",
}
HARMLESS = {
    "Person",
    "Team",
    "Identity",
    "Product",
    "AuditRow",
    "AuditHead",
    "ChatSession",
    "InboxRow",
    "Invitation",
    "OutboxRow",
    "KeptList",
    "Upload",
    "ReportSetting",
    "QuietHours",
    "ReportRun",
    "Lease",
    "LlmSpending",
    "ChatOff",
    "ClassRun",
    "ClientExport",
    "Campaign",
    "ClassDue",
    "AnswerRating",
    "col",
    "func",
}
QUERIES = {"select", "update", "delete", "insert", "exists", "get", "get_one", "query", "text", "exec_driver_sql"}


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_fence(call: ast.Call) -> bool:
    builds = isinstance(call.func, ast.Attribute) and call.func.attr in ("clients", "of_clients", "of_chosen")
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
        put_together = any(isinstance(n, ast.JoinedStr | ast.BinOp) for n in ast.walk(call))
        words = [n.value for n in ast.walk(call) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        return bool(words) and not put_together and not any(_TABLES.search(word) for word in words)
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
