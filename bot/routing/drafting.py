"""What is said of a message that is drafted: its tone and length, its language, the event, and that it was sent."""

import re
from collections.abc import Collection
from typing import Any

from bot.routing.meetings import follow_up_on
from bot.routing.normalise import EDGE
from bot.routing.slots import Spotted, Vocabulary
from bot.sessions import Session
from skills.contract import Call

DRAFT = "draft_message"
_CASUAL = re.compile(
    r"(?:别|不要|不用|不|少)[^,,。]{0,2}(?:官方|正式|书面|客套|生硬|死板)|亲切|轻松|随意|随和|口语|活泼|热情|温暖|暖心?一?点|自然点|接地气|像朋友|"
    r"less (?:formal|stiff)|not (?:so|too) (?:formal|stiff)|\b(?:casual|warm(?:er)?|friendl(?:y|ier)|relaxed|informal|chatty)\b",
    re.I,
)
_FORMAL = re.compile(
    r"正式|官方|庄重|书面|郑重|得体|商务|恭敬|稳重|克制|(?:别|不要|少)(?:那么|这么)?(?:肉麻|夸张|热情)|太(?:肉麻|夸张|热情|随便)|"
    r"\b(?:formal|official|business-?like|polite|reserved|sober|tone (?:it|that) down|gushing|less (?:casual|warm|chatty))\b",
    re.I,
)
_SHORT = re.compile(
    r"(?:再|更|太|写|改|要|精|缩|简|弄|稍微)?短(?:信)?(?<!短信)(?!期|债)|精简|简短|简洁|一句话|一两句|太长|长了|"
    r"\b(?:short(?:er)?|brief(?:er)?|concise|cut it|trim|too long|one line|two lines)\b",
    re.I,
)
_FULL = re.compile(r"(?:再|更|写|稍微)长|详细|太短|\b(?:longer|too short|more detail)", re.I)
_ENGLISH, _CHINESE = re.compile(r"英文|英语|\benglish\b", re.I), re.compile(r"中文|汉语|\bchinese\b(?! new)", re.I)
_TO_THE_BOT = re.compile(
    r"\b(?:switch to|speak|talk|reply in|answer in)\b|切换|换回|跟我说|用(?:中|英)文(?:回|说|聊)", re.I
)
_ANOTHER = re.compile(
    r"(?:再)?换(?:一)?(?:个|版|条|种|下)?(?:说法|写法|版本)?|再(?:来|写|给我?)一?(?:个|版|条)|重新?写(?:一[个版条遍])?|另(?:写|来)一?[个版条]?|不喜欢|不满意|"
    r"another(?: one| version)?|(?:a )?different(?: one| version)?|try again|rewrite(?: it)?|once more|something else",
    re.I,
)
_VERSION = re.compile(
    r"(?:就|那就|我?(?:要|用|选|喜欢|觉得))*第?([一二两12])(?:版|个版本|条消息|[个条](?=[好更不就吧用短长正亲]))|"
    r"(?:the )?(first|second)(?: one| version)?(?: is)? (?:version|better|please|is good|is fine)|"
    r"version ([12])|(?:the )?(first|second) version",
    re.I,
)
_TAIL = r"(?:吧|呗|呢|的|一?[点些下]|给我|看看|please|pls|thanks|[\s!!。.~])*"
_SENT = re.compile(
    r"^(?:好的?|嗯|行|ok)?[,,\s]*(?:我?已经?发(?:了|出|过去|给[他她])?了?|"
    r"(?:微信|短信|邮件)?发(?:了|他了|她了|微信了|短信了|邮件了|出去了|过去了|给[他她]了|好了|完了)|"
    r"(?:i )?(?:just |have |already )?sent(?: it)?(?: off)?)(?=$|[\s,,。.!]|微信|短信|邮件)|"
    r"^(?:可以|好的?|行|嗯|就这样|就这版)[,,\s]*(?:就)?(?:记下来?|记一?[下笔]|帮我记)|^(?:记下来|记一下|log it|put it on (?:file|record))$",
    re.I,
)
_EVENT = re.compile(
    r"(?:(?:税务|养老|理财|投资|资产配置|保险|健康|亲子|法律|家族信托|信托|宏观|市场|年终|新春|中秋|客户|VIP|贵宾|出国|留学|财富|品鉴|红酒|茶艺|花艺|摄影|音乐)[\u4e00-\u9fff]{0,3}?)?"
    r"(?:沙龙|讲座|酒会|品酒会|论坛|下午茶|茶会|茶话会|路演|报告会|答谢会|答谢宴|音乐会|说明会|策略会|分享会|体验日|高尔夫球?赛?|球赛|开放日)|"
    r"\b(?:(?:tax|pension|investment|market|wealth|insurance|estate planning|wine|property|retirement) )?"
    r"(?:seminar|workshop|salon|reception|dinner|webinar|golf day|wine tasting|open day|concert|tea party|gala|briefing)\b",
    re.I,
)
_MATTERS = (
    ("illness", re.compile(r"住院|生病|病了|手术|不舒服|康复|受伤|摔|骨折|hospital|ill\b|sick|surgery|recover|get.?well", re.I)),
    ("referral", re.compile(r"介绍|推荐|转介|引荐|牵线|referr|introduc|recommend", re.I)),
    ("visit", re.compile(r"来访|过来|光临|来网点|到场|参加|来参|专程|coming|visit|attend", re.I)),
    ("purchase", re.compile(r"买了|购买|认购|签约|投了|存了|成交|下单|bought|purchase|sign(?:ed|ing)|invest", re.I)),
)  # fmt: skip
_OTHER_DEED = re.compile(r"提醒|闹钟|待办|\b(?:remind|task)", re.I)
_MOST = 28  # characters of a message that only changes the draft


