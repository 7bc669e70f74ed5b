"""A note read for what it says beside itself: interest in products, what to do next, whom of several it is of."""

import re
from collections.abc import Sequence

from skills.contract import ClientBrief

_CLAUSE = re.compile(r"[^,,。.;;!!??\n]+[,,。.;;!!??\n]*")
_END = " ,,。.;;、"
_WISH = re.compile(
    r"想|兴趣|有意|意向|考虑|打算|看看|了解|咨询|问|增配|加[仓大点]|配[置点份]|要|需要|关注|心动|愿意|喜欢|看好|"
    r"换[点成]|转成|转[到去]|每月|催|续|"
    r"\b(?:want|prefer|renew|interest|like|keen|consider|think|ask|enquir|inquir|look|curious|need|plan|buy|add)|"
    r"\b(?:open to|would|tempted|more)",
    re.I,
)
_ASKS = re.compile(r"(.)[不没]\1")  # 要不要, 有没有: a question, no refusal
_NO_WISH = re.compile(
    r"不(?!错|少|过|仅|光|但)|没|别|拒|赎|退(?!休)|提前还|投诉|抱怨|(?<!但)担心|(?<!怕)亏|"
    r"\bnot\b|n't|\bno\b|never|declin|refus|redeem|sold|sell|complain|worr|lost|cancel|without",
    re.I,
)
# A wish that names nothing: it is for what was spoken of just before.
_FOR_IT = re.compile(
    r"[想要愿]意?(?:续|买|加|要|比较|比价|再加|试)|比价|再比|感?兴趣|愿意|在看|再加|续三?[年期吧]|"
    r"\b(?:interested|keen|wants? (?:it|one|some|more|to (?:renew|raise|add))|likes? it|considering|compar)",
    re.I,
)
_MEETING_AGAIN = re.compile(
    r"回访|复访|跟进|再聊|再谈|再看|再约|再联系|再打|再说|面签|"
    r"follow(?:ing)?[ -]up|call back|catch up|check in|get back|touch base|call (?:him|her|them)? ?again|meet again|call again",
    re.I,
)
_MERE = 14  # characters of a clause that tells no more than that there was a contact
_JUST_NOW = re.compile(r"^(?:记录[::])?(?:今天|昨天|前天|刚|昨晚|上周).*(?:通话|电话|聊|见|饭|拜访|微信|视频)")
_BESIDE = re.compile(
    r"[他她](?:和|跟|与|、|还有|以及)|(?:和|跟|与|、|还有|以及)[他她]|\b(?:him|her) and\b|\band (?:him|her)\b", re.I
)
_HE, _SHE = re.compile(r"他(?!们)|\b(?:he|his|him)\b", re.I), re.compile(r"她(?!们)|\b(?:she|her|hers)\b", re.I)


def interests(note: str, words: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The kinds of product in which the note tells an interest, in the order said. `words` are (word, kind) pairs."""
    found: dict[str, None] = {}
    spoken_of: list[str] = []
    for clause in _CLAUSE.findall(note):
        kinds = _kinds(clause, words)
        refused = _NO_WISH.search(_ASKS.sub("", clause))
        if kinds and _WISH.search(clause) and not refused:
            found |= dict.fromkeys(kinds)
        elif not kinds and spoken_of and _FOR_IT.search(clause) and not refused:
            found |= dict.fromkeys(spoken_of)
        if kinds:
            spoken_of = [] if refused else kinds
    return tuple(found)


def _kinds(clause: str, words: Sequence[tuple[str, str]]) -> list[str]:
    """The kinds of product that a clause names, in order."""
    places = sorted((at, kind) for word, kind in words if (at := _place(word, clause)) is not None)
    return list(dict.fromkeys(kind for _, kind in places))


def _place(word: str, clause: str) -> int | None:
    if word.isascii():
        found = re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", clause, re.I)
        return found.start() if found else None
    at = clause.find(word)
    return at if at >= 0 else None


def task_text(note: str, most: int) -> str:
    """What is to be done next: 回访, or as it was said, and what it is about.

    Left out are the clause that only sets the day and, where more was said, the one that only tells of the contact.
    """
    clauses = [clause.strip(_END) for clause in _CLAUSE.findall(note)]
    if len(clauses) > 2 and len(clauses[0]) <= _MERE and _JUST_NOW.search(clauses[0]):
        clauses = clauses[1:]
    again = next((found[0] for clause in clauses if (found := _MEETING_AGAIN.search(clause))), None)
    about = [clause for clause in clauses if clause and not (_MEETING_AGAIN.search(clause) and len(clauses) > 1)]
    if again and not about and len(clauses) > 1:  # 已发跟进消息,下周二回访: the last one sets the day
        again = found[0] if (found := _MEETING_AGAIN.search(clauses[-1])) else again
        about = [clause for clause in clauses[:-1] if clause]
    comma = ", " if note.isascii() else ","
    text = comma.join(about)
    if again and len(clauses) > 1:
        text = f"{again.lower()}: {text}" if note.isascii() else f"{again}:{text}"
    return text if len(text) <= most else f"{text[: most - 1]}…"


def share_of(note: str, client: ClientBrief, clients: Sequence[ClientBrief]) -> str:
    """What of a note on several clients is of one: all but the clauses that name or mean another of them alone."""
    if len(clients) < 2:
        return note
    kept = [clause for clause in _CLAUSE.findall(note) if (whose := _whose(clause, clients)) is None or client in whose]
    return "".join(kept).strip(_END) or note


def _whose(clause: str, clients: Sequence[ClientBrief]) -> list[ClientBrief] | None:
    """Whom a clause is of; None: of everybody."""
    named = [client for client in clients if any(len(n) > 1 and n in clause for n in (client.name, client.short_name))]
    if named:
        return None if _BESIDE.search(clause) else named
    for word, sex in ((_HE, "M"), (_SHE, "F")):
        of_sex = [client for client in clients if client.sex == sex]
        if word.search(clause) and len(of_sex) == 1:
            return of_sex
    return None
