"""What a sentence says of a field that is either so or not: a consent given, a report stopped, an answer of use."""

import re

_DENIED = re.compile(
    r"不(?:同意|愿意|接受|允许|希望|想|要|让|再|许|肯)|别|拒绝|撤回|撤销|取消|收回|停止|停掉|退订|withdr|revok|refus|declin|unsubscrib|"
    r"n't|\bnot\b|no longer|said no|\bno consent|opt(?:ed)? out|stop",
    re.I,
)
_GRANTED = re.compile(
    r"同意|愿意|接受|允许|可以|答应|授权|没问题|agree|consent|allow|accept|happy to|fine with|said yes|ok with|opt(?:ed)? in|permi",
    re.I,
)
_STOPPED = re.compile(
    r"别再?(?:给|发|推)|不用(?:再)?(?:发|推)|停(?:止|掉|了)?|取消|关(?:掉|闭|了)|不要(?:再)?|退订|推送都?关|"
    r"stop|cancel|unsubscribe|no more|turn off|"
    r"n't (?:want|send|need)|any ?more",
    re.I,
)
_USELESS = re.compile(
    r"没用|没有用|没什么用|没帮|没解决|没[答说]|不准|不对|不好|不行|不满意|不是我|差|错|踩|笼统|看不懂|没关系|👎|答非所问|useless|unhelpful|"
    r"n't help|not (?:useful|helpful|what)|no (?:use|sense)|wrong|incorrect|poor|bad|vague|missed|thumbs down|down",
    re.I,
)
_OVERDUE = re.compile(r"逾期|过期|超期|拖|overdue|late|missed", re.I)


def yes_or_no(name: str, text: str) -> bool | None:
    """True, False, or None where the text does not say; `name` is the field's."""
    if name == "stop":
        return bool(_STOPPED.search(text))
    if name == "overdue":
        return bool(_OVERDUE.search(text))
    if name == "useful":
        return not _USELESS.search(text)
    if _DENIED.search(text):
        return False
    return True if _GRANTED.search(text) else None
