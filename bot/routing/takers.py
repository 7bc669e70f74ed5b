"""The colleague to whom something is given: 转给沈嘉宁, to A05; or the name said, where it is nobody of the team."""

import re

from bot.routing.slots import PERSON_CODE, Spotted
from skills.colleagues import named, taker_in
from skills.contract import Desk

_TO = re.compile(
    r"(?:转|交|移交|划|派|分)(?:给|到)\s*([A-Za-z]\d{2,4}|[\u4e00-\u9fff]{2,4})|(?<![a-z])to ([A-Z]\d{2,4}|[A-Z][\w]+(?: [A-Z][\w]+)*)"
)


def taker_meant(spotted: Spotted, desk: Desk) -> str | None:
    """The colleague who takes over, by code; a name or code that is nobody's of the team, as it was said."""
    team = desk.book.colleagues()
    if taker := taker_in(spotted.text, team):
        return taker.code
    found = _TO.search(spotted.text) or PERSON_CODE.search(spotted.text)
    said = next((group for group in found.groups() if group), None) if found else None
    return None if said is None or named(said, team) else said
