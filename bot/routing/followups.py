"""What only means something after what was said before: 那李娜呢, 那去年呢, 不是张伟,是张玮, 改成周五."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.routing.arguments import field_meant, read_choice, read_date
from bot.routing.checking import checked_again
from bot.routing.comparing import compared_with
from bot.routing.drafting import redrafted
from bot.routing.filters import read_filters
from bot.routing.normalise import EDGE
from bot.routing.pending import described
from bot.routing.slots import AMOUNT, CLASS, CLIENT, FIELD, LEVEL, PERIOD, RISK, Spotted, Vocabulary
from bot.sessions import KeptCall, Session
from skills.contract import Call, Desk
from skills.fields import is_choice, is_past
from skills.filters import FilteredRequest
from skills.registry import Entry, Registry

_AND = (
    r"(?:那么?|然后|再|还有|and|what about|how about|then|(?:and )?(?:the )?same(?: again| thing)? (?:for|with)|now)\s*"
    r"(?:给|对|跟|和|for|with)?\s*"
)
_SO = (
    r"\s*(?:的|那边|那家|这边|客户)?\s*(?:呢|怎么样|如何|的?也(?:(?:查|看)一?下|给我|要)|"
    r"(?:的?也|再)(?:给我)?(?:来|要|写|做|出|弄)一?(?:个|条|份|张|下)|的?也?(?:一样|同样)|"
    r"too|as well|then|instead|please)?"
)
_OTHER = re.compile(rf"(?:{_AND}|给)?({CLIENT}|{PERIOD}|{CLASS}|{RISK}|{LEVEL}|{FIELD})(?:'s)?{_SO}", re.I)
_NO = re.compile(
    r"^(?:[啊哦呃嗯哎也,, ]*(?:不对|不是|错了?|说错了?|搞错了?|弄错了?|打错了?|写错了?|输错了?|记错了?|我(?:说|问|指|要)的是|应该是|"
    r"no|not|wrong|sorry|i mean(?:t)?|actually)"
    r"[\s,,、。.]*){1,3}",
    re.I,
)
_CHANGE = re.compile(
    r"^(?:(?:那|还是|就|不|日期|时间)*(?:改成?|换成?|改到|换到|改为|推到|推迟到|提前到|挪到|还是)|"
    r"(?:no,?\s*)?(?:make (?:it|that)|change (?:it|that) to|move it to|rather|instead|better))",
    re.I,
)


def _in_the_same_week(spotted: Spotted, before: str) -> str | None:
    """改成周五 of 下周三 is that week's Friday: the day of the week alone, said of a day in a week still to come."""
    window = spotted.windows[0][2]
    if window.cycle != "week" or not _A_DAY.fullmatch(before):
        return None
    corrected = date.fromisoformat(before)
    day = corrected + timedelta(days=window.period.start.weekday() - corrected.weekday())
    return day.isoformat() if day >= spotted.today else None


def _other_kind(spotted: Spotted, entry: Entry) -> dict[str, Any]:
    """个人的呢, 那流失率呢: another of a field's fixed values for what was asked last."""
    found = _OTHER_KIND.fullmatch(spotted.text.strip(EDGE))
    said = (found[1] or found[2]) if found else None
    if not any(spotted.text[word.start : word.end] == said for word in spotted.words):
        return {}
    fields = entry.skill.request.model_fields
    if issubclass(entry.skill.request, FilteredRequest):
        return {}
    chosen = {name: read_choice(name, field, spotted) for name, field in fields.items() if is_choice(field)}
    return {name: value for name, value in chosen.items() if value is not None}


def _other_offered(spotted: Spotted, entry: Entry, session: Session, desk: Desk) -> dict[str, Any] | None:
    """另一个呢, 无锡那家呢, the other one: somebody else of those who were offered to choose from."""
    fields = entry.fields("client")
    repeats = entry.skill.effect != "reads" and all(question.field for question in session.open)
    if not fields or repeats or not session.offered or not _OTHER_ONE.search(spotted.text):
        return None
    others = tuple(code for code in session.offered if code != session.client)
    meant = described(spotted, others, desk)
    if meant is None and len(others) == 1 and _THE_OTHER.fullmatch(spotted.text.strip(EDGE)):
        meant = others[0]
    return {fields[0]: meant} if meant else None


