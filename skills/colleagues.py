"""Which colleague a sentence means to take something over: 转给沈嘉宁, to A05, A04接手; and which it only mentions."""

import re
from collections.abc import Iterator, Sequence

from storage.ownership import Colleague

_TAKES_BEFORE = re.compile(
    r"(?:给|俾|到|归|由|让|请|叫|派|改成?|换成?|换|变更为|是|为|和|挂|→|->|接手人|接收人|\bto|\bwith|\bby|\blet|\bhave|\bunder|\bmake|\bput|\bassign|"
    r"\bfor|\bin charge|\bwant|:|:)\s*(?:advisor|新?来?的?)?\s*$",
    re.I,
)
_TAKES_AFTER = re.compile(
    r"^\s*(?:去|来|那边|那里|名下|下面|that)?\s*(?:接|来?带|跟|管|维护|负责|服务|承接|名下|"
    r"takes?\b|inherits?\b|should|now looks|will\b|looks? after|can\b|cover)",
    re.I,
)
_GIVES_BEFORE = re.compile(
    r"(?:不是|别给|不给|不要给|从|由于|因为|原归?属?|\bfrom|\boff|\bnot|n't|\bsince|\bbecause|\bas)\s*$", re.I
)
_GIVES_AFTER = re.compile(
    r"^\s*(?:那边|这边|手[上里]|就?不管|不是|下月|休|离|辞|调|走|要走|要离|忙|太|客户太|名下转出|不适合|生完|回来|"
    r"'s\b|→|is (?:leaving|on|over|gone)|has (?:too|left|resign)|resign|left\b|leaves\b|needs)",
    re.I,
)


def mentioned(text: str, team: Sequence[Colleague]) -> Iterator[tuple[int, int, Colleague]]:
    """Every place where a code or a name of the team stands."""
    for one in team:
        forms = [rf"(?<![A-Za-z0-9]){re.escape(one.code)}(?![A-Za-z0-9])", re.escape(one.name)]
        if one.latin:
            forms.append(rf"(?<![A-Za-z]){re.escape(one.latin)}(?![A-Za-z])")
        for found in re.finditer("|".join(forms), text, re.I):
            yield found.start(), found.end(), one


def taker_in(text: str, team: Sequence[Colleague]) -> Colleague | None:
    """The colleague who is to take over; None where nobody is said to, or it is open which one."""
    takes: list[Colleague] = []
    others: list[Colleague] = []
    for start, end, one in sorted(mentioned(text, team), key=lambda place: place[0]):
        before, after = text[:start], text[end:]
        if _GIVES_BEFORE.search(before) or (_GIVES_AFTER.search(after) and not _TAKES_BEFORE.search(before)):
            continue
        (takes if _TAKES_BEFORE.search(before) or _TAKES_AFTER.search(after) else others).append(one)
    if takes:
        return takes[-1]
    return others[0] if len(set(others)) == 1 else None


def named(said: str, team: Sequence[Colleague]) -> list[Colleague]:
    """The colleagues whom a code or a name means, alone or with a word beside it; several where a name is shared."""
    bare = re.sub(r"\s", "", said).casefold()
    by_code = [one for one in team if one.code.casefold() == bare]
    by_name = [one for one in team if bare in (one.name.casefold(), one.latin.replace(" ", "").casefold()) and bare]
    if by_code or by_name:
        return by_code or by_name
    places = [one for _, _, one in mentioned(said, team)]
    return list(dict.fromkeys(places))
