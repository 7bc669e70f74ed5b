"""The commands on the methodology as people run them: ingest, evaluate retrieval, doctor."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from knowledge import models
from knowledge.passages import files_in
from tests.knowledge.conftest import DOCUMENTS

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run(*words, **environment)`: the command on a DATA_DIR of its own and a few made-up documents of ours."""
    monkeypatch.setattr(models, "own_documents", lambda: list(files_in(DOCUMENTS)))
    monkeypatch.setattr("knowledge.library.own_documents", lambda: list(files_in(DOCUMENTS)))

    def command(*words: str, **environment: str) -> Result:
        return CliRunner().invoke(
            app, list(words), env={"DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200", **environment}
        )

    return command


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    folder = tmp_path / "handbook"
    (folder / "travel").mkdir(parents=True)
    (folder / "leave.md").write_text("# 手册\n\n## 年假怎么休\n满一年休五天年假,提前两周申请。\n", "utf-8")
    (folder / "travel/rail.txt").write_text("差旅规定\n\n一、高铁\n高铁二等座据实报销,超出部分自己承担。\n", "gb18030")
    return folder


def asked(run: Run, tmp_path: Path, *lines: dict[str, object]) -> dict[str, object]:
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    done = run("evaluate", "retrieval", str(file), "--json")
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout.splitlines()[-1]))


LEAVE = {"q": "年假怎么休", "lang": "zh", "answer_substring": "五天年假", "in_scope": True}


def test_ingest_adds_updates_removes_and_repeats(run: Run, handbook: Path, tmp_path: Path) -> None:
    assert asked(run, tmp_path, LEAVE)["recall_at_5"] == 0
    done = run("ingest", str(handbook))
    assert done.exit_code == 0 and "2 added, 0 updated" in done.output and "8 passages" in done.output
    assert asked(run, tmp_path, LEAVE)["recall_at_1"] == 1
    assert "2 unchanged" in run("ingest", str(handbook)).output
    (handbook / "leave.md").write_text("# 手册\n\n## 年假怎么休\n满一年休七天年假。\n", "utf-8")
    (handbook / "travel/rail.txt").unlink()
    done = run("ingest", str(handbook))
    assert "removed handbook/travel/rail.txt" in done.output and "0 added, 1 updated, 1 removed" in done.output
    assert asked(run, tmp_path, LEAVE, {**LEAVE, "answer_substring": "七天年假"})["recall_at_1"] == 0.5
    for file in handbook.rglob("*.md"):
        file.unlink()
    assert "1 removed" in run("ingest", str(handbook)).output
    assert not list((tmp_path / "data/methodology/given").glob("files/*"))


def test_a_single_file_that_is_gone_is_removed(run: Run, handbook: Path) -> None:
    assert "1 added" in run("ingest", str(handbook / "leave.md")).output
    (handbook / "leave.md").unlink()
    assert "1 removed" in run("ingest", str(handbook / "leave.md")).output


def test_what_was_given_is_searched_without_the_originals(run: Run, handbook: Path, tmp_path: Path) -> None:
    run("ingest", str(handbook))
    for file in (*handbook.rglob("*.md"), tmp_path / "data/methodology/active"):
        file.unlink()
    assert asked(run, tmp_path, LEAVE)["recall_at_1"] == 1


def test_bad_files_are_quarantined_with_the_reason_and_the_status_says_so(run: Run, handbook: Path) -> None:
    (handbook / "empty.txt").write_bytes(b"")
    (handbook / "copy.md").write_bytes((handbook / "leave.md").read_bytes())
    (handbook / "bomb.html").write_bytes(b"PK\x03\x04" + b"\0" * 2000)
    (handbook / "[bold]name.exe").write_bytes(b"MZ")
    done = run("ingest", str(handbook))
    assert done.exit_code == 1
    assert "2 added" in done.output and "4 quarantined" in done.output
    for told in (
        "empty.txt: empty",
        "leave.md: the same as handbook/copy.md",
        "bomb.html: a ZIP",
        "[bold]name.exe: .exe",
    ):
        assert told in done.output


def test_a_path_that_is_not_there(run: Run, tmp_path: Path) -> None:
    done = run("ingest", str(tmp_path / "nowhere"))
    assert done.exit_code != 0 and "nowhere is not there" in str(done.exception)


def test_evaluation_reports_and_replies_as_agreed(run: Run, tmp_path: Path) -> None:
    lines = [
        {"q": "雨伞丢了怎么赔", "lang": "zh", "answer_substring": "四 十 元", "in_scope": True, "style": "plain"},
        {
            "q": "roof garden open when",
            "lang": "en",
            "answer_substring": "nothing",
            "alts": ["ten to sixteen"],
            "in_scope": True,
        },
        {"q": "红烧肉怎么做", "lang": "zh", "in_scope": False, "style": "far"},
    ]
    file, replies = tmp_path / "q.jsonl", tmp_path / "replies.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    done = run("evaluate", "retrieval", str(file), "--documents", str(DOCUMENTS), "--json", "--replies", str(replies))
    report = json.loads(done.stdout.splitlines()[-1])
    assert list(report) == [
        "questions", "recall_at_1", "recall_at_3", "recall_at_5", "mrr_at_10", "by_lang", "by_style", "kept_in_scope",
        "refused_out_of_scope", "refusal_auc", "p50_ms", "p99_ms", "failures",
    ]  # fmt: skip
    assert (report["questions"], report["recall_at_1"], report["refused_out_of_scope"], report["refusal_auc"]) == (
        3,
        1,
        1,
        1,
    )
    told = [json.loads(line) for line in replies.read_text("utf-8").splitlines()]
    assert [(one["line"], one["refused"]) for one in told] == [(0, False), (1, False), (2, True)]
    assert set(told[0]["passages"][0]) == {"doc", "heading", "text", "score"}
    assert told[0]["passages"][0]["doc"] == "zh/umbrella.md"
    assert not (tmp_path / "data/methodology").exists(), "an evaluation on a folder leaves the chat's index alone"


@pytest.mark.parametrize(
    ("lines", "told"),
    [("{", "line 1 is no JSON"), ('{"lang": "zh"}', "line 1 lacks the key q"), ('{"q": "x"}', "answer_substring")],
)
def test_a_bad_evaluation_file_is_named(run: Run, tmp_path: Path, lines: str, told: str) -> None:
    (tmp_path / "bad.jsonl").write_text(lines, "utf-8")
    assert told in str(
        run("evaluate", "retrieval", str(tmp_path / "bad.jsonl"), "--documents", str(DOCUMENTS)).exception
    )


def test_doctor_tells_of_index_and_model(run: Run, handbook: Path, tmp_path: Path) -> None:
    assert "not made yet" in run("doctor").output
    run("ingest", str(handbook))
    assert "8 passages (in DATA_DIR)" in run("doctor").output
    next((tmp_path / "data/methodology").glob("methodology-*/weights.npy")).unlink()
    assert "the next question makes it again" in run("doctor").output
    done = run("doctor", EMBEDDING_MODEL=str(tmp_path / "none"))
    assert done.exit_code == 1 and "EMBEDDING_MODEL" in done.output
    assert "CHROMA_URL must be written as" in run("doctor", CHROMA_URL="localhost").output
