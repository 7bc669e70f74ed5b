"""What somebody typed, made fit to be stored: one line, no invisible characters, no longer than its column."""

import re

from skills.contract import SkillError
from storage.exchange import values
from storage.exchange.values import CellError
from storage.names import fold, short_name

LONGEST_NAME, LONGEST_SHORT = 200, 80  # as the table has room for
_PHONE = re.compile(r"\+?\(?\d[\d\-() ]{3,22}\d(?:\s*转\s*\d{1,6})?")


def cleaned(said: str, most: int) -> str:
    """The text as it is stored; SkillError `too_long` or `nothing_said`."""
    try:
        kept = values.text(most)(said)
    except CellError:
        raise SkillError("too_long", limit=most) from None
    if not kept:
        raise SkillError("nothing_said")
    return str(kept)


def phone_of(said: str) -> str:
    """The telephone number in what was said; SkillError `not_a_phone`."""
    found = _PHONE.search(said)
    try:
        return values.phone(found[0].replace(" ", "")) if found else _no_phone()
    except CellError:
        return _no_phone()


def _no_phone() -> str:
    raise SkillError("not_a_phone")


def name_of(said: str, kind: str) -> str:
    """A client's name; SkillError `not_a_name` where it could not be found again or does not fit."""
    name = cleaned(said, LONGEST_NAME)
    too_long = len(short_name(name, kind)) > LONGEST_SHORT
    if not re.search(r"[^\W\d_]", fold(name)) or too_long:
        raise SkillError("not_a_name")
    return name