def _with(last: KeptCall, changed: dict[str, Any]) -> Call:
    """The call with what changes in it; a change of the skill keeps nothing of the old one."""
    if "skill" in changed:
        return Call(str(changed["skill"]), {name: value for name, value in changed.items() if name != "skill"})
    kept = {name: value for name, value in last.arguments.items() if name != "offset"}
    return Call(last.skill, {name: value for name, value in {**kept, **changed}.items() if value is not None})


def _changeable(session: Session) -> KeptCall | None:
    """The call that a change is of: a write that was shown back and waits for a yes, else what was answered last."""
    waiting = [question.call for question in session.open if not question.field]
    return waiting[-1] if waiting else session.last


# 和上季度比, vs last year, alone: what was answered last, held against that.
_HELD_AGAINST = re.compile(
    r"(?:那么?|再|and|what about|how about)?\s*(?:和|跟|与|同|比|较|对比|相比|compared? (?:it |that )?(?:with|to)|versus|vs\.?|against)\s*"
    rf"(?:the )?{PERIOD}\s*的?(?:同期)?(?:数据|情况)?(?:相?比|比较|对比|来?比一?比)?(?:呢|怎么样|如何)?",
    re.I,
)
_A_NUMBER = re.compile(r"(\d{1,3}) ?(?:天|个|位|家|days?)?", re.I)
_COUNTED = ("dormant_days", "birthday_within_days", "maturing_within_days", "limit")
_OTHER_KIND = re.compile(
    r"(?:那么?|然后)?\s*(.{1,12}?)的?\s?(?:呢|怎么样|那边呢)|(?:and |what about |how about ){1,2}(?:the )?(.{1,24}?)\??",
    re.I,
)
_A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_THE_OTHER = re.compile(
    r"(?:那|然后|再看看?|看看?)?(?:另外?|还有)?[一那]?(?:个|位|家)?(?:另外|另)?[一那]?(?:个|位|家)呢?|"
    r"(?:and |what about |how about )?the other(?: one| client)?",
    re.I,
)
_OTHER_ONE = re.compile(r"另|[那这](?:个|位|家)|\bother\b|\bone\b", re.I)


