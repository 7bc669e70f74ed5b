"""Other words in the place of some in what is to be kept: 不是财务总监,是董秘; 不对,两点; it was four weeks."""

import re
from typing import Any

from bot.routing.normalise import EDGE
from bot.routing.numbers import DIGITS, ENGLISH
from bot.routing.slots import Spotted
from skills.fields import is_words
from skills.registry import Entry

_LEAD = (
    r"(?:不对|不是|等等|等阵|等一?下|慢着|错了|说错了?|记错了?|弄错了?|哦|啊|嗯|恩|呃|应该|是|改成?|换成?|"
    r"no|eh|er|oh|hmm|wait|sorry|actually|not|i mean(?:t)?|make (?:it|that)|it'?s|it was|change (?:it|that) to|[\s,,。.])*"
)
_INSTEAD = re.compile(
    rf"(?:{_LEAD}|(?:麻烦|请|您|你|帮我|先)*)(?:不是(?P<old>[^,,。]{{1,20}})[,,\s]*(?:而?是|应该是)(?P<new>.{{1,20}})|"
    r"(?:把|将)(?P<old2>[^,,。]{1,20}?)(?:改成|改为|换成)(?P<new2>.{1,20})|"
    r"not (?:the )?(?P<old3>[^,]{1,30}?)[,\s]+(?:but |it'?s |it was )?(?:the )?(?P<new3>[^,]{1,30})|"
    r"(?:the )?(?P<new4>[^,]{1,30}?),? (?:and |but )?not (?:the )?(?P<old4>[^,]{1,30}))",
    re.I,
)
# A number with what it counts; the same is looked for in the words kept.
_UNIT = (
    r"点半?|点钟|分钟?|个?小时|天|周|个?星期|个?月|年|岁|万|亿|元|块钱?|%|个点|次|套|位|人|"
    r"\s?(?:minutes?|hours?|days?|weeks?|months?|years?|times?|people|percent|k|m|million|a\.?m\.?|p\.?m\.?|o'clock)"
)
_QUOTES, _THANKS = (
    re.compile(r"[“”\"「」『』]"),
    re.compile(r"[\s,,]*(?:谢谢[您你]?|麻烦了|thanks|please)[。!!]*$", re.I),
)
_QUANTITY = re.compile(rf"(?P<number>{DIGITS}|(?<![a-z]){ENGLISH})(?:个半)?(?P<unit>{_UNIT})(?![a-z])", re.I)


def reworded(entry: Entry, said: dict[str, Any], spotted: Spotted) -> dict[str, Any]:
    """The fields of free words that the message changes a part of, with that part changed; none where it changes none."""
    text = _QUOTES.sub("", _THANKS.sub("", spotted.text.strip(EDGE)))
    fields = entry.skill.request.model_fields
    kept = {name: str(value) for name, value in said.items() if name in fields and is_words(fields[name])}
    if found := _INSTEAD.fullmatch(text):
        named = {name: part.strip() for name, part in found.groupdict().items() if part}
        old, new = (next(part for name, part in named.items() if name.startswith(which)) for which in ("old", "new"))
        return {name: value.replace(old, new) for name, value in kept.items() if old in value}
    rest = re.sub(rf"^{_LEAD}|(?:了|吧|才对|,? ?(?:sorry|not .*|actually|rather|lah?|ah))$", "", text, flags=re.I)
    quantity = _QUANTITY.fullmatch(rest.strip(EDGE))
    changed = {name: _with_quantity(value, quantity) for name, value in kept.items()} if quantity else {}
    return {name: value for name, value in changed.items() if value is not None}


def _with_quantity(value: str, quantity: re.Match[str]) -> str | None:
    """The text with its only number of that unit replaced; None where it has none, or several."""
    same = [found for found in _QUANTITY.finditer(value) if _plain(found) == _plain(quantity)]
    return f"{value[: same[0].start()]}{quantity[0]}{value[same[0].end() :]}" if len(same) == 1 else None


def _plain(found: re.Match[str]) -> str:
    return found["unit"].strip().lower().removeprefix("个").rstrip("s半钟")
