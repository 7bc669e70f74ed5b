"""Filters on what clients hold, in what was said: 买了基金的, 没有保险的, 存款超过100万的."""

import re
from typing import Any

from bot.routing.slots import Spotted, Word

_KINDS = ("deposit", "wealth", "fund", "insurance", "trust", "loan")
_VERB = r"(?:购?买|持有?|拿|有|配置?|投资?|存|做|办)"
HOLDING = re.compile(
    rf"(?:没有?|未)?{_VERB}(?:了|过)|持有|\b(?:hold(?:s|ing)?|own(?:s|ing)?|bought|invested in)\b", re.I
)
_HELD = re.compile(
    rf"{_VERB}(?:了|过|着|入)?(?:我们|咱们|我行|行里|一点|一些|点|些)?的?$|"
    r"\b(?:hold(?:s|ing)?|own(?:s|ing|ed)?|ha(?:s|ve|ving)|with|b(?:ought|uy|uys)|invested in|keep(?:s|ing)?|got|in)"
    r"(?: any| some| an?| our)*\s$",
    re.I,
)
_LACKED = re.compile(
    rf"(?<!有)(?:没有?|未|无|从不|不)(?:曾|再)?{_VERB}?(?:过|了|入|任何|什么)*$|"
    r"(?:\b(?:without|no|not|never|lack(?:s|ing)?)|n't)(?: any| an?| yet| have| hold| holding| own| buy| bought| in| invested| got)*\s$",
    re.I,
)
_OF_CLIENTS = re.compile(r"(?:客户|持有人|持有者|户(?!型))| (?:clients?|customers?|holders?|owners?|buyers?)", re.I)
_AND = re.compile(r"\s*(?:和|与|或者?|、|,|and|or)\s*", re.I)
_THEN_AMOUNT = re.compile(
    r"\s*(?:余额|总额|金额|资产|规模)?(?:都|也)?(?:在|有|够|达到?|过)?(?:不?(?:超过?|大于|高于|多于|低于|少于|小于|到|足|满))?(?:等于)?\s*|"
    r" (?:of |worth )?(?:over|above|under|below|more than|less than|at least|at most|exceeding|up to)?\s*",
    re.I,
)
_AMOUNT_THEN = re.compile(
    r"\s*元?(?:及|和|或)?(?:以上|以下|以内|之上|之下)?的?\s*|(?: or more| or less| and above)? (?:in|of|worth of)(?: our)? ",
    re.I,
)


def read_holdings(spotted: Spotted) -> tuple[dict[str, Any], bool]:
    """The kinds of products held and not held; and whether the amount said is of those held, not of all assets."""
    words = [word for word in spotted.words if word.kind == "product_kind" and word.id in _KINDS]
    held: list[str] = []
    lacked: list[str] = []
    of_kind = False
    joined: list[str] | None = None
    for word, before in zip(words, [None, *words], strict=False):
        own = _has_amount(word, spotted)
        if before and _AND.fullmatch(spotted.text[before.end : word.start]) and joined is not None:
            joined.append(word.id)
        elif _LACKED.search(spotted.text[: word.start]):
            joined = lacked
            lacked.append(word.id)
        elif own or _HELD.search(spotted.text[: word.start]) or _OF_CLIENTS.match(spotted.text, word.end):
            joined = held
            held.append(word.id)
        else:
            joined = None
        of_kind = of_kind or own
    found = {"holding": tuple(dict.fromkeys(held)), "not_holding": tuple(dict.fromkeys(lacked))}
    return {name: kinds for name, kinds in found.items() if kinds}, of_kind


def _has_amount(word: Word, spotted: Spotted) -> bool:
    """存款超过100万, 100万以上的存款: the amount is of this kind."""
    return any(
        _THEN_AMOUNT.fullmatch(spotted.text, word.end, start) or _AMOUNT_THEN.fullmatch(spotted.text, end, word.start)
        for start, end, _ in spotted.amounts
    )
