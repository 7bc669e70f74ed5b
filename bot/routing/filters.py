"""Filters of a client list in what was said: 以上, 不到, between, not; what the days in it count from."""

import re
from typing import Any

from bot.routing.filter_history import read_history
from bot.routing.filter_holdings import read_holdings
from bot.routing.filter_order import SORTED, read_order
from bot.routing.numbers import DIGITS, count
from bot.routing.slots import PERSON_CODE, Spotted, Vocabulary, Word

_UP = re.compile(r"\s*(?:客户|级别?)?\s*(?:及|和|或)?(?:以上|之上|起)|\s*(?:and|or) (?:above|higher|up)|\+", re.I)
_DOWN = re.compile(r"\s*(?:客户|级别?)?\s*(?:及|和|或)?(?:以下|之下)|\s*(?:and|or) (?:below|lower)", re.I)
_NOT = re.compile(
    r"(?:不是|不属于|非|除了?|除去|除掉|排除|剔除|去掉|去除|刨掉|刨除|不含|不包括|不要|不看|不算|(?<![a-z])(?:not|except|exclud(?:e|ing)|"
    r"without|no|non|remove|drop|minus|leave out|skip|"
    r"(?:everyone|everybody|anyone|all|clients) but)(?: the| in)?)[ -]*$",
    re.I,
)
_NOT_AFTER = re.compile(
    r"\s*(?:的|客户|都|就|们|给我|全)*(?:去掉|去除|除外|除去|排除|剔除|不要|不算|不看|不用)|\s*(?:clients )?(?:out|removed|excluded)\b",
    re.I,
)
_MORE = re.compile(
    r"(?:(?<!不)(?:超过?|大于|高于|多于)|不低于|不少于|不小于|至少|over|above|(?<!no )more than|no less than|at least|exceeding|>=?)"
    r"(?:等于)?\s*$",
    re.I,
)
_LESS = re.compile(
    r"(?:不到|不足|不大于|不高于|(?<!不)(?:小于|低于|少于)|不超过?|至多|under|below|(?<!no )less than|no more than|at most|up to|<=?)"
    r"(?:等于)?\s*$",
    re.I,
)
_LESS_AFTER = re.compile(r"\s*(?:以下|以内|之内|or less|and below|or below)", re.I)
_JOIN = re.compile(r"\s*(?:到|至|-|~|和|与|and|to)\s*", re.I)
BOUNDS = re.compile(
    r"(?:及|和|或)?(?:以上|以下|以内|之内|之上|之下|以外|之外)|不低于|不高于|不超过|超过|大于|小于|低于|高于|不到|不足|至少|至多|除了?|非|不是|"
    r"and above|and below|or more|or less|more than|less than|at least|at most|between|except|excluding|over|under|above|below",
    re.I,
)
SILENT = re.compile(
    r"(?:没有?|未|无|不曾|缺少)\s?(?:怎么|再)?(?:去|做)?(?:过)?(?:联系|联络|跟进|跟|沟通|聊|接触|拜访|回访|打电话|打过电话|见面?|维护|互动|往来|碰面|说话)|失联|"
    r"(?:上次|上回|最后一次|最近一次)(?:联系|跟进|沟通|见面|拜访|回访)[^,。]{0,10}前|"
    r"(?:联系|跟进|沟通)(?:不上|中断)|没(?:人|谁)(?:联系|跟进)|"
    r"(?:not|n't|never|no)\b.{0,20}\b(?:contact|contacted|touch|called|call|spoken|talked|talk|met|seen|reached|heard)|"
    r"(?:without|no)\s(?:any\s)?contact|silent|(?:gone|went|been) (?:quiet|cold|dark)|haven't|uncontacted|out of touch",
    re.I,
)
LONG = re.compile(
    r"(?:很|好|最|许|太)久|长时间|长期|(?:for )?a long time|for (?:ages|a while)|in (?:a (?:long )?while|ages|a long time)|longest",
    re.I,
)
BIRTHDAY = re.compile(r"生日|寿星|过寿|birthdays?", re.I)
MATURING = re.compile(r"到期|期满|matur(?:e|es|ing|ity)|due to expire|roll(?:ing)? off", re.I)
AGE = re.compile(rf"(?:({DIGITS})\s*(?:到|至|-|~)\s*)?({DIGITS})\s*(?:周?岁)(以上|以下|以内|及以上|多)?")
AGE_EN = re.compile(
    r"(?:(over|above|older than|under|below|younger than|aged|age)\s)(\d{2,3})(?!\d|[ -]?(?:day|week|month|k|m|%))",
    re.I,
)
_AGES_EN = re.compile(
    r"(?:between |aged |ages )(\d{2}) ?(?:and|to|-) ?(\d{2})(?!\d|[ -]?(?:day|week|month|k|m|%))|"
    r"(\d{2}) ?(?:and|to|-) ?(\d{2})[ -]years?[ -]olds?",
    re.I,
)
INDUSTRY = re.compile(
    r"(?:^|[的是在做搞找看列下出]|哪些|所有|全部|我们|一下)?([\u4e00-\u9fff]{2,5}?)行业|([\u4e00-\u9fff]{1,3}业)(?!务|绩|主)|"
    r"(?:做|搞|从事)([\u4e00-\u9fff]{2,4})的"
)
_OF_CLIENTS = re.compile(r"(?:行|企)?业?的?(?:客户|企业|公司|老板|圈|$)|\s*(?:clients?|companies)", re.I)
_NO_INDUSTRY = (
    "企业",
    "行业",
    "职业",
    "专业",
    "就业",
    "营业",
    "毕业",
    "作业",
    "创业",
    "事业",
    "物业",
    "商业",
    "失业",
    "产业",
    "同业",
    "各业",
)


