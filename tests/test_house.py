"""The law of the house: who may import whom, where foreign libraries live, what a skill's folder holds, how big things get."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.bootstrap import House
from storage.store import Store
from tests.conftest import TODAY, Talk

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "skills", "knowledge", "storage")
MAY_IMPORT = {
    "bot": {"bot", "skills"},
    "skills": {"skills", "knowledge", "storage"},
    "knowledge": {"knowledge"},
    "storage": {"storage"},
}
# What the folder of one skill may import of the package `skills`, beside its own modules.
SHARED = {
    f"skills.{name}"
    for name in (
        "contract",
        "alerts",
        "entered",
        "tasked",
        "places",
        "values",
        "filters",
        "periods",
        "wording",
        "facts",
        "assessing",
        "suiting",
        "valuing",
        "charts",
        "colleagues",
        "comparing",
        "anonymous",
        "notices",
        "sheets",
        "citing",
        "planning",
        "reasons",
        "rewording",
    )
}
# Foreign libraries that live in one place.
HOMES: dict[str, str | tuple[str, ...]] = {
    "telegram": "bot/channels/telegram/",
    "aiohttp": ("bot/channels/telegram/webhook.py", "bot/channels/telegram/requests.py"),
    "prometheus_client": "bot/metrics.py",
    "prompt_toolkit": "bot/channels/console.py",
    "typer": ("bot/cli.py", "bot/commands/"),
    "pydantic_settings": "bot/settings.py",
    "matplotlib": "bot/drawing/",
    "polars": "knowledge/rules/",
    "scipy": "knowledge/rules/clv.py",
    "sklearn": "bot/routing/nearest.py",
    "langchain": "bot/llm/connection.py",
    "circuitbreaker": "bot/llm/connection.py",
    "httpx": "bot/llm/connection.py",
    "langchain_core": "knowledge/embedding.py",  # what an embedding model is
    "sentence_transformers": "knowledge/embedding.py",
    "torch": "knowledge/embedding.py",
    "huggingface_hub": "knowledge/embedding.py",
    "tokenizers": "knowledge/embedding.py",
    "safetensors": "knowledge/embedding.py",
    "bs4": "knowledge/reading/web.py",
    "markdown_it": "knowledge/reading/markdown.py",
    "charset_normalizer": "knowledge/reading/decoding.py",
    "chromadb": "knowledge/index.py",
    "sqlmodel": "storage/",
    "sqlalchemy": "storage/",
    "alembic": "storage/",
    "psycopg": "storage/",
    "pypinyin": "storage/names.py",
    "openpyxl": "storage/exchange/",
}
HEAVY = (
    "torch",
    "chromadb",
    "sentence_transformers",
    "bs4",
    "langchain",
    "langchain_core",
    "matplotlib",
    "polars",
    "scipy",
    "sklearn",
    "openpyxl",
    "telegram",
    "aiohttp",
    "prometheus_client",
    "alembic",
)
LONGEST_FILE, LONGEST_FUNCTION = 260, 60


@cache
def modules() -> dict[str, Path]:
    """Every module of the house by its dotted name."""
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes that run when the module is imported: nothing inside functions, nothing for type checkers only."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from at_import(child)


def imported(nodes: Iterator[ast.AST]) -> set[str]:
    """Names of the modules imported; `from a import b` is a.b where that is a module of ours."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write imports in full"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (whole & set(modules())) or {str(node.module)}
    return found


def is_lawful(module: str, target: str) -> bool:
    """Whether a module may import another of ours."""
    room, goal = module.split(".")[0], target.split(".")[0]
    if goal not in ROOMS:
        return True
    if room == "bot" and goal in ("knowledge", "storage"):
        return module.startswith("bot.bootstrap.") or module == "bot.bootstrap"
    if goal not in MAY_IMPORT[room]:
        return False
    if (
        room == "skills"
        and goal == "skills"
        and module.count(".") >= 1
        and (ROOT / Path(*module.split(".")[:2])).is_dir()
    ):
        own = ".".join(module.split(".")[:2])
        return target in SHARED or target == own or target.startswith(f"{own}.")
    return True


@pytest.mark.parametrize(
    ("module", "target", "lawful"),
    [
        ("bot.conversation", "skills.contract", True),
        ("bot.conversation", "storage.clients", False),
        ("bot.routing.router", "knowledge.methodology", False),
        ("bot.bootstrap", "storage.store", True),
        ("bot.bootstrap.administration", "storage.demo", True),
        ("bot.bootstrapper", "storage.store", False),
        ("skills.contract", "storage.clients", True),
        ("skills.contract", "bot.messages", False),
        ("skills.greet.skill", "skills.contract", True),
        ("skills.greet.skill", "skills.help.skill", False),
        ("skills.greet.skill", "skills.registry", False),
        ("skills.look_up_client.skill", "skills.look_up_client.fields", True),
        ("skills.look_up_client.skill", "storage.views", True),
        ("knowledge.methodology", "storage.views", False),
        ("knowledge.methodology", "skills.contract", False),
        ("storage.clients", "knowledge.tables", False),
        ("storage.clients", "storage.fence", True),
        ("storage.clients", "collections.abc", True),
    ],
)
def test_the_law_itself(module: str, target: str, lawful: bool) -> None:
    assert is_lawful(module, target) == lawful


def test_everybody_keeps_the_import_law() -> None:
    broken = [
        f"{module} imports {target}"
        for module, path in modules().items()
        for target in sorted(imported(ast.walk(tree(path))))
        if not is_lawful(module, target)
    ]
    assert not broken, broken
    assert len(modules()) > 80


