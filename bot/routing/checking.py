"""The text that is to be checked, without the words that ask for it: 帮我看看这段话能不能发:…, …这样说行吗, 那改成…呢."""

import re

from bot.sessions import Session
from skills.contract import Call

_ASKS = re.compile(
    r"能不能|能[发说用讲写挂印放]|可不可以|可以|合不合|合规|违规|违禁|敏感|禁|检查|审|把关|把把|过一?[遍下]|帮[我忙]?看|看一?下|瞅|瞧|行不行|行[吗不]|"
    r"误导|踩线|红线|有没有|挑|妥当|合适|要不要紧|文案|话术|措辞|发给客户|"
    r"\b(?:ok(?:ay)?|compliant|compliance|check|vet|review|allowed|may|can|could|wording|scan|screen|flags?|look|proofread|kosher|"
    r"banned|forbidden|wrong|misleading|pushy|clear(?:ed)?|say|send|text|anything|trouble)\b",
    re.I,
)
_QUOTED = re.compile(r"[“\"「『](.{2,})[”\"」』]", re.S)
_HEAD = re.compile(r"^([^::\n]{0,48})[::]\s*(?=\S)")
_HEAD_CLAUSE = re.compile(r"^([^,,。??\n]{0,20}(?:[吗嘛么不没]|行不行|合不合适|[??]))\s*[,,。?? ]+(?=\S)")
_TAIL = re.compile(
    r"[\s,,。]*(?:我?(?:这样|这么|这句话?|这话|这段|就这么)?(?:回复?|说|写|发|讲|用|挂)?)?"
    r"(?:能|可以|行|合规|合适|妥当|违规|算误导|要紧|可不可以|行得通|ok(?:ay)?|allowed|compliant|safe)[^,,。]{0,5}(?:[吗不么伐]|行吗|[??])+[??\s]*$",
    re.I,
)
_CHANGED = re.compile(
    r"^(?:那么?|那我|如果|要是|我)?(?:再)?(?:改成|改为|换成|写成|说成|改写成|换个说法)[::,,\s]*(.+?)(?:呢|可以吗|行吗|行不行|能发吗|这样呢)?[??。\s]*$|"
    r"^(?:那么?)?(?:我)?(?:这样|这么)(?:写|说|改|发)?(?:呢|行吗|可以吗|能发吗)?[::,\s]+(.{4,}?)(?:呢|可以吗|行吗)?[??。\s]*$|"
    r"^(?:(?:and |so )?(?:what|how) (?:about|if (?:i|we) (?:say|write|change it to))|what if it says|changed? (?:it )?to)"
    r"[:,\s]+(.+?)\??\s*$",
    re.I | re.S,
)
_DEICTIC = re.compile(r"^(?:这|那|下面|以下|我|有段|一段|this|that|my|the following|a |an |it\b)", re.I)
_TO_CLIENT = re.compile(r"回|[跟对和给]客户|\b(?:reply|answer|tell|write)", re.I)
_ANSWERING = re.compile(r"问|\bask", re.I)  # 客户问会不会亏,我回“基本不会”: the question belongs to the answer
_MERE_ASKING = 32  # characters
_AROUND = 6  # characters beside a quotation that is checked next


def checked_in(text: str) -> str | None:
    """The text to check; None where the message only asks to check one."""
    if changed := _CHANGED.match(text):
        return _unquoted(next(group for group in changed.groups() if group))
    quoted = _QUOTED.search(text)
    around = text[: quoted.start()] + " " + text[quoted.end() :] if quoted else ""
    alone = quoted and len(around) <= _MERE_ASKING and not _ANSWERING.search(around)
    if quoted and alone and (_ASKS.search(around) or not around.strip()):
        return quoted[1].strip()
    rest = text
    for head in (_HEAD, _HEAD_CLAUSE):
        found = head.match(rest)
        if found and (_ASKS.search(found[1]) or _TO_CLIENT.search(found[1])):
            return rest[found.end() :].strip()
    rest = _TAIL.sub("", rest).strip()
    asks = _ASKS.search(text) and len(text) <= _MERE_ASKING * 2
    if asks and (len(rest) < 3 or rest == text or (_DEICTIC.match(rest) and len(rest) <= 12)):
        return None
    return rest or None


def checked_again(text: str, session: Session) -> Call | None:
    """那改成…呢, said after a text was checked: the new text is checked."""
    if session.last is None or session.last.skill != "check_wording":
        return None
    found = _CHANGED.match(text)
    changed = next((group for group in found.groups() if group), None) if found else None
    if changed is None and (quoted := _QUOTED.search(text)) and len(text) - len(quoted[0]) <= _AROUND:
        changed = quoted[1]  # 那“历史业绩不代表未来”呢
    return Call("check_wording", {"text": _unquoted(changed)}) if changed else None


def _unquoted(text: str) -> str:
    return text.strip().strip('“”"「」『』')
