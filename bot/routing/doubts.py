"""Whether a sentence says plainly that something is done: neither denied, asked, put off nor made a condition."""

import re

_DOUBT = re.compile(
    r"没|未|不|别|吗|么|？|\?|是否|如果|要是|假如|等|推迟|延期|延后|改到|改期|先放|晚点|撤销|撤回|重新|取消|什么时候|谁|哪|快|差不多|应该|可能|也许|大概|几乎|"
    r"想|要|打算|准备|除了?|一半|部分|[和、,]\s?第?\d|第.{1,3}[和、,]\s?第|都|"
    r"\ball (?:of|the|tasks|my)\b|\bboth\b|\b(?:almost|nearly|half|probably|maybe|except|"
    r"about to|want|going to|first (?:two|three|2|3)|last (?:two|three))\b|"
    r"\d\s?(?:and|&|,)\s?\d|\bnot\b|n't|never|^(?:is|are|was|were|did|does|do|has|have|should|can|will|when|who|which|if|once|unless)\b|"
    r"postpone|delay|later|undo|reopen|instead",
    re.I,
)
_DONE = (
    "做完|做了|完成|搞定|办[好完了]|弄[好完]|处理[好完了]|结束|划掉|勾掉|关[了掉]|已做|标[成记为]|可以关|"
    "done|finish|complete|close|tick|mark"
)
_FINISHED = re.compile(_DONE, re.I)
_UNFINISHED = re.compile(
    rf"(?:没有?|未|不要|别|不用|不能|not|n't|never)\s?(?:yet )?(?:有|能|法)?\s?(?:{_DONE}|做|办|处理)", re.I
)


def says_done(text: str) -> bool:
    """Whether something is said to be finished, and not to be unfinished."""
    return bool(_FINISHED.search(_UNFINISHED.sub("没", text)))


def is_plain(text: str) -> bool:
    """Whether a sentence leaves no doubt, so that it may act at once."""
    return not _DOUBT.search(text)
