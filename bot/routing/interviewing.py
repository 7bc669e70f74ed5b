"""What is said while an interview asks: an answer, a move (skip, back, stop, go on, a correction), or something else."""

import re
from typing import Any

from bot.routing.nearest import BACKGROUND, Guess, core_of
from bot.routing.normalise import EDGE
from bot.routing.slots import AMOUNT, ORDINAL, PERIOD, Spotted
from bot.sessions import Pending, Session
from skills.contract import Call
from skills.registry import Registry

ANSWER, MOVE, AMOUNTS, ON = "answer", "move", "amounts", "on"  # fields of an interview's request
_SURE = 0.8  # a reading as another wish that is taken for one
_LEAD = r"(?:[嗯啊呃哦噢那这就先, ]|好的?|ok|okay|well|please|let'?s|we(?:'ll| can)?|can we|i'?d like to)*\s*"
_TAIL = r"(?:吧|了|啊|呀|哦|哈|吗|一下|谢谢|please|thanks|for now|now|today|[\s,,。.!!~])*"


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"{_LEAD}(?:{words}){_TAIL}", re.I)


_MOVES = {
    "skip": _whole(
        r"(?:这[一个]?[题问条项个])?(?:先|就)?(?:跳过|略过|跳|pass|不答|不回答)(?:这[一个]?[题问条项个]|不填|它)?|"
        r"下一(?:题|个|问|条)|(?:这[一个]?[题问条项个]?)?(?:先)?不(?:知道|清楚|好说|方便说|想说|问)|"
        r"(?:他|她|客户)(?:没说|不肯说|不愿说|不想说|不愿意说)|(?:这[题个问])?以后再(?:说|问)|"
        r"skip(?: (?:it|this|that|this one|that one|this question|the question))?|"
        r"next(?: (?:one|question))?|pass(?: on (?:this|that)(?: one)?)?|"
        r"(?:i )?(?:don'?t|do not) know(?: (?:that|this|yet))?|no idea|not sure|"
        r"(?:he|she|they) (?:didn'?t|did not|won'?t|wouldn'?t) say"
    ),
    "back": _whole(
        r"(?:回到|返回|退回|回)?(?:上|前)(?:一)?(?:题|个问题|问|个|步)|后退|退回去|往回|回去(?:一题)?|再问一遍上一题|"
        r"(?:go )?back(?: (?:one|a question|to the (?:last|previous)(?: one| question)?))?|"
        r"previous(?: (?:one|question))?|the (?:last|previous) question(?: again)?"
    ),
    "stop": _whole(
        r"(?:今天|今儿|今日)?(?:先|就|暂时)?(?:到|问到|聊到)(?:这儿?|这里|此为止|此)(?:为止)?|"
        r"(?:先|今天|暂时|今天先)?(?:停一下|停下来?|停(?:止)?|暂停|打住|不问|不聊|不做|不弄|歇会儿?|休息)|"
        r"(?:下次|改天)(?:再|接着|继续)?(?:问|聊|来|说)?|(?:先)?(?:结束|退出|取消|算了|中止)(?:访谈|提问|这次访谈|kyc)?|"
        r"(?:stop|pause|quit|exit|end|cancel|finish)(?: (?:here|it|the interview|the questions|asking|there))?|"
        r"(?:that'?s )?(?:it|all|enough)(?: for (?:today|now))?|leave it (?:here|there|at that)|"
        r"(?:continue|go on|carry on|do the rest) (?:later|tomorrow|another time)|later|another time|forget it|never ?mind"
    ),
    "resume": _whole(
        r"(?:我们|咱们|请)?(?:继续|接着|往下)(?:问|来|说|答|做|访谈|kyc|提问)?(?:刚才|之前|前面)?(?:的|那个?)?(?:kyc|访谈|问题|题)?|"
        r"回到(?:访谈|刚才的?(?:问题|题|访谈)|kyc)|刚才(?:问|说)到哪(?:里|儿)?|(?:刚才)?问(?:的)?(?:什么|到哪)(?:来着)?|"
        r"(?:再)?(?:重复|说|问)一遍(?:问题)?|"
        r"(?:go on|continue|carry on|resume|keep going|proceed)"
        r"(?: (?:with (?:it|the interview|the questions)|the interview|asking))?|where were we|"
        r"back to (?:it|the (?:interview|questions?))|repeat(?: (?:it|that|the question))?|say (?:it|that) again"
    ),
}
_CORRECTED = re.compile(
    r"^(?:[啊哦呃嗯不, ]|不对|错了?|说错了?|记错了?|等等|上一(?:题|个)|前面那?个?|刚才(?:那个|说的)?|no|wait|sorry|actually|[\s,,。.!])*"
    r"(?:改(?:成|为|到)|更正(?:为|成)?|应该(?:是|改成)|换成|不是.{1,12}?[,,]?(?:而)?是|纠正(?:为)?|"
    r"make (?:it|that)|change (?:it|that)? ?to|correct(?: (?:it|that))? to|correction|i mean(?:t)?|it should be|should be)"
    r"[\s,,::]*(?P<anew>.+)$",
    re.I,
)
# A question or a command is another wish where its reading is sure; a plain statement is an answer for longer.
_ASKS = re.compile(
    r"[?？]|[吗呢]$|什么|怎么|多少|哪|几[天号点位]|谁|看看|看一?下|查|打开|调出|列|帮我|提醒|记一?下|记录|登记|投诉|推[到进]|给我|"
    r"\b(?:what|how|which|who|when|where|show|look|open|list|tell|remind|log|record|give|find|send|move)\b",
    re.I,
)