def test_tables_stay_in_storage() -> None:
    outside = [
        module
        for module, path in modules().items()
        if not module.startswith("storage") and any("storage.models" in t for t in imported(ast.walk(tree(path))))
    ]
    assert not outside, f"{outside}: the rest of the house sees storage.views"


def circle(graph: dict[str, set[str]]) -> list[str]:
    """A way from a module back to itself, or nothing."""
    done: set[str] = set()

    def walk(module: str, way: list[str]) -> list[str]:
        if module in way:
            return [*way[way.index(module) :], module]
        if module in done:
            return []
        for target in sorted(graph.get(module, ())):
            if found := walk(target, [*way, module]):
                return found
        done.add(module)
        return []

    return next((found for module in sorted(graph) if (found := walk(module, []))), [])


def test_no_module_imports_itself_by_a_detour() -> None:
    assert circle({"a": {"b"}, "b": {"c", "d"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
    graph = {module: imported(at_import(tree(path))) & set(modules()) for module, path in modules().items()}
    assert sum(map(len, graph.values())) > 100
    assert not (found := circle(graph)), " -> ".join(found)


def test_foreign_libraries_live_in_one_place() -> None:
    astray, met = [], set()
    for path in modules().values():
        place = path.relative_to(ROOT).as_posix()
        for library in {target.split(".")[0] for target in imported(ast.walk(tree(path)))} & set(HOMES):
            met.add(library)
            home = HOMES[library]
            homes = home if isinstance(home, tuple) else (home,)
            if not any(place == one or (one.endswith("/") and place.startswith(one)) for one in homes):
                astray.append(f"{place} imports {library}, which lives in {HOMES[library]}")
    assert not astray, astray
    assert {"telegram", "sqlmodel", "sklearn", "openpyxl"} <= met


_READS = {
    "open",
    "read_text",
    "read_bytes",
    "write_text",
    "mkdir",
    "getenv",
    "urlopen",
    "connect",
    "create_engine",
    "run",
}


def touches_the_world(source: ast.Module) -> list[str]:
    """Calls on import that read files, the environment or the network."""
    found = []
    for node in at_import(source):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _READS:
                found.append(f"line {node.lineno}: {name}")
        elif isinstance(node, ast.Attribute) and node.attr == "environ":
            found.append(f"line {node.lineno}: environ")
    return found


def test_importing_reads_nothing() -> None:
    """Files are read on first use; `storage.names` only switches a library's heavy dictionaries off."""
    for bad in ("WORDS = Path('x').read_text()", "with open('x') as f: pass", "import os\nX = os.environ['X']"):
        assert touches_the_world(ast.parse(bad))
    assert not touches_the_world(ast.parse("def later():\n    return open('x')"))
    found = {module: said for module, path in modules().items() if (said := touches_the_world(tree(path)))}
    assert {module: len(said) for module, said in found.items()} == {"storage.names": 1}


def test_only_settings_reads_the_environment() -> None:
    readers = {
        m
        for m, path in modules().items()
        for n in ast.walk(tree(path))
        if getattr(n, "attr", "") in ("environ", "getenv")
    }
    assert readers == {"storage.names"}, "settings.py reads it through pydantic-settings; nobody else should"


def test_nothing_grows_too_big() -> None:
    """A smell, not a sin: what is bigger does two things, and somebody has to read it all to change one."""
    big = []
    for path in modules().values():
        if "migrations/versions" in path.as_posix():  # generated, read once, never changed
            continue
        source = path.read_text(encoding="utf-8")
        place = path.relative_to(ROOT).as_posix()
        if (lines := len(source.splitlines())) > LONGEST_FILE:
            big.append(f"{place} has {lines} lines, at most {LONGEST_FILE}: split it by what it does")
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION:
                big.append(f"{place}: {node.name} has {lines} lines, at most {LONGEST_FUNCTION}: name its parts")
    assert not big, "\n".join(big)


def test_every_skill_is_a_folder_of_the_same_files() -> None:
    folders = [p for p in sorted((ROOT / "skills").iterdir()) if (p / "skill.py").exists()]
    assert len(folders) >= 9
    for folder in folders:
        files = {p.name for p in folder.iterdir() if p.name != "__pycache__"}
        same = {"__init__.py", "skill.py", "zh.toml", "en.toml", "examples.toml"}
        assert same <= files, f"{folder.name} lacks {same - files}"
        assert all(name.endswith(".py") for name in files - same), f"{folder.name} has {files - same}"
    strays = [
        p.name for p in (ROOT / "skills").iterdir() if p.is_dir() and p not in folders and p.name != "__pycache__"
    ]
    assert [s for s in strays if s != "jobs"] == []


_ASK = """
import json, sys
from bot import cli
sys.argv = ["advisor-bot", "ask", "张伟最近一次联系是什么时候", "--today", sys.argv[1], "--json"]
try:
    cli.main()
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_an_answer_loads_nothing_heavy(
    copy_of: Callable[[str, str], Store], build: Callable[..., House], data_dir: Path
) -> None:
    """With a store and a fitted router in place, one `ask` imports no library that only other commands need."""
    store = copy_of("sqlite", "demo")
    assert Talk(build(store)).say("张伟").status == "done"  # fits the router and keeps it in DATA_DIR
    environment = {**os.environ, "DATA_DIR": str(data_dir), "DATABASE_URL": store.url, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", _ASK, TODAY.isoformat()]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    answer, loaded = map(json.loads, done.stdout.splitlines()[-2:])
    assert answer["skill"] == "look_up_client" and "C000012" in answer["text"]
    assert {"sqlmodel", "typer", "pydantic"} <= set(loaded)
    assert not set(loaded) & set(HEAVY)
