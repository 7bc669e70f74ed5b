"""Free text in what was said: the note, the value, the reminder, without the words that only ask for the act."""

import re
from collections.abc import Iterable, Sequence

from bot.routing.numbers import DIGITS, count

_COLON = re.compile(r"^[^::]{0,30}[::]\s*(?=\S)")
_LEAD = re.compile(
    r"^(?:请|麻烦|帮我?|给我|再|顺[带便]|另外|嗯+|那个|就是|please|can you|could you|hey|,|\s)*"
    r"(?:记录?一?(?:下|笔|条|个)?|登记一?下?|提醒我?(?:一下)?|备注一?下?|写一?下|查一?下|检查一?下|看一?下|帮?我?看看|"
    r"log|note(?: down)?|record|remind me(?: to\b)?|make a note(?: that)?|check(?: this)?)[\s,,]*",
    re.I,
)
_FOR = (
    r"^[嗯呃啊那个就是请麻烦帮我,,\s]*(?:给|帮|跟|和|在|把|为)?{}(?:那边|这边|那里)?(?:的)?\s?"
    r"(?:记录?|登记|补|写|备注|加|存|录)(?:一?(?:下|笔|条|个)|上)?(?:今天|刚才|刚刚)?(?:的)?(?:沟通|联系|拜访|跟进|备注)?(?:记录)?[::,,\s]*"
)
# log a complaint for {} about fees: what follows is what is to be kept.
_ABOUT = (
    r"^(?:please |can you |could you |pls )*(?:log|record|file|register|add|make|put|take|open|raise)(?: down)?(?: an?| the| this)? "
    r"(?:new )?(?:complaint|praise|compliment|feedback|survey|note|contact|call|meeting|visit)(?: for| from| by| with| on| of)? {}"
    r"(?:'s)?[\s,:-]*(?:about|that|regarding|over|saying|because of|because)?[\s,:-]*"
)
_VALUE = re.compile(
    r"(?:改成了?|改为|改到|换成了?|更新为|更新成|变成了?|变更为|现在是|应该是|设为|调到|是|为|→|[-=]>|"
    r"(?<![a-z])(?:to|is now|is|as|=)(?![a-z]))\s*[::]?\s*(.+)$",
    re.I,
)
_ONLY_ACT = re.compile(
    r"^(?:号码?|地址|账号|id\b|address\b|number\b)?[\s,,::]*(?:it'?s\b|新的|要|需要|得|请|帮我|给我|you need to|please)*\s*"
    r"(?:(?:改|换|更新|变更|修改|更正|登记|补|录|写)(?:错|得不对)?(?:一?下|了|掉|上|入|吧)*|"
    r"(?:has )?changed|is wrong|needs? (?:an )?updat\w+|(?:for|of)\b[^::]*[::]?)?",
    re.I,
)
_NAMED = re.compile(
    r"(?:(?:新增|添加|加|录入?|建|登记)(?:一?[个位家])?(?:新的?)?(?:个人|公司|企业|对公|对私)?客户|客户)\s*(?:,|,)?\s*(?:叫|名叫|名字是|姓名|名称|是|:|:)?\s*"
    r"([\u4e00-\u9fff·]{2,30})|"
    r"(?:called|named|client|customer|company|add)\s+((?:[A-Z][\w.&'-]*\s?){1,6})",
)
_REMIND = re.compile(
    r"(?:我怕(?:忘|忘了|忘记)|到时候|到时|到点|那天|帮我|给我|请|麻烦|记得|别忘了|设置?一?个?|定一?个?|建一?个?|加一?个?|弄一?个?)*"
    r"(?:提醒|闹|叫|喊|喊醒|通知|remind)\s?(?:下)?我(?:一下|一声|一嘴|下|声)?(?:去|要)?|"
    r"(?:请|麻烦)?(?:帮我|给我)?(?:我?(?:想|要))?(?:设置?|设定|定|建|加|弄|来|新建|创建|新增)一?[个条]?\n?的?(?:提醒|任务|待办|日程|闹钟)(?:事项)?|提醒(?:事项|一下)?(?=[::,,\s\n]|$)|^提醒一?下?|"
    r"(?:please |can you |could you |pls )?(?:set (?:up )?|add |create |make )?(?:a |me a )?"
    r"(?:remind me|reminder)(?: again)?(?: (?:to|about|that|for|on))?\b|"
    r"\bdon'?t let me forget(?: to| about)?\b",
    re.I,
)
_TASK_EDGE = re.compile(
    r"^(?:\s|[,,。.;;::、]|我怕忘[了记]?|待办|闹钟|请|麻烦|帮我|的(?:时候)?|要|记得|去?一下|"
    r"(?:to|on|for|about|at the|and|i (?:need|have|want) to)\b(?! \d))+|"
    r"(?:\s|[,,。.;;::、]|\b(?:on|for|by|at|please)\b)+$",
    re.I,
)
_NO_TASK = re.compile(
    r"[给为和的事那儿个我你他她它]|吗|关于|能|能不能|可以|想|要|让|别忘了?|一下|about|for|with|the|client|what", re.I
)
_EDGE = " ,,。.、;;!!??~:"
_ONLY_MEETING = re.compile(
    r"(?:今天|刚才|刚刚|一个?|的|an? |the |my )*(?:电话|通话|微信|短信|邮件|面谈|面访|拜访|上门|会面|见面|视频|"
    r"call|phone call|visit|meeting|e?mail|wechat|chat)(?:记录|沟通|拜访|联系|note)?",
    re.I,
)
_SCORE = re.compile(rf"({DIGITS})\s*分|(?:score[sd]?|rated?|gave)\D{{0,20}}(\d{{1,2}})(?!\d)|打了?\s*({DIGITS})", re.I)