def read_filters(spotted: Spotted, vocabulary: Vocabulary) -> dict[str, Any]:
    """The filters, sort order and limit that a sentence names, as `find_clients` takes them."""
    found: dict[str, Any] = {}
    for kind in ("tier", "corporate_class", "risk_class", "lifecycle", "rfm", "abc"):
        values = _classes(spotted, kind, vocabulary)
        if values:
            found[kind] = values[0] if len(values) == 1 else values
    for kind in ("kind", "channel", "product", "style", "purchase", "persona", "churn_risk"):
        words = [word for word in spotted.words if word.kind == kind]
        wanted = [word for word in words if not _negated(spotted.text, word, words)]
        if kind == "kind" and words and not wanted:
            found[kind] = "person" if words[0].id == "company" else "company"
        elif kind == "kind" and words:
            found[kind] = wanted[-1].id if len(wanted) < len(words) else words[0].id  # 公司去掉,光看个人
        elif words:
            found[kind] = words[0].id
    amounts = _amounts(spotted)
    found.update(_days(spotted))
    if not found.keys() & {"dormant_days", "birthday_within_days", "maturing_within_days"}:
        found.update(read_history(spotted))
    if "opened" in found and found.get("lifecycle") == "first_time":
        del found["lifecycle"]  # 今年的新客户 tells when, not a class
    if "maturing_within_days" not in found:  # 谁的存款到期 is of what matures
        holdings, of_kind = read_holdings(spotted)
        found.update(holdings)
        if of_kind:
            amounts = {name.replace("_aum", "_holding"): amount for name, amount in amounts.items()}
    found.update(amounts)
    if "dormant_days" in found and found.get("lifecycle") == "dormant":
        del found["lifecycle"]  # "silent for 90 days" tells the days, not a class
    found.update(_ages(spotted.text))
    found.update(read_order(spotted))
    if "churn_risk" in spotted.ids("rank_by"):  # 谁的流失风险最高 is no question of assets
        found.setdefault("churn_risk", "high")
        found.pop("sort", None)
    if LONG.search(spotted.text) and SILENT.search(spotted.text):
        found["sort"] = "last_contact"
    industry = INDUSTRY.search(spotted.text)
    named = next((part for part in industry.groups() if part), "") if industry else ""
    if named and not named.endswith(_NO_INDUSTRY) and not re.search("的|客户|按|各|分|什么|哪", named):
        found["industry"] = _as_written(named, dict(vocabulary.words("industry")).get(named), vocabulary)
    elif meant := _industry_word(spotted):
        found["industry"] = _as_written("", meant, vocabulary)
    if advisor := PERSON_CODE.search(spotted.text):
        found["advisor"] = advisor[1].upper()
    return found


def _as_written(named: str, meant: str | None, vocabulary: Vocabulary) -> str:
    """The industry meant as records write it (半导体行业 is 集成电路), by its first word; what is no word of ours stays as said."""
    return next((word for word, term in vocabulary.words("industry") if term == meant), named)


