"""No phone, identity card or bank card number and no token in any log line, however written. Numbers: the fault list."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.logs import keep_out_of_logs
from bot.logs import JsonLines, redact_records, without_numbers

ROOT = Path(__file__).parents[2]
TOKEN = "7201119:AAF-loopback_Secret0123456789abcdefgh"
NUMBERS = {
    "phone": "13812345678",
    "phone abroad": "+86 138-1234-5678",
    "landline": "0512-6888 0001",
    "identity card": "32050219800101123X",
    "identity card, lower": "32050219800101123x",
    "identity card, old": "320502800101123",
    "bank card": "6222 0212 3456 7890 123",
    "bank card, dots": "6222.0212.3456.7890",
    "full width": "１３８１２３４５６７８",
    "full width, spaced": "１３８　１２３４　５６７８",
    "zero width": "138\u200b1234\u200b5678",
    "after a letter": "x13812345678y",
    "after a dot": ".13812345678",
    "long dashes": "138—1234—5678",
}  # fmt: skip


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """A logger at every level with a handler of its own, as a library may add one."""
    factory = logging.getLogRecordFactory()
    levels = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "telegram", "aiohttp")}
    redact_records()
    redact_records()  # a second call changes nothing
    keep_out_of_logs(TOKEN)
    stream = io.StringIO()
    logger, handler = logging.getLogger("some.library"), logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    logger.setLevel(1)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)
    logging.setLogRecordFactory(factory)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def digits(text: str) -> str:
    return "".join(str(int(char)) for char in text if char.isdecimal())


@pytest.mark.parametrize("what", NUMBERS)
@pytest.mark.parametrize("level", [1, 10, 20, 30, 40, 50])
def test_39_no_number_of_a_person_at_any_level(lines: io.StringIO, what: str, level: int) -> None:
    number, logger = NUMBERS[what], logging.getLogger("some.library")
    logger.log(level, f"客户电话{number}。")
    logger.log(level, "of %s and %r", number, {"card": number})
    logger.log(level, "%s done", number, stack_info=True)
    logger.log(level, "100%% of %s", number)
    logger.log(level, "odd arguments %s %s", number)
    logger.log(level, "fields", extra={"skill": number, "incident": number, "words": number})
    try:
        try:
            raise ValueError(f"inner {number}")
        except ValueError as error:
            raise OSError(f"outer {number} {TOKEN}") from error
    except OSError:
        logger.log(level, "failed for %s", TOKEN, exc_info=True)
    written = lines.getvalue()
    assert len(written.splitlines()) == 7
    assert number not in written
    assert digits(number)[:11] not in digits_of_lines(written)
    assert TOKEN.partition(":")[2] not in written
    last = json.loads(written.splitlines()[-1])
    assert "OSError" in last["trace"] and "ValueError" in last["trace"]


def digits_of_lines(written: str) -> str:
    """The digits of all messages and fields; the time of a line is not somebody's number."""
    rows = [json.loads(line) for line in written.splitlines()]
    return "|".join(digits(str({name: value for name, value in row.items() if name != "time"})) for row in rows)


@given(
    st.from_regex(r"1[3-9]\d{9}|\d{15}|\d{17}[\dX]|\d{16,19}", fullmatch=True), st.sampled_from(" -　.·/ "), st.data()
)
def test_39_however_it_is_set_apart(number: str, gap: str, data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(1, len(number) - 1), max_size=5))
    apart = "".join(gap * (place in places) + char for place, char in enumerate(number))
    wide = apart.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for said in (apart, wide):
        assert digits(without_numbers(f"电话 {said} 谢谢")) == ""


@pytest.mark.parametrize(
    "said",
    ["inbox row 12345 is answered", "took 1234.5 ms", "update 1234567890", "2026-11-24 21:47:00", "C000012 5,124,000"],
)
def test_what_is_no_number_of_a_person_stays(said: str) -> None:
    assert without_numbers(said) == said


def test_reading_a_long_line_takes_no_time() -> None:
    assert without_numbers("1 " * 5 + "x" * 100_000).startswith("1 1")
    assert len(without_numbers("12345-" * 20_000)) < 100
    assert len(without_numbers("123a" * 50_000)) == 200_000


def test_json_lines_on_stderr_by_setting() -> None:
    program = (
        "import logging; from bot.logs import set_up_logs; set_up_logs('INFO', 'json');"
        "logging.getLogger('a.b').warning('row %s of 13812345678', 5, extra={'row': 5, 'incident': 'ab12cd'})"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    line = json.loads(done.stderr)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "logger": "a.b",
        "message": "row 5 of [number]",
        "row": 5,
        "incident": "ab12cd",
    }
    assert not done.stdout


def test_setting_up_again_and_again_makes_no_circle(lines: io.StringIO) -> None:
    for _ in range(3):
        redact_records()
        keep_out_of_logs(TOKEN)
    logging.getLogger("some.library").error("of %s and %s", "13812345678", TOKEN)
    (line,) = lines.getvalue().splitlines()
    assert json.loads(line)["message"] == "of [number] and 7201119:[token]"
