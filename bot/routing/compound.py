"""A message that asks for several things one after the other: 比较张伟和李娜的风险,再给张伟写条消息."""

import re
from collections.abc import Iterator
from typing import Protocol

from bot.routing.route import Route
from bot.sessions import Session
from skills.contract import MANNERS, Call, Desk
from skills.registry import Registry

# What begins another wish: 然后, 顺便, and then; other words only behind a comma. A comma alone does not: most notes have one.
_THEN = re.compile(
    r"[,;。]?\s*(?:然后|顺便)(?:再)?(?=\S)|[,;。]\s*(?:再(?!不|也|没)|接着|另外|同时|还有|最后(?!一)|完了|顺手)(?:再)?(?=\S)|"
    r"[,;.]?\s+(?:and then|then|and also|after that)\s+",
    re.I,
)
_SHORTEST, MOST = 3, 3  # characters of a wish; wishes in one message


class Reads(Protocol):
    """What routes a sentence."""

    def route(self, said: str, session: Session, desk: Desk) -> Route:
        """See `Router`."""
        ...


def wishes(whole: Route, session: Session, desk: Desk, router: Reads, registry: Registry) -> tuple[Route, ...]:
    """The routes of the parts that a message falls into, each wanting something else; none where it is one wish.

    A note is one wish, however long: 聊了债基,然后下周三回访. 他 in a later part is whom the part before was about.
    """
    text = whole.spotted.whole or whole.spotted.text if whole.spotted else ""
    parts = [part.strip() for part in _THEN.split(text) if part.strip()]
    if not 2 <= len(parts) <= MOST or any(len(part) < _SHORTEST for part in parts) or session.pending is not None:
        return ()
    if whole.call and registry.entries[whole.call.skill].skill.effect != "reads":
        return ()
    routes = list(_in_turn(parts, session, desk, router))
    known = [route.call.skill for route in routes if route.call]
    distinct = len(set(known)) == len(known)
    apart = known and distinct and not set(known) & set(MANNERS)
    return tuple(routes) if apart and all(route.call or route.is_unsure for route in routes) else ()


def calls_of(routes: tuple[Route, ...], registry: Registry) -> tuple[Call, ...]:
    """The calls of wishes that are all sure, at most three; none else. What is asked of two clients is asked of each."""
    calls: list[Call] = []
    for route in routes:
        if route.call is None:
            return ()
        calls += _each(route.call, registry)
    reading = all(registry.entries[call.skill].skill.effect == "reads" for call in calls[:-1])
    return tuple(calls) if calls and reading and len(calls) <= MOST else ()


def _in_turn(parts: list[str], session: Session, desk: Desk, router: Reads) -> Iterator[Route]:
    for part in parts:
        route = router.route(part, session, desk)
        yield route
        client = str(route.call.arguments.get("client", "")) if route.call else ""
        if client and " " not in client:
            session = session.model_copy(update={"client": client})


def _each(call: Call, registry: Registry) -> list[Call]:
    """张伟和李娜的风险: one call for each, where the skill takes one client."""
    field = next(iter(registry.entries[call.skill].fields("client")), "")
    codes = str(call.arguments.get(field, "")).split()
    return [Call(call.skill, {**call.arguments, field: code}) for code in codes] if len(codes) > 1 else [call]