def _industry_word(spotted: Spotted) -> str | None:
    """The industry that an English word names, or a Chinese one that stands for clients: prospects in 汽车, 汽车客户."""
    for word in spotted.words:
        alone = spotted.text[word.start : word.end].isascii() or _OF_CLIENTS.match(spotted.text, word.end)
        if word.kind == "industry" and alone:
            return word.id
    return None


def _classes(spotted: Spotted, kind: str, vocabulary: Vocabulary) -> list[str]:
    words = [word for word in spotted.words if word.kind == kind and not _heads_risk(spotted.text, word)]
    if not words:
        return []
    order = vocabulary.ids(kind)
    chosen: list[str] = []
    for word in words:
        place = order.index(word.id)
        after = spotted.text[word.end :]
        ids = order[place:] if _UP.match(after) else order[: place + 1] if _DOWN.match(after) else [word.id]
        if _negated(spotted.text, word, words):
            chosen = [i for i in (chosen or order) if i not in ids]
        else:
            chosen += [i for i in ids if i not in chosen]
    return sorted(chosen, key=order.index)


def _heads_risk(text: str, word: Word) -> bool:
    """流失风险 and 流失率 are no clients who left."""
    return word.id == "lost" and text.startswith(("风险", "率", "预警"), word.end)


def _negated(text: str, word: Word, words: list[Word]) -> bool:
    first = last = word
    for other in reversed(words):
        if other.end <= first.start and _JOINED.fullmatch(text[other.end : first.start]):
            first = other
    for other in words:
        if other.start >= last.end and _JOINED.fullmatch(text[last.end : other.start]):
            last = other
    return bool(_NOT.search(text[: first.start]) or _NOT_AFTER.match(text, last.end))


_JOINED = re.compile(r"\s*(?:和|、|,|或|and|or|nor)\s*")


def _amounts(spotted: Spotted) -> dict[str, Any]:
    text, amounts = spotted.text, spotted.amounts
    if len(amounts) >= 2 and _JOIN.fullmatch(text[amounts[0][1] : amounts[1][0]]):
        low, high = sorted((amounts[0][2], amounts[1][2]))
        return {"min_aum": low, "max_aum": high}
    found: dict[str, Any] = {}
    for start, end, amount in amounts:
        before, after = text[:start], text[end:]
        if _LESS.search(before) or (_LESS_AFTER.match(after) and not _MORE.search(before)):
            found["max_aum"] = amount
        else:
            found["min_aum"] = amount
    return found


def _days(spotted: Spotted) -> dict[str, Any]:
    text = spotted.text
    window = spotted.windows[0][2] if spotted.windows else None
    found: dict[str, Any] = {}
    if SILENT.search(text):
        if window is not None:
            found["dormant_days"] = window.days or max((spotted.today - window.period.start).days, 0)
        else:
            found["sort"] = "last_contact"
        return found
    sorted_only = window is None and SORTED.search(text)  # 按生日排 leaves nobody out
    if BIRTHDAY.search(text) and not sorted_only:
        found.update(_birthday(spotted))
    if MATURING.search(text) and not sorted_only:
        end = window.period.end if window and window.way != "back" else None
        if window and window.days:  # 近三个月到期 looks ahead, too: what has matured is not listed
            found["maturing_within_days"] = window.days
        else:
            found["maturing_within_days"] = max((end - spotted.today).days, 0) if end else 30
    return found


def _birthday(spotted: Spotted) -> dict[str, Any]:
    window = spotted.windows[0][2] if spotted.windows else None
    if window is None:
        return {"birthday_within_days": 30}
    if window.days:
        return {"birthday_within_days": window.days}
    first = (window.period.start - spotted.today).days
    last = (window.period.end - spotted.today).days
    found = {"birthday_within_days": max(last, 0)}
    if first > 0:
        found["birthday_after_days"] = first
    return found


def _ages(text: str) -> dict[str, Any]:
    if between := _AGES_EN.search(text):
        low, high = sorted(int(part) for part in between.groups() if part)
        return {"min_age": low, "max_age": high}
    if match := AGE.search(text):
        if match[1]:
            return {"min_age": count(match[1]), "max_age": count(match[2])}
        upper = match[3] in ("以下", "以内") or bool(_LESS.search(text[: match.start()]))
        return {"max_age" if upper else "min_age": count(match[2])}
    if match := AGE_EN.search(text):
        upper = match[1].lower() in ("under", "below", "younger than")
        return {"max_age" if upper else "min_age": int(match[2])}
    return {}
