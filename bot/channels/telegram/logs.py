"""What may be logged: never the token, never an error's own words where they may quote a client."""

import logging
import traceback
from pathlib import Path
from typing import Any

_SHORTEST = 8  # what is shorter is no token, and would take common words out of the log
_secrets: set[str] = set()


def keep_out_of_logs(token: str) -> None:
    """Redact the token in every log record of this process, exceptions included, at whatever level.

    Redaction happens where records are made: filters would have to be put on every handler, also on those that are
    added later. The libraries below are silenced besides: they log addresses that hold the token, and at finer
    levels whole messages.
    """
    secret = token.partition(":")[2] or token
    if len(secret) >= _SHORTEST:
        _secrets.add(secret)
    for library in ("httpx", "httpcore", "telegram", "aiohttp"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    current = logging.getLogRecordFactory()
    if current is not _record:
        global _make
        _make = current
        # Seen by whoever would wrap this once more: a chain that holds itself would never end.
        _record.redacts_numbers = getattr(current, "redacts_numbers", False)  # type: ignore[attr-defined]
        logging.setLogRecordFactory(_record)


def redact(text: str) -> str:
    """The text without any known token's secret half; the other half is the bot's public number."""
    for secret in _secrets:
        text = text.replace(secret, "[token]")
    return text


def describe(error: BaseException) -> str:
    """The kind and the place of an error, without its words: a database's words quote the values of a row."""
    kinds = [type(error).__name__]
    if error.__cause__ is not None:
        kinds.append(type(error.__cause__).__name__)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return " from ".join(kinds) + place


_make: Any = logging.LogRecord


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record: logging.LogRecord = _make(*args, **kwargs)
    try:
        message = record.getMessage()
    except Exception:  # logging would print the arguments as they are when it fails to format them
        message = f"{record.msg} {record.args}"
        record.msg, record.args = message, ()
    if redact(message) != message:
        record.msg, record.args = redact(message), ()
    if record.exc_info and record.exc_info[0] is not None:
        text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if redact(text) != text:
            record.exc_info, record.exc_text = None, redact(text)
    elif record.exc_text:  # a trace that another redaction wrote out before
        record.exc_text = redact(record.exc_text)
    if record.stack_info:
        record.stack_info = redact(record.stack_info)
    return record
