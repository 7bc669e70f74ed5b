"""What is said of a plan or a suggestion just shown: 为什么第一个是他, 换成明天, 第二个不合适,他老婆住院, 再给我三个."""

import re

from bot.routing.normalise import EDGE
from bot.routing.numbers import DIGITS, count
from bot.routing.slots import CLIENT, ORDINAL, PERIOD, Spotted
from bot.sessions import KeptListing, Session
from skills.contract import Call

PLAN, SUGGESTION, ANSWER = "plan_day", "suggest_next_action", "answer_suggestion"
_MOST = 10
_ONE = rf"(?:{CLIENT}|{ORDINAL})"
_FREE = r"(?:还?有空|有时间|没事了|好了?|打完了|i have time|got time|free again)?[,,。. ]*"
_WHY = re.compile(
    r"(?:那|请问)?(?:为什么|为啥|凭什么|why)(?:呢|啊| is that| so)?|"
    r"(?:那|请问)?(?:为什么|为啥|凭什么|怎么(?:会|是|把|排))(?:要|会|是)?(?:先|把|给|打给|联系|找|排|见)*"
    rf"{_ONE}?(?:会|要)?(?:是|排|在|放|算)*(?:{_ONE}|第一|首位|最前面?|前面|这里)?(?:个|位|名)?(?:的)?(?:呢|啊)?|"
    rf"why (?:is |are |should i |do i |call |put )*(?:(?:{_ONE}|first|call|contact|number)\s*){{1,4}}(?:the )?(?:{_ONE}|on top|top)?",
    re.I,
)
_MORE = re.compile(
    rf"{_FREE}(?:那|请|帮我)*(?:再|还|多|另外)(?:给|来|加|排|推荐|列|要)?(?:我|一下)?\s*(?P<zh>{DIGITS}|几)?\s*(?:个|位|户|家)"
    r"(?:客户)?(?:吧|呗)?|"
    rf"{_FREE}(?:give me |show me |can i have )?(?P<en>one|two|three|four|five|\d{{1,2}}|a few|some) more(?: clients?| names?| please)*|"
    rf"{_FREE}(?:give me )?another (?P<other>one|two|three|four|five|\d{{1,2}})(?: clients?| please)*",
    re.I,
)
_UNFIT = re.compile(
    r"不合适|不适合|不妥|不行|不用联系|先别(?:联系|打|找|排)|别排|不打了?|划掉|去掉|拿掉|跳过|"
    r"(?:does|is|do|would)(?:n't| not) (?:fit|suit|work|suitable|right)|not (?:fitting|suitable|a fit|right|this one)|"
    r"drop (?:him|her|it|this)|skip",
    re.I,
)
_LATER = re.compile(
    rf"(?:那|就|先|把|给)*{_ONE}?(?:的)?(?:那?就)?(?:先)?(?:换|改|挪|推|放|延|排|约|等)(?:成|到|为|迟到|后到|在|至)?{PERIOD}"
    r"(?:吧|再说|再联系|再打)?|"
    rf"{_ONE}?{PERIOD}(?:吧|再说|再联系|再打|再弄)|"
    rf"(?:(?:make|move|put|do) (?:it|that|{_ONE})(?: off)?(?: to| until| on)? ?|rather |not today,? ?)?{PERIOD}(?: instead| then)?|"
    rf"{_ONE} (?:on |to )?{PERIOD}(?: instead)?",
    re.I,
)
_DONE = re.compile(
    rf"(?=.*[已刚都过完好了]){_ONE}?(?:已经?|刚|都)?(?:联系|打|聊|谈|见|回访|沟通)(?:过|完|好)?了?(?:电话)?了?|"
    rf"(?:i )?(?:have |'ve )?(?:already )?(?:called|contacted|spoke to|spoken to|reached|met)(?: with)? ?{_ONE}?",
    re.I,
)
_BREAK = re.compile(r"[,,;;。:]|\s-+\s|(?:因为|because|since)\s*", re.I)
_BEFORE = re.compile(r"之?前|以内|之内|\b(?:before|by|until)\b", re.I)
_LONGEST = 40  # characters of what follows up on a plan, before its reason


