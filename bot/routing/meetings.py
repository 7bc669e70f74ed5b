"""A note on a contact: on which day it took place, when it is to be followed up, and whether it is of several clients."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.routing.calendars import Window, to_come
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
    r"回访|跟进|再跟|到时|再打|再看|再谈|再说|再约|再联系|再聊|约(?:了|在|好|定|他|她)?|见面|拜访|复访|回复|答复|反馈|回信|回电|联系|提醒|"
    r"(?:给|跟|和|找)[他她]|[发寄送带][给过]?(?:方案|资料|材料|合同|[他她])|[过再]来|来(?:网点|行里?|办|签|面签)|面签|"
    r"follow|call(?:ing)? (?:back|again|him|her|them)|\bring\b|again|\bmeet\b|visit|see (?:him|her|them)|remind|send|chase|"
    r"check (?:in|back)|"
    r"moved? to|meeting to|appointment|"
    r"catch up|get back|touch base|coming in|comes? in|lunch|coffee|speak|talk|revisit|reconnect|circle back",
    re.I,
)
_AGAIN = re.compile(
    r"再|回访|复访|跟进|约|回复|回电|提醒|准备|下次|到时|[发寄送带]|follow|again|back|remind|send|chase|check in|coming|will\b|touch base",
    re.I,
)
# What the client means to do, or what will happen: a day said with it is no appointment.
_THEIR_OWN = re.compile(
    r"想|打算|计划|出国|出差|回国|到期|毕业|结婚|上市|考试|放假|开学|要(?!我|给)|才|"
    r"\b(?:wants? to|plans?|going to|married|retires?|expires?|matures?|until|starts|goes|decides?|will buy)",
    re.I,
)
_DONE = re.compile(r"(?<!约)(?<!为)了(?!解)|过(?!来|去|两|几|一)")
_THEN = re.compile(r"到时|届时|\bthen\b", re.I)
_EACH = re.compile(
    r"都(?!会|市)|分别|群发|统一|各自|两[位个人]|几位|一起|\b(?:both|each of them|all of them|all three|the two)\b",
    re.I,
)
_BESIDE_NAME = re.compile(r"(?:他|她|TA|him|her|he|she)\s*(?:和|跟|与|、|还有|以及|and)\s*$", re.I)
_LONGEST_FOLLOW_UP = 31  # days; 明年 and 下季度 said of the client's own plans are no day to follow up on
_WEEK = timedelta(days=7)


def happened_on(spotted: Spotted) -> str | None:
    """The day on which the contact took place, where the sentence says one: in the clause that tells of it."""
    ranked = []
    for start, end, window in spotted.windows:
        clause, (a, b) = _clause(spotted.text, start)
        day = _past_day(window, clause, clause[end - a :], spotted.today, first=_is_first(spotted, a))
        if day is None:
            continue
        alone = len(clause.strip()) <= end - start + 1
        first = a == 0 or start == a
        rank = 2 if _tells(spotted, a, b, clause) else 1 if alone or (first and _names(spotted, a, b)) else 0
        if rank:
            ranked.append((-rank, start, day))
    return min(ranked)[2].isoformat() if ranked else None


def follow_up_on(spotted: Spotted) -> str | None:
    """The day on which to follow up: the last one ahead that is said with words of meeting again, or after the contact was
    told and not of the client's own plans.
    """
    found = None
    before, day_before = "", None
    for start, clause in _clauses(spotted.text):
        first = _is_first(spotted, start)
        day = None
        for end, window in ((b, w) for a, b, w in spotted.windows if start <= a < start + len(clause)):
            ahead = _day_ahead(window, clause, clause[end - start :], spotted.today, first=first)
            if ahead is None:
                continue
            day = ahead
            short = (window.period.end - window.period.start).days < _LONGEST_FOLLOW_UP
            bare = short and _FOLLOW.search(before) and len(clause) - _said(spotted, window) < 4
            agreed = not first and window.period.start == window.period.end and not _THEIR_OWN.search(clause)
            if _FOLLOW.search(clause) or bare or agreed:
                found = ahead
        if day is None and day_before is not None and _THEN.search(clause):  # 月底有结果,到时候通知他们
            found = day_before
        before, day_before = clause, day
    return found.isoformat() if found else None


def _day_ahead(window: Window, clause: str, rest: str, today: date, *, first: bool) -> date | None:
    if not first or _AGAIN.search(clause):
        window = to_come(window, today)
    day = window.period.start if window.period.start > today else window.period.end
    return None if day <= today or _past_day(window, clause, rest, today, first=first) else day


def _is_first(spotted: Spotted, start: int) -> bool:
    """Whether a clause is the one in which the contact is told: nothing that tells of it, and no name, comes before."""
    return not any(
        _tells(spotted, at, at + len(clause), clause) or _names(spotted, at, at + len(clause))
        for at, clause in _clauses(spotted.text)
        if at < start
    )


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


def _past_day(window: Window, clause: str, rest: str, today: date, *, first: bool) -> date | None:
    """The single day that a period is, where it is not ahead; `rest` is what the clause says after it.

    A bare 周二 is the last one where the contact is told, with nothing of meeting again; after that it is the next one.
    """
    start, end = window.period.start, window.period.end
    if start != end:
        return None
    if start > today and window.cycle == "week" and first and (not _AGAIN.search(clause) or _DONE.search(rest)):
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
