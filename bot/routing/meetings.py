"""A note on a contact: on which day it took place, when it is to be followed up, and whether it is of several clients."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.routing.calendars import Window
from bot.routing.slots import Spotted
from bot.sessions import Session
from skills.contract import TOGETHER

_CLAUSE = re.compile(r"[^,,。.;;!!??\n]+")
_MET = re.compile(
    r"聊|谈|见[了到过面]|吃|喝|打[了过完]?|来[了过]|来电|回[了我电]|碰|拜访|沟通|联系|电话|微信|面签|参加|"
    r"\b(?:met|saw|spoke|talk|call|rang|phone|chat|lunch|dinner|coffee|visit|e?mail|wrote|texted|video|meeting|had|dropped)",
    re.I,
)
_FOLLOW = re.compile(
    r"回访|跟进|再跟|到时|再打|再看|再谈|再说|再约|再联系|再聊|约(?:了|在|好|定|他|她)?|见面|拜访|复访|回复|回电|联系|提醒|"
    r"(?:给|跟|和|找)[他她]|[发寄送带][给过]?(?:方案|资料|材料|合同|[他她])|[过再]来|来(?:网点|行里?|办|签|面签)|面签|"
    r"follow|call(?:ing)? (?:back|again|him|her|them)|\bring\b|again|\bmeet\b|visit|see (?:him|her|them)|remind|send|chase|check in|"
    r"catch up|get back|touch base|coming in|comes? in|lunch|coffee|speak|talk|revisit|reconnect|circle back",
    re.I,
)
_AGAIN = re.compile(
    r"再|回访|复访|跟进|约|回复|回电|提醒|准备|下次|到时|[发寄送带]|follow|again|back|remind|send|chase|check in|coming|will\b|touch base",
    re.I,
)
_EACH = re.compile(
    r"都(?!会|市)|分别|各自|两[位个人]|几位|一起|\b(?:both|each of them|all of them|all three|the two)\b", re.I
)
_BESIDE_NAME = re.compile(r"(?:他|她|TA|him|her|he|she)\s*(?:和|跟|与|、|还有|以及|and)\s*$", re.I)
_LONGEST_FOLLOW_UP = 31  # days; 明年 and 下季度 said of the client's own plans are no day to follow up on
_WEEK = timedelta(days=7)


def happened_on(spotted: Spotted) -> str | None:
    """The day on which the contact took place, where the sentence says one: in the clause that tells of it."""
    ranked = []
    for start, end, window in spotted.windows:
        clause, (a, b) = _clause(spotted.text, start)
        day = _past_day(window, clause, spotted.today)
        if day is None:
            continue
        alone = len(clause.strip()) <= end - start + 1
        first = a == 0 or start == a
        rank = 2 if _tells(spotted, a, b, clause) else 1 if alone or (first and _names(spotted, a, b)) else 0
        if rank:
            ranked.append((-rank, start, day))
    return min(ranked)[2].isoformat() if ranked else None


def follow_up_on(spotted: Spotted) -> str | None:
    """The day on which to follow up: the last one ahead that is said with words of meeting again."""
    found = None
    before = ""
    for start, clause in _clauses(spotted.text):
        inside = [w for a, _, w in spotted.windows if start <= a < start + len(clause)]
        for window in inside:
            day = window.period.start if window.period.start > spotted.today else window.period.end
            if day <= spotted.today or _past_day(window, clause, spotted.today):
                continue
            short = (window.period.end - window.period.start).days < _LONGEST_FOLLOW_UP
            if _FOLLOW.search(clause) or (
                short and _FOLLOW.search(before) and len(clause) - _said(spotted, window) < 4
            ):
                found = day
        before = clause
    return found.isoformat() if found else None


def all_meant(spotted: Spotted, session: Session) -> str | None:
    """The codes of several clients who are all meant: 张伟和李娜都约下周五, or 他 (the last client) and one named.

    Joined where the sentence says that it is of all of them; with a space between, to be chosen from, where not.
    """
    if any(len(name.codes) != 1 for name in spotted.names) or not spotted.names:
        return None
    codes = list(dict.fromkeys(name.codes[0] for name in spotted.names))
    first = spotted.names[0]
    beside = session.client and session.client not in codes and _BESIDE_NAME.search(spotted.text[: first.start])
    if beside and session.client:
        codes.insert(0, session.client)
    if len(codes) > 1 and _EACH.search(spotted.unnamed):
        return TOGETHER.join(codes)
    return " ".join(codes) if beside else None


def _past_day(window: Window, clause: str, today: date) -> date | None:
    """The single day that a period is, where it is not ahead; a bare 周二 with nothing of meeting again is the last one."""
    start, end = window.period.start, window.period.end
    if start != end:
        return None
    if start > today and window.cycle == "week" and not _AGAIN.search(clause):
        return start - _WEEK
    return start if start <= today else None


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    return ((found.start(), found[0]) for found in _CLAUSE.finditer(text))


def _clause(text: str, at: int) -> tuple[str, tuple[int, int]]:
    for start, clause in _clauses(text):
        if start <= at < start + len(clause):
            return clause, (start, start + len(clause))
    return "", (at, at)


def _tells(spotted: Spotted, start: int, end: int, clause: str) -> bool:
    """Whether a clause tells of the contact itself."""
    channel = any(word.kind == "contact_channel" and start <= word.start < end for word in spotted.words)
    return channel or bool(_MET.search(clause))


def _names(spotted: Spotted, start: int, end: int) -> bool:
    return any(start <= name.start < end for name in spotted.names)


def _said(spotted: Spotted, window: Window) -> int:
    return next(b - a for a, b, other in spotted.windows if other is window)
