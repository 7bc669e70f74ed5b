"""The command as people run it: a process, its output, its exit status."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DAY = "2026-11-22"


def run(
    *words: str, folder: Path, said: str | bytes = "", ok: bool = True, **environment: str
) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("DATA_DIR", "DATABASE_URL", "TIMEZONE")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        input=said.encode() if isinstance(said, str) else said,
        capture_output=True,
        timeout=120,
        env={**clean, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment},
        check=False,
    )
    text = subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in text.stdout + text.stderr, text.stderr
    assert (text.returncode == 0) == ok, text.stderr
    return text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo book was made by the first chat."""
    path = tmp_path_factory.mktemp("first use")
    done = run("chat", "--today", DAY, folder=path, said="你好\n看看张伟\n\n他电话多少\n")
    assert "› 看看张伟" in done.stdout
    assert "张伟 · C000012 · 钻石" in done.stdout
    assert "made up" in done.stderr
    return path


def test_ask_json_has_the_agreed_keys(folder: Path) -> None:
    done = run("ask", "最近三个月没联系的钻石客户有哪些", "--today", DAY, "--json", folder=folder)
    reply = json.loads(done.stdout)
    assert list(reply) == ["skill", "arguments", "status", "text", "buttons", "citations", "picture", "ms"]
    assert reply["skill"] == "find_clients"
    assert reply["arguments"] == {"tier": "diamond", "dormant_days": 90}
    assert reply["status"] == "done"
    assert reply["buttons"] == ["1", "2"]


def test_amounts_in_json_are_numbers(folder: Path) -> None:
    done = run("ask", "资产500万以上的客户", "--today", DAY, "--json", folder=folder)
    assert json.loads(done.stdout)["arguments"] == {"min_aum": 5_000_000}


def test_chat_from_a_pipe_answers_every_line(folder: Path) -> None:
    lines = ["看看张伟".encode(), b"\xff\xfe broken \x00", b"x" * 200_000, "他电话多少".encode()]
    done = run("chat", "--json", "--today", DAY, folder=folder, said=b"\n".join(lines))
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(replies) == 4
    assert replies[0]["arguments"] == {"client": "C000012"}
    assert replies[2]["status"] == "refused"
    assert replies[3]["arguments"] == {"client": "C000012", "field": "phone"}


def test_chat_speaks_the_language_asked_for(folder: Path) -> None:
    done = run("chat", "--lang", "en", "--json", "--as", "A02", "--today", DAY, folder=folder, said="C000012\n")
    assert json.loads(done.stdout)["text"].startswith("I found no such client")


