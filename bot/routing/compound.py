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
    r"[,;。]?\s*(?:然后|顺便)(?:再)?(?=\S)|[,;。]\s*(?:再(?!不|也|没)|接着|另外|同时|还有(?!别|没|什么|哪|多)|最后(?!一)|完了|顺手)(?:再)?(?=\S)|"
    r"[,;.]?\s+(?:and then|then|and also|after that)\s+",
    re.I,
)
# What puts clients beside each other: of each the same is asked.
_COMPARE = re.compile(r"(?:请|帮我|麻烦)*(?:比较|对比)(?:一下|下)?|(?:please )?compare (?=\S)", re.I)
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
    several = 2 <= len(parts) <= MOST or (len(parts) == 1 and _COMPARE.match(text) is not None)
    if not several or any(len(part) < _SHORTEST for part in parts) or session.pending is not None:
        return ()
    if whole.call and registry.entries[whole.call.skill].skill.effect != "reads":
        return ()
    read = list(_in_turn(parts, session, desk, router))
    routes = [route for part in read for route in part]
    known = [{route.call.skill for route in part if route.call} for part in read]
    every = set().union(*known)
    distinct = len(every) == sum(map(len, known)) and not every & set(MANNERS)
    apart = distinct and every and all(route.call or route.is_unsure for route in routes)
    return tuple(routes) if apart else ()


def calls_of(routes: tuple[Route, ...], registry: Registry) -> tuple[Call, ...]:
    """The calls of wishes that are all sure, at most three; none else. What is asked of two clients is asked of each."""
    calls: list[Call] = []
    for route in routes:
        if route.call is None:
            return ()
        calls += _each(route.call, registry)
    reading = all(registry.entries[call.skill].skill.effect == "reads" for call in calls[:-1])
    return tuple(calls) if calls and reading and len(calls) <= MOST else ()


def _in_turn(parts: list[str], session: Session, desk: Desk, router: Reads) -> Iterator[list[Route]]:
    for part in parts:
        route = router.route(part, session, desk)
        yield _side_by_side(part, route, session, desk, router) or [route]
        client = str(route.call.arguments.get("client", "")) if route.call else ""
        if client and " " not in client:
            session = session.model_copy(update={"client": client})


def _side_by_side(part: str, route: Route, session: Session, desk: Desk, router: Reads) -> list[Route]:
    """比较张伟和李娜的风险: 张伟的风险 and 李娜的风险, where each of them surely asks for the same; else none."""
    beside, names = _COMPARE.match(part), route.spotted.names if route.spotted else ()
    if beside is None or route.call is not None or not 2 <= len(names) <= MOST:
        return []
    before, after = part[beside.end() : names[0].start], part[names[-1].end :]
    routes = [router.route(f"{before}{name.said}{after}", session, desk) for name in names]
    skills = {route.call.skill if route.call else None for route in routes}
    return routes if len(skills) == 1 and None not in skills else []


def _each(call: Call, registry: Registry) -> list[Call]:
    """张伟和李娜的风险: one call for each, where the skill takes one client."""
    field = next(iter(registry.entries[call.skill].fields("client")), "")
    codes = str(call.arguments.get(field, "")).split()
    return [Call(call.skill, {**call.arguments, field: code}) for code in codes] if len(codes) > 1 else [call]