def note_in(text: str, names: Sequence[str] = ()) -> str | None:
    """The text that is to be kept: what follows a colon or the asking words, else the whole sentence.

    None where only the kind of contact is named.

    `names` are the clients named, as said: 给张伟记一下 asks, and is no part of the note.
    """
    whole, bare = text, "|".join(map(re.escape, names)) or "(?!)"
    for name in names:
        said = re.escape(name)
        text = re.sub(_FOR.format(said), "", re.sub(_ABOUT.format(said), "", text, count=1, flags=re.I), count=1)
    rest = (_COLON.sub("", text, count=1) if _COLON.match(text) else _LEAD.sub("", text, count=1)).strip(_EDGE)
    if rest != whole.strip(_EDGE) and _ONLY_MEETING.fullmatch(re.sub(bare, "", rest).strip(_EDGE)):
        return None  # 记个拜访: what was said there is still to be told
    return rest or text.strip(_EDGE) or None


def task_in(text: str, day: str = "", names: Iterable[str] = ()) -> str | None:
    """What is to be done, without its day and the words that ask to be reminded; None where nothing else is said.

    `day` is the day of it and `names` the clients, as said; the time of day stays, and whom it is about alone is no task.
    """
    if day:
        text = text.replace(day, "\n", 1)
    rest = _REMIND.sub("\n", text)
    rest = _TASK_EDGE.sub("", re.sub(r"[\s,,。.;;::]*\n[\s,,。.;;::]*", " ", rest)).strip(_EDGE)
    rest = re.sub(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])", "", rest)
    bare = _NO_TASK.sub("", "".join(part for part in re.split("|".join(map(re.escape, names)) or "(?!)", rest) if part))
    return rest if bare.strip(_EDGE) else None


def value_in(text: str) -> str | None:
    """The new value in "改成…", "change … to …"."""
    found = _VALUE.search(text)
    return found[1].strip(_EDGE) or None if found else None


def value_after(text: str) -> str | None:
    """The new value in what follows the field's name: 微信号 zw_8866, 新地址浦东新区…; None where only the act is named."""
    rest = _ONLY_ACT.sub("", text).strip(_EDGE)
    return rest or None


def name_in(text: str) -> str | None:
    """The name of somebody new in "新增客户赵六", "add a client called …"."""
    found = _NAMED.search(text)
    if not found:
        return None
    name = re.split(r"(?:,|,|电话|手机|号码|\s1\d{10}|phone)", found[1] or found[2])[0]
    return name.strip(_EDGE) or None


def score_in(text: str) -> int | None:
    """The score, 0 to 10, that a sentence gives."""
    found = _SCORE.search(text)
    value = count(next(group for group in found.groups() if group)) if found else None
    return value if value is not None and value <= 10 else None
