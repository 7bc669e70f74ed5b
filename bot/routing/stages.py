"""Which stage of an opportunity a sentence means: 商机进入审批,客户已同意方案 moves it to approval."""

import re
from collections.abc import Collection

from bot.routing.slots import Spotted

_MOVED_TO = re.compile(
    r"(?:到|至|进入?|推|成|为|回|改|跨|往|阶段[::]?|(?:(?<![a-z])(?:to|at|in|into|enters?|reached|stage)(?:(?: the| stage| is|:))*))\s*$"
)

_NOT = re.compile(r"(?:\bnot(?: the)?|不是|没到|别)\s*$")  # needs, not proposal


def stage_meant(spotted: Spotted, allowed: Collection[str]) -> str | None:
    """The stage that it moves to: the last one that follows a word of moving, else the last one named."""
    low = spotted.text.lower()
    named = [
        word
        for word in spotted.words
        if word.kind == "stage" and word.id in allowed and not _NOT.search(low[: word.start])
    ]
    moved = [word for word in named if _MOVED_TO.search(low[max(0, word.start - 16) : word.start])]
    return (moved or named)[-1].id if named else None
