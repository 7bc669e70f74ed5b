"""What a sentence about feedback says: the words of the client, a score, the scale that it is on."""

import re
from collections.abc import Mapping
from typing import Literal

from storage.views import ClientBrief

_ONLY_SAYS = re.compile(
    r"(?:请|麻烦|帮我|给我|我要|要|有|收到|接到|刚刚?|又|再|来|了|一[个条笔份起]|个|条|的|他|她|客户|向我们|对我们|书面|电话|来电|口头|"
    r"投诉单?|客诉单?|抱怨|表扬|好评|反馈|登记|记录?|录入?|立|开|新建|一下|一条|当|算|进|满意度|调查表?|问卷|打分|评分|"
    r"complain(?:t|ts|ed|s|ing)?|praise|compliment|feedback|survey|log|record|register|file|note|put down|"
    r"a|an|the|as|from|by|for|of|this|is|new|please|client|"
    r"[\s,,::。.!!'-]|'s)*",
    re.I,
)
_LEAD = re.compile(
    r"^[\s,,::。]*(?:(?:又|刚刚?|今天|来|向我们|向总行)*(?:投诉|客诉|抱怨|吐槽)(?:了|说|我们|道)*|(?:表扬|夸)(?:了|说)*|反馈说|"
    r"(?:has |is )?(?:complain(?:s|ed|ing)?|moan(?:s|ed)?)(?: about| that| of)?|says?|said)[\s,,::]*",
    re.I,
)
_TAIL = re.compile(
    r"[,,。.;;\s]*(?:请|帮我|麻烦)?(?:登记|记录?|录|立案?)(?:个|一?条|一?下|上)?(?:投诉|客诉单?|表扬|反馈|吧)*[。.!]*$"
)
_NUMBER = re.compile(
    r"(?<![\d.A-Za-z/-])(\d{1,2})(?![\d.%年月日号点:/万-])|(?<![一二三四五六七八九十第])([零一二两三四五六七八九十])\s*分|满分"
)
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NAMED: dict[Literal["nps", "csat", "ces"], re.Pattern[str]] = {
    "nps": re.compile(r"\bNPS\b|NPS|推荐|recommend|promot|detract", re.I),
    "ces": re.compile(r"\bCES\b|CES|费力|省力|effort", re.I),
    "csat": re.compile(r"\bCSAT\b|CSAT|五分制", re.I),
}
_SATISFIED = re.compile(r"满意|satisf", re.I)
_EDGE = " ,,。.;;::"  # what may stand around what was said
Measure = Literal["nps", "csat", "ces"]


def told_in(text: str | None, client: ClientBrief) -> str | None:
    """What the client said, without the name in front and the words that only ask to record it; None: nothing."""
    if not text:
        return None
    rest = text
    for name in (client.name, client.short_name, client.code):
        rest = re.sub(rf"{re.escape(name)}(?:'s)?", "", rest, count=1, flags=re.I)
    if _ONLY_SAYS.fullmatch(rest):
        return None
    rest = _TAIL.sub("", _LEAD.sub("", rest)).strip(_EDGE)
    return rest if len(rest) >= 2 else text


def score_in(text: str | None) -> int | None:
    """The one number up to ten that stands alone in the text, or nine in 九分; None where none or several do."""
    found = set()
    for match in _NUMBER.finditer(text or ""):
        value = 10 if match[0] == "满分" else int(match[1]) if match[1] else _DIGITS[match[2]]
        if value <= 10:
            found.add(value)
    return found.pop() if len(found) == 1 else None


def measure_in(text: str | None, score: int, scales: Mapping[str, tuple[int, int]]) -> Measure | None:
    """The scale that is named; satisfaction without a name is of five where the score fits that."""
    for measure, pattern in _NAMED.items():
        if pattern.search(text or ""):
            return measure
    low, high = scales["csat"]
    return "csat" if _SATISFIED.search(text or "") and low <= score <= high else None


def explicit(text: str) -> bool:
    """Whether the text is no more than the score and its scale."""
    rest = re.sub(
        r"NPS|CSAT|CES|满意度|推荐度?|推荐意愿|打了?|给了?|分|[\d零一二三四五六七八九十]|score[sd]?|gave|us|a|of|[\s,,::.。]",
        "",
        text,
        flags=re.I,
    )
    return len(rest) < 2
