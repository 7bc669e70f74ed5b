"""What a sentence about a settled complaint says beside that: how it was settled, and which one of several."""

import re
from collections.abc import Sequence

from skills.places import at_place
from storage.views import ClientBrief, FeedbackView

_CLAUSE = re.compile(r"[,,;;。::!?]\s*|\.\s+|\s-\s|\s{2,}")
_ONLY_CLOSES = re.compile(
    r"(?:嗯|那个|这个|那边|那单|那件|上次|今天|昨天|已经?|可以|请|麻烦|帮我|把|给|的|了|吧|啦|一下|事|事情|单子?|工单|这|那|有|个|起|他|她|我要|想|登记|记录|录|结果|意见|"
    r"投诉|客诉|处理|解决|办结?|关闭?|关掉?|结案?|结了|结掉|结单|销|销案|销单|归档|完|完毕|完结|好|妥善|搞定|搞掂|标成|标记|完成|闭环|收尾|状态|改成|消了?|"
    r"the|a|an|of|from|by|this|that|is|has|been|was|can|be|i|want|to|please|close[d]?|complaint|grievance|ticket|case|resolve[d]?|settle[d]?|"
    r"solve[d]?|done|mark|as|it|now|up|out|outcome|result|record|enter|register|how|client|for|[\s'-]|'s)*",
    re.I,
)
_ORDER = re.compile(
    r"(?:第\s*)?([1-9]|[一二三四五六七八九])(?:个|条|单|件|项|号)?|(?:the )?(first|second|third|last)(?: one| complaint)?",
    re.I,
)


def outcome_in(said: str, client: ClientBrief) -> str | None:
    """How it was settled: the clauses that do not only say that it is closed; None where nothing is left."""
    text = said
    for name in (client.name, client.short_name, client.code):
        text = re.sub(rf"{re.escape(name)}(?:'s)?", "", text, flags=re.I)
    told = [part.strip() for part in _CLAUSE.split(text) if part and not _ONLY_CLOSES.fullmatch(part.strip())]
    if told:
        return ",".join(told)
    return None if re.search(r"投诉|客诉|complain|grievance", said, re.I) else said.strip() or None


def pick(said: str, found: Sequence[FeedbackView]) -> FeedbackView | None:
    """The one that is meant: by code, place (第二个, 2, the last one), day or its words."""
    plain = said.strip()
    for one in found:
        day = (one.on.isoformat(), f"{one.on:%m-%d}")
        if plain.upper() == one.code or plain in day or (len(plain) >= 2 and plain in (one.text or "")):
            return one
    return at_place(_ORDER.fullmatch(plain), found)
