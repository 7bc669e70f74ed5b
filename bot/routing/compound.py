"""Whether a message asks for several things one after the other: 比较张伟和李娜的风险,再给张伟写条消息."""

import re
from typing import Protocol

from bot.routing.route import Route
from bot.sessions import Session
from skills.contract import Desk

# What begins another wish: 再, 然后, 顺便, and then. A comma alone does not: most notes have one.
_THEN = re.compile(
    r"[,，;；。]?\s*(?:然后|顺便|顺手|接着|同时|另外|还有|最后|完了|(?<=[,，;；。])\s*再)(?:再)?(?=\S)|"
    r"[,;.]?\s+(?:and then|then|and also|also|after that)\s+",
    re.I,
)
_SHORTEST = 3  # characters of a wish


class Reads(Protocol):
    """What routes a sentence."""

    def route(self, said: str, session: Session, desk: Desk) -> Route:
        """See `Router`."""
        ...


def has_several(route: Route, session: Session, desk: Desk, router: Reads) -> bool:
    """Whether it falls into parts that, each alone, mean different skills, or something that the router is unsure of."""
    if route.spotted is None or session.pending is not None:
        return False
    parts = [part.strip() for part in _THEN.split(route.spotted.whole or route.spotted.text) if part.strip()]
    if not 2 <= len(parts) <= 3 or any(len(part) < _SHORTEST for part in parts):
        return False
    routes = [router.route(part, session, desk) for part in parts]
    known = [route.call.skill for route in routes if route.call]
    return bool(known) and len(set(known)) == len(known) and all(route.call or route.is_unsure for route in routes)