class Interviewing:
    """Reads a message against the interview whose question is the newest that is open."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def moved(self, spotted: Spotted, session: Session) -> Call | None:
        """The moves, and answers that are no sentence: a number, an amount, a time, yes or no."""
        question = self.asking(session)
        if question is None:
            return None
        text = spotted.text.strip(EDGE)
        for move, pattern in _MOVES.items():
            if pattern.fullmatch(text):
                return _call(question, {MOVE: move})
        if spotted.names:
            return None
        if corrected := _CORRECTED.match(text):
            return _call(question, {MOVE: "correct", ANSWER: corrected["anew"].strip(EDGE), **_read(spotted)})
        bare = core_of(spotted.masked)
        if bare in (AMOUNT, ORDINAL, PERIOD) or (len(text) <= 3 and not spotted.pronoun):
            return self._answered(question, spotted)
        return None

    def answered(self, spotted: Spotted, guess: Guess, session: Session) -> Call | None:
        """The message as the answer, where it is no sure wish of its own."""
        question = self.asking(session)
        if question is None:
            return None
        own = guess.skill in (question.call.skill, BACKGROUND)
        if guess.exact:
            return None
        if guess.skill == question.call.skill and guess.probability >= _SURE and spotted.names:
            return None  # begin with somebody else
        if not own and guess.probability >= _SURE and (_ASKS.search(spotted.text) or spotted.names):
            return None
        if _ASKS.search(spotted.text) and spotted.text.rstrip().endswith(("?", "？", "吗", "呢")):
            return None
        return self._answered(question, spotted)

    def _answered(self, question: Pending, spotted: Spotted) -> Call:
        return _call(question, {ANSWER: (spotted.whole or spotted.text).strip(), **_read(spotted)})

    def asking(self, session: Session) -> Pending | None:
        """The interview's question, where that is the newest open one."""
        question = session.pending
        entry = self._registry.entries.get(question.call.skill) if question else None
        asks = question is not None and question.field == ANSWER
        return question if asks and entry is not None and entry.skill.effect == "interview" else None


def _call(question: Pending, said: dict[str, Any]) -> Call:
    return Call(question.call.skill, {**question.call.arguments, **said})


def _read(spotted: Spotted) -> dict[str, Any]:
    """The amounts and the time in an answer."""
    found: dict[str, Any] = {}
    if spotted.amounts:
        found[AMOUNTS] = [str(amount) for _, _, amount in spotted.amounts]
    if spotted.windows:
        found[ON] = str(spotted.windows[0][2].period)
    return found
