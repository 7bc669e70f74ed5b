"""What is said of the list just shown: 只要金卡, 换成90天, 去掉企业, 按资产排, top 3; its other filters stay."""

import re
from collections.abc import Mapping
from typing import Any

from bot.routing.arguments import read_arguments
from bot.routing.filter_order import COMPARED, MORE_PRESSING, SORTED
from bot.routing.filters import BIRTHDAY, MATURING, SILENT
from bot.routing.normalise import EDGE
from bot.routing.pointing import several_pointed
from bot.routing.slots import FIELD, PLAIN_KINDS, Spotted, Vocabulary
from bot.routing.unread import Leftovers, without_read
from bot.sessions import KeptCall, Session
from skills.contract import Call, Desk
from skills.filters import FILTERS, FilteredRequest
from skills.registry import Entry, Registry

_ANEW = ("offset", "listing", "total", "client", "rank_by")  # of the list as it was shown, not of what it is a list of
# What surely speaks of the list; what such a message is made of besides its filters; what asks for a list of its own.
_OF_LIST = re.compile(
    r"^(?:那么?|就|再|然后|嗯)*(?:其中|里面|里头|当中|这里面?|这些|那些|上面|他们|她们|它们|名单|列表|刚才那个|在(?:这|其)|[只光](?:要|看|留|列|剩)|仅(?:要|看|留)|筛)|"
    r"^(?:and |now |then |just |show )*(?:only|(?:which )?of (?:them|those|these)|(?:from |among )(?:them|those|these))\b",
    re.I,
)
_WORDS = re.compile(
    r"只|仅|就|光|单|要|看|留|列|剩|下|其中|里面|里头|当中|这里|里|这些|那些|这|那|上面|他们|她们|它们|名单|列表|中|面|在|筛选?|再|又|也|还|呢|的|"
    r"吗|吧|啊|有没有|有|哪些|哪几|几|个|位|户|家|谁|是|人|客户|去掉|去除|除掉|刨掉|剔除|排除|不要|不看|不算|不含|除了|除去|除外|以外|换成?|改成?|改为|改|变成|"
    r"加上|加|上|把|给我|我|一下|按|照|以|排序|排列|排|顺序|先后|为序|从|到|倒过来|反过来|环比|同比|相比|对比|比|较|跟|和|与|条件|限制|限|不管|不限|不考虑|忽略|取消|范围|更|比较|最|多|少|大|小|"
    r"放宽|做|搞|从事|行|高|低|前|头|呃|嗯|好|等|了|都|全|部|"
    r"\b(?:only|just|the|ones?|of|them|those|these|from|among|which|who|are|is|any|there|in|it|make|that|change|to|set|without|with|no|not|"
    r"except|excluding|exclude|remove|drop|minus|out|leave|skip|add|also|too|plus|include|including|and|or|but|now|then|sort|sorted|order|"
    r"ordered|rank|ranked|by|top|first|show|me|list|keep|filter|narrow|down|please|instead|what|about|how|many|has|have|more|less|"
    r"bigger|larger|smaller|reverse|for|vs|versus|compared|against|clients?|customers?|days?|all|a|an|i|want|need|s|condition|limit)\b",
    re.I,
)
_BACK_TO_IT = re.compile(
    r"(?:再?(?:回到|返回|看看?|看一下|打开|调出)|回)(?:刚才|之前|前面|上面|原来)的?(?:那个|那份|那张)?(?:名单|列表|清单)|"
    r"(?:这些|那些|名单)?(?:一?共|总共|合计)(?:是|有)?(?:多少|几)(?:个|户|位|家|人)?|"
    r"how many (?:is that|are (?:there|they|those))(?: in (?:total|all))?|"
    r"(?:go )?back to (?:the|that|my) (?:client )?list|(?:show|see) (?:me )?(?:the|that) list again",
    re.I,
)
_OWN_LIST = re.compile(r"客户|顾客|我的|名下|我们的|\b(?:my|clients|customers)\b", re.I)
_MORE_KINDS = re.compile(
    r"加上|再加|还要|也要|也算|算上|放宽到|包括|\b(?:also|plus|add|include|including|as well)\b", re.I
)
_WHO = re.compile(
    r"哪几[位家个]|哪些(?:人|客户|企业|公司)?|谁|列|拉|调|\blist|\bshow|\bwh(?:o|ich ones?|ich clients?)\b", re.I
)  # of a figure, its list
_LIST_THEM = re.compile(
    r"(?:都|分别)?(?:是|有)?(?:哪些|哪几[位家个]|谁)(?:人|客户)?|(?:把)?(?:名单|他们|她们|它们)?(?:都)?(?:列|拉|调)(?:一下|出来|给我)+(?:看看)?|"
    r"(?:list|show)(?: me)? (?:them|those|the clients)|who are they|which ones",
    re.I,
)
_WITHOUT = re.compile(
    r"去掉|取消|不限|不管|不看|不考虑|忽略|\b(?:drop|remove|ignore|forget|regardless of|clear)\b", re.I
)
_REVERSED = re.compile(r"倒过来|反过来|倒序|reverse", re.I)
_SIZE = re.compile(r"大|多|高|有钱|资产|big|larg|rich|wealth|asset|aum", re.I)
_BOUND = re.compile(
    r"以上|以下|以内|超|大于|小于|低于|高于|不到|不足|多于|少于|over|above|under|below|than|least|most|\+|[<>]", re.I
)
_OF_FIELD = {
    "tier": ("tier",),
    "aum": ("min_aum", "max_aum"),
    "last_contact": ("dormant_days", "contacted"),
    "birthday": ("birthday_within_days", "birthday_after_days", "min_age", "max_age"),
    "industry": ("industry",),
    "risk_class": ("risk_class",),
    "advisor": ("advisor",),
    "holdings": ("holding", "not_holding", "min_holding", "max_holding", "product"),
}


