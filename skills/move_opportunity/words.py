"""What a sentence that moves an opportunity says beside the move: the evidence, a title, which one of several."""

import re
from collections.abc import Sequence

from skills.places import at_place
from storage.views import ClientBrief, OpportunityView

_CLAUSE = re.compile(r"[,,;;。.:!?]\s*(?!\d)|\s{2,}")
_STAGE = r"(?:线索|准入|KYC|尽调|需求|方案|审批|报批|签约|落地|签单|成交|回访|复盘|阶段)"
_MOVE = re.compile(
    rf"(?:推进?|推到|推上|挪|移|转|更新|改|退|打回|跨|进|过|到|走|挂|放|置|设|标|记成|调)(?:回|到|至|入|了|成|为|进)*.{{0,4}}{_STAGE}|"
    rf"商机|阶段更新|{_STAGE}.{{0,3}}(?:推一步|往前推)|新开|建个|"
    r"\b(?:move[sd]?|push|advance|set|put|update|mark|goes? back|back to|send)\b|\b(?:deal|opportunity|stage)\b|"
    r"\b(?:is|are) (?:now )?(?:at|in)\b",
    re.I,
)
_ORDER = re.compile(
    r"(?:第\s*)?([1-9]|[一二三四五六七八九])(?:个|条|单|项|号)?|(?:the )?(first|second|third|fourth|last)(?: one| deal)?",
    re.I,
)
_ONLY_ASKS = re.compile(
    r"(?:先)?(?:记成?|新开|建|放|挂|更新)(?:一?[个条])?(?:到|进)?(?:商机|线索|单子)(?:线索)?|更新商机", re.I
)
_LEAD_IN = re.compile(
    r"^(?:给|把|帮|有意向|有[一个条笔]*|新开[一个]*商机|"
    r"open (?:a )?(?:new )?(?:lead|deal) for|put|is a new lead(?: for)?|in as a new lead)[\s,,的]*",
    re.I,
)
_EDGE = " ,,。.;;::!?的"


def evidence_in(note: str | None, client: ClientBrief) -> str | None:
    """What shows the move: the clauses that do not only say it; None where nothing is left."""
    if not note:
        return None
    left = [part.strip(_EDGE) for part in _CLAUSE.split(note) if part and not _MOVE.search(_nameless(part, client))]
    told = ",".join(part for part in left if len(part) >= 2)
    return told or None


def title_in(note: str | None, client: ClientBrief) -> str:
    """A short name for a new opportunity, from the words that opened it; empty where there are none."""
    parts = [part.strip(_EDGE) for part in _CLAUSE.split(_nameless(note or "", client)) if part]
    told = [_LEAD_IN.sub("", part).strip(_EDGE) for part in parts if not _ONLY_ASKS.fullmatch(part)]
    return ",".join(part for part in told if len(part) >= 2)[:40]


def _nameless(text: str, client: ClientBrief) -> str:
    for name in (client.name, client.short_name, client.code):
        text = re.sub(rf"{re.escape(name)}(?:'s)? ?", "", text, flags=re.I)
    return text


def pick(said: str, found: Sequence[OpportunityView]) -> OpportunityView | None:
    """The one that is meant: by code, place (第二个, 2, the last one) or words of its title."""
    plain = said.strip()
    for one in found:
        if plain.upper() == one.code or (one.title and one.title in plain) or (len(plain) >= 2 and plain in one.title):
            return one
    return at_place(_ORDER.fullmatch(plain), found)
