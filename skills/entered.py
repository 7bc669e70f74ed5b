"""What somebody typed, made fit to be stored: one line, no invisible characters, no longer than its column."""

from skills.contract import SkillError
from storage.exchange.values import CellError, text


def cleaned(said: str, most: int) -> str:
    """The text as it is stored; SkillError `too_long` or `nothing_said`."""
    try:
        kept = text(most)(said)
    except CellError:
        raise SkillError("too_long", limit=most) from None
    if not kept:
        raise SkillError("nothing_said")
    return str(kept)