def said_of_plan(spotted: Spotted, session: Session) -> Call | None:
    """The call that a message makes of the plan or the suggestion shown last; None where it stands on its own."""
    text, plan = spotted.masked.strip(EDGE), _plan(session)
    if plan and (more := _MORE.fullmatch(text)):
        return _further(more, plan, session)
    if not _open(session) and not (plan and spotted.pointed):
        return None
    head, reason = _parted(text, spotted)
    code = _meant(spotted, session)
    if code is None or len(head) > _LONGEST or " " in code:
        return None
    if _WHY.fullmatch(head) and not reason:
        return Call(SUGGESTION, {"client": code, "why": True})
    suggestion = {"suggestion": code}
    if _UNFIT.search(head) and len(_UNFIT.sub("", head)) <= 8:
        return Call(ANSWER, {**suggestion, "answer": "unfit", **({"reason": reason} if reason else {})})
    if _of_one(spotted, session) and spotted.windows and _LATER.fullmatch(head) and not reason:
        return Call(ANSWER, {**suggestion, "answer": "later", "on": spotted.windows[0][2].period.start.isoformat()})
    if _of_one(spotted, session) and _DONE.fullmatch(head) and not reason:
        return Call(ANSWER, {**suggestion, "answer": "done"})
    return None


def suggestion_meant(spotted: Spotted, session: Session) -> str | None:
    """The suggestion that a sentence speaks of: that of the client named or pointed at, or of the one spoken of last."""
    if spotted.names:
        return spotted.names[0].codes[0] if len(spotted.names[0].codes) == 1 else None
    return spotted.pointed or (session.client if _open(session) else None)


def reason_in(spotted: Spotted) -> str | None:
    """Why a suggestion does not fit: what is said behind a comma or a because."""
    return _parted(spotted.masked.strip(EDGE), spotted)[1] or None


def deadline(spotted: Spotted) -> str | None:
    """周五前, before Friday: the last day of the period that ends with it."""
    if not spotted.windows:
        return None
    start, end, window = spotted.windows[0]
    said = spotted.text[max(0, start - 8) : end + 3]
    ahead = window.period.end > spotted.today
    return (
        window.period.end.isoformat()
        if ahead and (_BEFORE.search(said) or window.period.start < window.period.end)
        else None
    )


def _open(session: Session) -> bool:
    """Whether a plan or a suggestion is what was spoken of last."""
    last = session.last
    return last is not None and last.skill in (PLAN, SUGGESTION, ANSWER)


def _plan(session: Session) -> KeptListing | None:
    """The plan shown last, while no other list was."""
    if session.listed is None or session.listed.skill != PLAN or session.recent != "client":
        return None
    return session.listings.get("client")


def _further(more: re.Match[str], plan: KeptListing, session: Session) -> Call:
    said = more["zh"] or more["en"] or more["other"] or ""
    number = 3 if said.lower() in ("几", "", "a few", "some") else count(said)
    kept = session.listed.arguments if session.listed else {}
    asked = {name: value for name, value in kept.items() if name in ("on", "until")}
    return Call(PLAN, {**asked, "skip": list(plan.codes), "limit": max(1, min(number, _MOST))})


def _parted(text: str, spotted: Spotted) -> tuple[str, str]:
    """What is said of the suggestion, and behind a comma the reason, in the words that were said."""
    found = _BREAK.search(text)
    if found is None:
        return text, ""
    said = _BREAK.split(spotted.text.strip(EDGE), maxsplit=1)
    return text[: found.start()].strip(EDGE), said[-1].strip(EDGE) if len(said) > 1 else ""


def _meant(spotted: Spotted, session: Session) -> str | None:
    """The client: pointed at in the list, named, or spoken of last; of a plan alone, its first."""
    if code := suggestion_meant(spotted, session) if spotted.names or spotted.pointed else None:
        return code
    last = session.last
    if last is not None and last.skill == PLAN:
        plan = _plan(session)
        return plan.codes[0] if plan else None
    return session.client


def _of_one(spotted: Spotted, session: Session) -> bool:
    """Whether one client is spoken of: 换成明天 right after a plan is of the whole day."""
    one = bool(spotted.names or spotted.pointed)
    return one or (session.last is not None and session.last.skill in (SUGGESTION, ANSWER))