def draft_fields(fields: Collection[str], spotted: Spotted, vocabulary: Vocabulary, before: str = "") -> dict[str, Any]:
    """What a sentence, or what was told just before it, says of a draft; nothing for any other request."""
    if not {"written_in", "tone", "matter"} <= set(fields):
        return {}
    text = spotted.unnamed
    low = text.lower()
    found = _manner(text)
    found["festival"] = next((festival for word, festival in vocabulary.words("festival") if word.lower() in low), None)
    event = _EVENT.search(text)
    found["event"] = event[0] if event else None
    matters = (matter for said in (text, before) for matter, words in _MATTERS if words.search(said))
    found["matter"] = next(matters, None)
    return {name: value for name, value in found.items() if value is not None}


def told_before(spotted: Spotted, session: Session) -> str:
    """第二个不合适,他老婆住院 and then 那给她写条慰问: why a suggestion did not fit is what a message to the same client is for."""
    last = session.last
    if last is None or last.skill != "answer_suggestion":
        return ""
    client = str(last.arguments.get("suggestion", "")).partition(".")[0]
    of_somebody_else = spotted.pointed not in (None, client) or any(name.codes != (client,) for name in spotted.names)
    return "" if of_somebody_else else str(last.arguments.get("reason") or "")


def _manner(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if _CASUAL.search(text):
        found["tone"] = "casual"
    elif _FORMAL.search(text):
        found["tone"] = "formal"
    if _SHORT.search(text):
        found["length"] = "short"
    if (_ENGLISH.search(text) or _CHINESE.search(text)) and not _TO_THE_BOT.search(text):
        found["written_in"] = "en" if _ENGLISH.search(text) else "zh"
    return found


def redrafted(spotted: Spotted, session: Session, vocabulary: Vocabulary) -> Call | None:
    """再短一点, 正式一点, 英文的, 换一个, 已发, 下周二回访: said of the message drafted last."""
    last = session.last
    if last is None or last.skill != DRAFT:
        return None
    text = spotted.text.strip(EDGE)
    same = {"written_in": session.language, **last.arguments} if session.language else last.arguments
    if _SENT.match(text):
        return _sent(text, spotted, session)
    if spotted.names or len(text) > _MOST or _OTHER_DEED.search(text):
        return None
    if same.get("occasion") == "invitation" and (said := _event(spotted)):
        return Call(DRAFT, {**same, **said})
    if re.fullmatch(rf"(?:那|那就|再|请|帮我|还是)*(?:{_ANOTHER.pattern}){_TAIL}", text, re.I):
        return Call(DRAFT, {**same, "variant": int(same.get("variant", 0)) + 1})
    if spotted.ids("occasion") or draft_fields(("written_in", "tone", "matter"), spotted, vocabulary).get("festival"):
        return None  # 换成中秋的: another message
    changed = {**_version(text), **_manner(text)}
    if changed.get("length") and same.get("length"):
        changed["length"] = "shortest"
    if _FULL.search(text):
        return Call(DRAFT, {name: value for name, value in same.items() if name != "length"})
    return Call(DRAFT, {**same, **changed}) if changed else None


def _version(text: str) -> dict[str, Any]:
    found = _VERSION.search(text)
    said = next((group for group in found.groups() if group), "").lower() if found else ""
    return {"version": 1 if said in ("一", "1", "first") else 2} if said else {}


def _event(spotted: Spotted) -> dict[str, Any]:
    """The event and its day, told after an invitation without one was drafted."""
    event = _EVENT.search(spotted.text)
    found: dict[str, Any] = {"event": event[0]} if event else {}
    ahead = [window.period.start for _, _, window in spotted.windows if window.period.start >= spotted.today]
    return {**found, "on": ahead[0].isoformat()} if ahead else found


def _sent(text: str, spotted: Spotted, session: Session) -> Call | None:
    """The contact that the draft's own button would record, with what else was said of it."""
    button = next((kept for kept in session.buttons.values() if kept.skill == "record_contact"), None)
    if button is None:
        return None
    rest = re.sub(r"^(?:微信|短信|邮件)(?=$|[,,。\s])", "", _SENT.sub("", text, count=1)).strip(EDGE)
    note = str(button.arguments["note"])
    comma = ", " if note.isascii() else ","
    said: dict[str, Any] = {**button.arguments, "note": f"{note}{comma}{rest}" if rest else note}
    if channel := next(iter(spotted.ids("contact_channel")), None):
        said["channel"] = channel
    day = follow_up_on(spotted)
    return Call("record_contact", {**said, "follow_up_on": day} if day else said)