class FollowUps:
    """Reads a message as a change to the call answered last."""

    def __init__(self, registry: Registry, vocabulary: Vocabulary) -> None:
        self._registry = registry
        self._vocabulary = vocabulary

    def read(self, spotted: Spotted, session: Session, desk: Desk) -> Call | None:
        """The changed call, or None where the message stands on its own."""
        bare = spotted.masked.strip(EDGE)
        if bare == FIELD and session.client and (field := field_meant(spotted)):
            return Call("look_up_client", {"client": session.client, "field": field})
        whole = spotted.whole or spotted.text
        if again := checked_again(whole, session) or redrafted(spotted, session, self._vocabulary):
            return again
        last = _changeable(session)
        # The other one is of what was asked last, even while a write waits that was shown back before.
        newest = session.last if session.pending and session.pending.aside else last
        of_newest = self._registry.entries.get(newest.skill) if newest else None
        if newest and of_newest and (other := _other_offered(spotted, of_newest, session, desk)):
            return _with(newest, other)
        entry = self._registry.entries.get(last.skill) if last else None
        if last is None or entry is None:
            return None
        changed = self._other_client(bare, spotted, entry) or self._other_day(bare, spotted, entry, last.arguments)
        return _with(last, changed) if changed else self._asked_again(bare, spotted, session)

    def _asked_again(self, masked: str, spotted: Spotted, session: Session) -> Call | None:
        """那李娜呢: what was answered last, of somebody or something else; never a write that still waits."""
        last = session.last
        entry = self._registry.entries.get(last.skill) if last else None
        changed = self._the_same_for(masked, spotted, entry, session) if entry else None
        return _with(last, changed) if last and changed else None

    def _other_client(self, masked: str, spotted: Spotted, entry: Entry) -> dict[str, Any] | None:
        """不是张伟,是张玮; 我说的是晶瑞: the last name is the one meant."""
        fields = entry.fields("client")
        if fields and re.match(rf"(?:应该)?是{CLIENT}[,,]?\s?(?:而)?不是{CLIENT}", masked):
            return {fields[0]: spotted.names[0].reference}
        meant = _NO if _NO.match(masked) else _CHANGE
        if not fields or not spotted.names or not meant.match(masked):
            return None
        rest = meant.sub("", masked, count=1)
        if len(re.sub(rf"{CLIENT}|是|而是|但是|,|,|but|it'?s|\s", "", rest)) > 2:
            return None
        return {fields[0]: spotted.names[-1].reference}

    def _other_day(self, masked: str, spotted: Spotted, entry: Entry, said: Mapping[str, Any]) -> dict[str, Any] | None:
        """改成周五, make it Friday: another day (or value) for what was asked last."""
        if not _CHANGE.match(spotted.text) or spotted.names:
            return None
        fields = entry.skill.request.model_fields
        rest = _CHANGE.sub("", spotted.text, count=1).strip(EDGE)
        if "when" in fields and rest:
            return {"when": f"{rest}:00" if rest.isdigit() else rest}  # make it 9
        number = _A_NUMBER.fullmatch(rest)
        counted = [name for name in _COUNTED if name in said]
        if number and counted and issubclass(entry.skill.request, FilteredRequest):
            return {counted[0]: int(number[1])}  # make it 60, of those whose birthday is within 30 days
        chosen = {name: value for name in fields if (value := read_choice(name, fields[name], spotted))}
        if chosen and not spotted.windows:
            return chosen
        if spotted.windows:
            dated: list[str] = [name for name in ("follow_up_on", "on", "period") if name in fields]
            if spotted.windows[0][2].period.end <= spotted.today:  # 改成昨天: when it took place
                dated = [name for name in fields if is_past(fields[name])] or dated
            name = next((name for name in dated if name in said), dated[-1] if dated else None)
            return (
                {name: _in_the_same_week(spotted, str(said.get(name, ""))) or read_date(name, spotted)}
                if name
                else None
            )
        if "value" in fields and (spotted.amounts or masked):
            return {"value": rest}
        return None

    def _the_same_for(self, masked: str, spotted: Spotted, entry: Entry, session: Session) -> dict[str, Any] | None:
        against = "against" in entry.skill.request.model_fields
        if against and _HELD_AGAINST.fullmatch(masked) and (base := compared_with(spotted)):
            return {"against": str(base.period)}
        if entry.skill.effect == "reads" and (kind := _other_kind(spotted, entry)):
            return kind
        found = _OTHER.fullmatch(masked)
        if (
            not found or found[0] == found[1] or entry.skill.effect != "reads"
        ):  # a bare name or day stands on its own; no write is repeated by 那李娜呢
            return None
        fields = entry.skill.request.model_fields
        sign = found[1]
        if sign == CLIENT and spotted.names and (names := entry.fields("client")):
            one = spotted.pointed if len(spotted.names[0].codes) > 1 else None  # 另一个陈建国呢
            return {names[0]: one or spotted.names[0].reference}
        if sign == PERIOD and spotted.windows:
            dated = next((name for name in ("period", "on") if name in fields), None)
            if dated is None:
                # 明天呢, of nothing that has a day: the plan.
                ahead = spotted.windows[0][2].period.start > spotted.today
                return {"skill": "plan_day", "on": read_date("on", spotted)} if ahead else None
            own: dict[str, Any] = {"against": None} if against else {}  # 去年的呢 is held against what came before it
            return {**own, dated: read_date(dated, spotted)}
        if sign == LEVEL and "risk_level" in fields:
            return {"risk_level": spotted.ids("risk_level")[0]}
        if sign in (CLASS, RISK, AMOUNT) and issubclass(entry.skill.request, FilteredRequest):
            return read_filters(spotted, self._vocabulary) or None
        if sign == FIELD and session.client and (field := field_meant(spotted)):
            return {"skill": "look_up_client", "client": session.client, "field": field}
        return None