class Narrowing:
    """Reads a message as a change to the list shown last."""

    def __init__(self, registry: Registry, vocabulary: Vocabulary, leftovers: Leftovers) -> None:
        self._registry = registry
        self._vocabulary = vocabulary
        self._leftovers = leftovers

    def read(self, spotted: Spotted, session: Session, desk: Desk) -> Call | None:
        """The list's call with what the message changes in it; None where the message is of no list."""
        if compared := _compared(spotted, session, desk):
            return compared
        if session.listed is not None and _BACK_TO_IT.fullmatch(spotted.text.strip(EDGE)):
            return session.listed.call()
        shown = self._shown(spotted, session)
        entry = self._registry.entries.get(shown.skill) if shown else None
        if shown is None or entry is None or spotted.names or spotted.ordinal is not None:
            return None
        if spotted.ids("group_by") and "group_by" not in entry.skill.request.model_fields:
            return None  # what is split by a class is no list
        before = {name: value for name, value in shown.arguments.items() if name not in _ANEW}
        whole = not _rest(spotted)
        if dropped := _dropped(spotted, before) if whole else set():
            before = {name: value for name, value in before.items() if name not in dropped}
            if not _MORE_KINDS.search(spotted.text):
                return Call(shown.skill, before)
        found = self._found(entry, spotted, before, desk)
        if spotted.ids("kpi") and not found.keys() & set(FILTERS) and "kpi" not in entry.skill.request.model_fields:
            return None  # 满意度和上季度比 is a figure of its own
        who = found and _OF_LIST.search(spotted.text) and _WHO.search(spotted.text)
        if shown.skill == "segment_summary" and (who or _LIST_THEM.fullmatch(spotted.text.strip(EDGE))):
            return Call("find_clients", {**{n: v for n, v in before.items() if n in FILTERS}, **found})
        if whole and found and (_OF_LIST.search(spotted.text) or not _stands_alone(spotted, found)):
            return Call(shown.skill, {**before, **found})
        if _OF_LIST.search(spotted.text) and FIELD not in spotted.masked:
            unread = self._leftovers.find(spotted, shown.skill) or (None if found else _rest(spotted))
            if unread or found:  # 里头做医疗的: the words around the filter are few enough
                return Call(shown.skill, {**before, **found, **({"unread": unread} if unread else {})})
        return None

    def _shown(self, spotted: Spotted, session: Session) -> KeptCall | None:
        """The call for the list spoken of: what was answered last, or, where the words say so, the last list before it."""
        entry = self._registry.entries.get(session.last.skill) if session.last else None
        if entry is not None and issubclass(entry.skill.request, FilteredRequest):
            return session.last
        return session.listed if session.recent == "client" and _OF_LIST.search(spotted.text) else None

    def _found(self, entry: Entry, spotted: Spotted, before: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
        found = read_arguments(entry, spotted, Session(), desk, self._vocabulary)
        fields = entry.skill.request.model_fields
        if "limit" in found and not _SIZE.search(spotted.text):
            found.pop("sort", None)  # top 3 of a list is by the list's own order
        if (
            _REVERSED.search(spotted.text)
            and "sort" in fields
            and before.get("sort", "aum") in ("aum", "aum_ascending")
        ):
            found["sort"] = "aum" if before.get("sort") == "aum_ascending" else "aum_ascending"
        if not (SILENT.search(spotted.text) or BIRTHDAY.search(spotted.text) or MATURING.search(spotted.text)):
            found = found if found.keys() & {"contacted", "opened"} else {**_other_days(spotted, before), **found}
        kinds = spotted.ids("product_kind")
        if kinds and before.get("holding") and not found.keys() & {"holding", "not_holding"}:
            found["holding"] = kinds
        _fit_amounts(found, before, spotted)
        for name in found.keys() & before.keys():
            found[name] = _together(before[name], found[name], spotted)
        return found


def referred(spotted: Spotted, session: Session, skill: str, *, bare: bool) -> dict[str, Any]:
    """The filters of the list that 这些, 这个名单, them mean; none where the message is of no list.

    导出 without a filter of its own (`bare`) is of the list shown last, too.
    """
    exported = (
        bare and skill == "export_clients" and not _OWN_LIST.search(spotted.text) and not _OF_TEAM.search(spotted.text)
    )
    if session.listed is None or not (exported or _THESE.search(spotted.text)):
        return {}
    return {name: value for name, value in session.listed.arguments.items() if name in FILTERS}


_OF_TEAM = re.compile(r"团队|全[部组]|组的?|\b(?:team|all|everyone|our)\b", re.I)
_THESE = re.compile(
    r"这些|那些|这份|这个?名单|上面|刚才的?(?:名单|列表|那些|结果)|他们|它们|\b(?:them|these|those|this list|that list|the list)\b",
    re.I,
)


def _compared(spotted: Spotted, session: Session, desk: Desk) -> Call | None:
    """张伟和李娜谁的资产多, 谁更急, or the same of those offered: they are listed side by side."""
    compared, pressing = COMPARED.search(spotted.text), MORE_PRESSING.search(spotted.text)
    if not compared and not pressing:
        return None
    codes = [name.codes[0] for name in spotted.names if len(name.codes) == 1] or several_pointed(spotted, session, desk)
    question = session.pending
    if not codes and not spotted.names and question and question.options and " " in str(question.call.arguments):
        codes = list(question.options)
    if len(codes) < 2:
        return None
    if pressing or compared is None:
        return Call("plan_day", {"only": tuple(codes)})
    fewer = bool(re.search(r"[少小低]|less|smaller|poorer", compared[0], re.I))
    return Call("find_clients", {"only": tuple(codes), "sort": "aum_ascending" if fewer else "aum"})


def _rest(spotted: Spotted) -> str:
    """What of a message is neither a filter nor a word that such messages are made of."""
    text = spotted.masked
    for word in spotted.words:
        if word.kind in PLAIN_KINDS:
            text = text.replace(spotted.text[word.start : word.end].lower(), " ")
    text = COMPARED.sub(" ", SORTED.sub(" ", text))
    return re.sub(r"[\s,,。.!?？!、;'\d]+", "", _WORDS.sub(" ", without_read(text))).strip(EDGE)


def _stands_alone(spotted: Spotted, found: Mapping[str, Any]) -> bool:
    """Whether it asks for a list of its own: 我的金卡客户, or a bare 金卡; an order or a length never does."""
    if _OWN_LIST.search(spotted.text):
        return True
    return found.keys() <= set(FILTERS) and not _ELLIPTIC.search(spotted.text)


_ELLIPTIC = re.compile(
    r"的$|的?(?:呢|吗|有谁|有吗|有哪些)[??]*$|^(?:再|只|仅|就|光|里面|其中|去掉|换|改|加|不要|除|剔|排|把)|(?:去掉|除外|不要|排除|剔除)(?:$|[\s,,])|"
    r"\b(?:ones?|only|just|make|change|without|except|excluding|exclude|remove|drop|add|also|too|instead|plus|include|leave|no)\b|^\ue001$",
    re.I,
)


def _dropped(spotted: Spotted, before: Mapping[str, Any]) -> set[str]:
    """The filters that 不限等级, 去掉生日条件 take away."""
    valued = not _MORE_KINDS.search(spotted.text) and spotted.ids("tier")
    if not _WITHOUT.search(spotted.text) or valued or spotted.windows or spotted.amounts:
        return set()
    fields = set(spotted.ids("field")) | ({"birthday"} if BIRTHDAY.search(spotted.text) else set())
    named = {name for field in fields for name in _OF_FIELD.get(field, ())}
    named |= {"maturing_within_days"} if MATURING.search(spotted.text) else set()
    return named & before.keys()


def _other_days(spotted: Spotted, before: Mapping[str, Any]) -> dict[str, Any]:
    """换成90天: of whatever days the list is narrowed by."""
    if not spotted.windows:
        return {}
    window = spotted.windows[0][2]
    for name in ("dormant_days", "birthday_within_days", "maturing_within_days"):
        if name in before:
            ahead = name != "dormant_days"
            reach = (window.period.end - spotted.today) if ahead else (spotted.today - window.period.start)
            return {name: window.days or max(reach.days, 0)}
    return {name: str(window.period) for name in ("contacted", "opened", "period") if name in before}


def _fit_amounts(found: dict[str, Any], before: Mapping[str, Any], spotted: Spotted) -> None:
    """换成100万 keeps the bound and what it is of; a bound said anew takes the place of the old one."""
    of_kind = "min_holding" in before or "max_holding" in before
    if of_kind and "aum" not in spotted.ids("field"):
        for name in ("min_aum", "max_aum"):
            if name in found:
                found[name.replace("aum", "holding")] = found.pop(name)
    for low, high in (("min_aum", "max_aum"), ("min_holding", "max_holding")):
        if low in found and low not in before and high in before and not _BOUND.search(spotted.text):
            found[high] = found.pop(low)


def _together(before: Any, found: Any, spotted: Spotted) -> Any:
    """Several values of one filter: added to those before (加上白金), taken from them (不要金卡), else in their place."""
    old, new = ([value] if isinstance(value, str) else list(value) if isinstance(value, (list, tuple)) else None
                for value in (before, found))  # fmt: skip
    if old is None or new is None:
        return found
    if _MORE_KINDS.search(spotted.text):
        return list(dict.fromkeys([*old, *new]))
    left = [value for value in old if value in new]
    return left if left and len(new) > len(old) else found
