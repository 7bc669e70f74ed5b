"""Whom 第二个, 常州那家 and 金卡那位王芳 point at."""

import re

from bot.routing.pending import described
from bot.routing.slots import Spotted
from bot.sessions import Session
from skills.contract import Desk

_THAT_ONE = re.compile(r"([\u3400-\u9fff]{2,4}?)(?:的)?那(?:家|个|位)")


def that_one(spotted: Spotted, session: Session, desk: Desk) -> str | None:
    """常州那家, 金卡那位王芳: the one whom the words before it describe, of those offered or of that name."""
    found = _THAT_ONE.search(spotted.text)
    names = spotted.names
    if found is None or len(names) > 1 or (names and (len(names[0].codes) == 1 or names[0].start < found.end())):
        return None
    return described(spotted, names[0].codes if names else session.offered, desk, found[1], by_name=False)


def pointed(ordinal: int, session: Session, desk: Desk) -> str | None:
    """The client whom a place in the list shown last means: its own entry, or the client of that task."""
    listing = session.listings.get(session.recent or "")
    code = listing.at(ordinal) if listing else None
    if code is None or session.recent == "client":
        return code
    task = next((task for task in desk.book.open_tasks(limit=200).rows if task.code == code), None)
    return task.client.code if task and task.client else None
