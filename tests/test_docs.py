"""What README and .env.example say is true."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from bot.settings import Settings
from docs import generate

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")

# What a distribution is called where it is imported by another name.
IMPORTED_AS = {
    "beautifulsoup4": "bs4",
    "charset-normalizer": "charset_normalizer",
    "huggingface-hub": "huggingface_hub",
    "langchain-core": "langchain_core",
    "lunar-python": "lunar_python",
    "python-telegram-bot": "telegram",
    "markdown-it-py": "markdown_it",
    "prometheus-client": "prometheus_client",
    "prompt-toolkit": "prompt_toolkit",
    "pydantic-settings": "pydantic_settings",
    "python-dateutil": "dateutil",
    "scikit-learn": "sklearn",
    "sentence-transformers": "sentence_transformers",
}
# Not imported by name: a driver that SQLAlchemy loads by URL, the zone data that zoneinfo reads, a dictionary read as a file,
# the parser that BeautifulSoup is told to use, the provider that LangChain is told to use.
LOADED_BY_OTHERS = {"jieba", "langchain-openai", "lxml", "psycopg", "tzdata"}


def test_generated_blocks_are_up_to_date() -> None:
    assert generate.filled(README) == README, "run `make readme`"


def test_a_stale_block_is_seen() -> None:
    stale = README.replace("| `TIMEZONE` | `Asia/Shanghai` |", "| `TIMEZONE` | `UTC` |")
    assert stale != README
    assert generate.filled(stale) == README


def test_env_example_names_every_setting_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    found = dict(line.removeprefix("# ").split("=", 1) for line in lines if re.match(r"# [A-Z_]+=", line))
    wanted = {n.upper(): "" if f.default is None else str(f.default) for n, f in Settings.model_fields.items()}
    assert found == wanted
    for name, field in Settings.model_fields.items():
        assert lines[lines.index(f"# {name.upper()}={wanted[name.upper()]}") - 1] == f"# {field.description}"


def _commands() -> list[str]:
    return sorted(set(re.findall(r"advisor-bot ([a-z]+(?: [a-z]+)?)", README)))


@pytest.mark.parametrize("command", _commands())
def test_commands_in_readme_exist(command: str) -> None:
    from typer.testing import CliRunner

    from bot.cli import app

    words = command.split()
    groups = {"people", "db"}
    asked = words if words[0] in groups else words[:1]
    assert CliRunner().invoke(app, [*asked, "--help"]).exit_code == 0, command


def test_make_targets_in_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"make ([a-z]+)", README))
    assert named >= {"chat", "test", "telegram", "bench", "soak"}
    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.M))


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def _imports() -> set[str]:
    found = set()
    for folder in ("bot", "knowledge", "skills", "storage"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    found.update(name.name.split(".")[0] for name in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"bot", "knowledge", "skills", "storage"}


def test_dependencies_and_imports_are_in_step() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[\[<>=!~;, ]", one, maxsplit=1)[0] for one in project["dependencies"]}
    assert _imports() == {IMPORTED_AS.get(name, name) for name in declared - LOADED_BY_OTHERS}
