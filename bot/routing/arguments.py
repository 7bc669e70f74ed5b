"""The arguments of a call, read from a sentence that was taken apart, for any skill by its request's fields."""

import re
from typing import Any

from bot.routing.filters import read_filters
from bot.routing.slots import Spotted, Vocabulary
from bot.sessions import Session
from skills.contract import Desk
from skills.filters import FilteredRequest
from skills.registry import Entry

_ENGLISH = re.compile(r"英文|英语|英國話|english|英", re.I)
_CHINESE = re.compile(r"中文|汉语|国语|普通话|chinese|mandarin|中", re.I)


def read_arguments(
    entry: Entry, spotted: Spotted, session: Session, desk: Desk, vocabulary: Vocabulary
) -> dict[str, Any]:
    """What the sentence gives of the request's fields; what it does not give is left out."""
    fields = entry.skill.request.model_fields
    found: dict[str, Any] = {}
    if issubclass(entry.skill.request, FilteredRequest):
        found |= {name: value for name, value in read_filters(spotted, vocabulary).items() if name in fields}
    for name in entry.fields("client"):
        if (client := client_meant(spotted, session)) is not None:
            found[name] = client
    for name in entry.fields("task"):
        if (task := _task(spotted, session, desk)) is not None:
            found[name] = task
    if "field" in fields and (named := _fields(spotted)):
        found["field"] = named[0]
    if "period" in fields and spotted.windows:
        found["period"] = str(spotted.windows[0][2].period)
    if "language" in fields and (language := _language(spotted.text)):
        found["language"] = language
    return found


def client_meant(spotted: Spotted, session: Session) -> str | None:
    """The client of the sentence: named (a code, or the name where several answer to it), the nth of the list, or 他."""
    if spotted.names:
        name = spotted.names[0]
        return name.codes[0] if len(name.codes) == 1 else name.said
    if spotted.ordinal is not None and (listing := session.listings.get("client")):
        return listing.at(spotted.ordinal)
    return session.client


def _fields(spotted: Spotted) -> list[str]:
    """The fields named, the most telling first: 风险等级 says more than 等级, 上次联系电话 asks for the contact."""
    return spotted.ids("field")


def _task(spotted: Spotted, session: Session, desk: Desk) -> str | None:
    listing = session.listings.get("task")
    if spotted.ordinal is not None:
        return listing.at(spotted.ordinal) if listing else None
    if spotted.names and len(spotted.names[0].codes) == 1:
        code = spotted.names[0].codes[0]
        own = [t.code for t in desk.book.open_tasks(limit=200).rows if t.client and t.client.code == code]
        return own[0] if len(own) == 1 else None
    return listing.codes[0] if listing and len(listing.codes) == 1 else None


def _language(text: str) -> str | None:
    if _ENGLISH.search(text):
        return "en"
    return "zh" if _CHINESE.search(text) else None