@pytest.mark.parametrize(
    ("words", "environment", "told"),
    [
        (("ask", "你好", "--as", "Z99"), {}, "advisor-bot people list"),
        (("ask", "你好", "--today", "2026-02-30"), {}, "2026-11-22"),
        (("ask",), {}, "--help"),
        (("nonsense",), {}, "--help"),
        (("chat", "--lang", "fr"), {}, "zh or en"),
        (("telegram",), {}, "TELEGRAM_TOKEN"),
        (("ask", "你好"), {"TIMEZONE": "Mars/Olympus"}, "TIMEZONE"),
        (("ask", "你好"), {"LANGUAGE": "fr"}, "LANGUAGE"),
        (("ask", "你好"), {"PRIVACY": "none"}, "PRIVACY"),
        (("ask", "你好"), {"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        (("ask", "你好"), {"DATABASE_URL": "postgresql+psycopg://u:hunter2@127.0.0.1:1/x"}, "DATABASE_URL"),
        (("ask", "你好"), {"DATABASE_URL": "sqlite:///empty.db"}, "advisor-bot db upgrade"),
        (("demo",), {}, "clients"),
        (("demo", "--clients", "0"), {"DATA_DIR": "other"}, "--help"),
        (("import", "clients", "missing.csv"), {}, "missing.csv"),
        (("import", "nonsense", "missing.csv"), {}, "nonsense"),
        (("people", "add", "X1", "--role", "king"), {}, "king"),
        (("people", "add", "A01", "--role", "advisor"), {}, "A01"),
        (("people", "revoke", "Z99"), {}, "Z99"),
    ],
)
def test_errors_are_one_line_that_names_the_mend(
    folder: Path, words: tuple[str, ...], environment: dict[str, str], told: str
) -> None:
    done = run(*words, folder=folder, ok=False, **environment)
    said = done.stderr.strip().splitlines()
    assert len(said) == 1, done.stderr
    assert said[0].startswith("advisor-bot: ")
    assert told in said[0]
    assert "hunter2" not in done.stderr


def test_doctor_finds_what_is_wrong(folder: Path, tmp_path: Path) -> None:
    assert "500" in run("doctor", folder=folder).stdout
    assert "advisor-bot db upgrade" in run("doctor", folder=tmp_path, ok=False, DATABASE_URL="sqlite:///x.db").stdout
    assert "DATABASE_URL" in run("doctor", folder=tmp_path, ok=False, DATABASE_URL="nonsense").stdout
    assert "TIMEZONE" in run("doctor", folder=tmp_path, ok=False, TIMEZONE="Mars").stdout


def test_own_book_from_files(tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text(
        "code,name,kind,tier,phone,industry,advisor\nC000001,丁小满,person,gold,13900000001,,B01\n"
        "C000002,常州云阶电子有限公司,company,,051988880000,电子,B01\n",
        "utf-8",
    )
    bad = tmp_path / "bad.csv"
    bad.write_text("code,name,kind,advisor\nC000003,甲,dragon,B01\n,乙,person,B01\n", "utf-8")
    run("db", "upgrade", folder=tmp_path)
    run("people", "add", "B00", "--role", "manager", folder=tmp_path)
    run("people", "add", "B01", "--role", "advisor", "--manager", "B00", "--telegram", "7", folder=tmp_path)
    assert "telegram:7" in run("people", "list", folder=tmp_path).stdout
    assert "2 would be added" in run("import", "clients", "clients.csv", "--dry-run", folder=tmp_path).stdout
    assert "丁小满" not in run("ask", "丁小满", "--as", "B01", folder=tmp_path).stdout
    assert "2 were added" in run("import", "clients", "clients.csv", folder=tmp_path).stdout
    refused = run("import", "clients", "bad.csv", folder=tmp_path, ok=False)
    assert "line 2, kind: 'dragon'" in refused.stderr
    assert "line 3, code" in refused.stderr
    assert "C000001" in run("ask", "丁小满", "--as", "B01", folder=tmp_path).stdout
    assert "C000002" in run("ask", "云阶呢", "--as", "B00", folder=tmp_path).stdout
    run("export", "clients", "out.csv", folder=tmp_path)
    assert "常州云阶电子有限公司" in (tmp_path / "out.csv").read_text("utf-8-sig")
    run("people", "revoke", "B01", folder=tmp_path)
    run("ask", "丁小满", "--as", "B01", folder=tmp_path, ok=False)


def test_an_empty_database_by_url_is_not_filled_with_a_demo(tmp_path: Path) -> None:
    run("db", "upgrade", folder=tmp_path, DATABASE_URL="sqlite:///own.db")
    run("ask", "你好", folder=tmp_path, ok=False, DATABASE_URL="sqlite:///own.db")
    assert not (tmp_path / "var").exists() or not list((tmp_path / "var").glob("*.db"))


def test_wheel_in_an_empty_folder_chats(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    source = tmp_path / "source"
    names = ("bot", "knowledge", "skills", "storage", "pyproject.toml", "README.md", "LICENSE")
    source.mkdir()
    for name in names:
        subprocess.run(["cp", "-r", str(ROOT / name), str(source / name)], check=True)
    subprocess.run([*build, str(tmp_path), str(source)], check=True, capture_output=True, timeout=300)
    wheel = next(tmp_path.glob("advisor_bot-*.whl"))
    place, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place)
        assert any(name.endswith("entry_points.txt") for name in packed.namelist())
    done = run("chat", "--json", "--today", DAY, folder=empty, said="看看张伟\n", PYTHONPATH=str(place))
    assert json.loads(done.stdout)["arguments"] == {"client": "C000012"}
