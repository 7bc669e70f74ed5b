"""What is written to the log, and how: never a phone, identity or bank card number, whoever logs it."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any, Literal

Format = Literal["text", "json"]

# The only fields besides the message: numbers of rows and updates, and this program's own words.
FIELDS = ("row", "update", "incident", "skill", "status", "ms", "worker")

# Eleven digits and more, in any script's digits, are a phone (11), an identity card (15 or 18) or a bank card (13 to
# 19), however they are set apart. Checksums are not looked at: a mistyped number is somebody's, too.
_GAP = r"[\s\-‐‑‒–—―−－._·・/\u200b-\u200d\u2060\ufeff]{0,3}"
_NUMBER = re.compile(rf"\+?(?:\d{_GAP}){{10,}}\d(?:{_GAP}[xXｘＸ](?![A-Za-z]))?")


def without_numbers(text: str) -> str:
    """The text without any number that could be a person's."""
    return _NUMBER.sub("[number]", text)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, message, and the fields that are known to hold nothing of anybody's."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name in FIELDS:
            if (value := getattr(record, name, None)) is not None:
                line[name] = value if isinstance(value, int | float) else without_numbers(str(value))
        if record.exc_text or record.exc_info:
            line["trace"] = record.exc_text or self.formatException(record.exc_info)  # type: ignore[arg-type]
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up_logs(level: str, format_: Format) -> None:
    """Log to stderr. Redaction happens where records are made, so that no handler added later goes past it."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if format_ == "json":
        for handler in logging.getLogger().handlers:
            handler.setFormatter(JsonLines())
    redact_records()


def redact_records() -> None:
    """Take numbers out of every record of this process, traces included, at whatever level."""
    make = logging.getLogRecordFactory()
    if getattr(make, "redacts_numbers", False):
        return

    def redacting(*args: Any, **kwargs: Any) -> logging.LogRecord:
        return _redacted(make(*args, **kwargs))

    redacting.redacts_numbers = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(redacting)


def _redacted(record: logging.LogRecord) -> logging.LogRecord:
    try:
        message = record.getMessage()
    except Exception:  # logging would print the arguments as they are when it fails to format them
        message = f"{record.msg} {record.args}"
        record.msg, record.args = message, ()
    clean = without_numbers(message)
    if clean != message:
        record.msg, record.args = clean, ()
    if record.exc_info and record.exc_info[0] is not None:
        text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if (clean := without_numbers(text)) != text:
            record.exc_info, record.exc_text = None, clean
    elif record.exc_text:  # a trace that another redaction wrote out before
        record.exc_text = without_numbers(record.exc_text)
    if record.stack_info:
        record.stack_info = without_numbers(record.stack_info)
    return record
