"""Whom 第二个, 常州那家, 金卡那位王芳, 张伟的公司 and 她 point at."""

import re
from dataclasses import replace

from bot.routing.normalise import EDGE
from bot.routing.pending import described
from bot.routing.route import NO_LIST, NO_SUCH_PLACE
from bot.routing.slots import CLIENT, FIELD, ORDINAL, PERSON, Spotted
from bot.sessions import Session
from skills.contract import Call, Desk

_OF_COLLEAGUE = re.compile(r"(?<![A-Za-z0-9])([AMTS]\d{2,4})\s?(?:的|那边的?|手[里上]的?|名下的?|'s)\s?$", re.I)
_ONE = re.compile(r"\bone\b", re.I)
_THAT_ONE = re.compile(r"([\u3400-\u9fff]{2,4}?)(?:的)?那(?:家|个|位)")
SHORT = 16  # characters of a question that only asks for a field
_MORE_PRESSING = re.compile(
    r"(?:更|最|比较)(?:急|紧急|要紧|着急|紧迫|优先)的(?:那|这)?(?:个|位|家)?(?:客户)?|\b(?:the )?more (?:urgent|pressing) (?:one|client)\b",
    re.I,
)
_OF_MANY = re.compile(
    r"客户|客群|平均|人均|户均|合计|总计|团队|大家|所有|全[部行体]|各|每|名下|我们|我[的有]|咱|哪|谁|排|前\d|"
    r"\b(?:clients?|average|mean|team|total|all|every|each|book|which|who|our|my|top)\b",
    re.I,
)
_BEHIND = 12  # characters behind 公司
# 张伟公司的电话 is of his company, 晶芯老板的电话 of its owner; 老板是谁 asks who that is.
_COMPANY = (
    rf"{CLIENT}(?:他|她)?(?:的|自己的?|名下的?|家的?|'s )?(?:公司|企业|厂子?|单位|company|firm|business)"
    rf"(?=(?:的|'s )?{FIELD}|的.)(?=.{{,{_BEHIND}}}$)"  # 张伟公司搬到… tells something, of whom is to be read as said
)
_OWNER = (
    rf"{CLIENT}(?:的|那边的?|'s | )?(?:实际控制人|实控人|老板|法人代表|法人|董事长|owner|boss|controlling owner)"
    r"(?=的?[^是叫谁姓?？]|'s)"
)
_OTHER_END = re.compile(rf"(?P<company>{_COMPANY})|(?P<person>{_OWNER})")
_PERSONAL = re.compile(r"[他她](?!们|家)|(?<![a-z])(?:he|him|his|she|her|hers)(?![a-z'])", re.I)


def through_link(spotted: Spotted, session: Session, desk: Desk) -> None:
    """张伟的公司, 晶芯的老板: the client at the other end of the one link there is."""
    found = _OTHER_END.search(spotted.masked)
    codes = spotted.names[0].codes if spotted.names else (session.client,) if session.client else ()
    if found is None or len(codes) != 1 or len(spotted.names) > 1 or not desk.book.briefs(codes):
        return  # the client spoken of last may be somebody else's by now
    card = desk.book.card(codes[0], desk.today)
    wanted = "company" if found["company"] else "person"
    others = {linked.client.code for linked in card.links if linked.client.kind == wanted}
    if card.brief.kind != wanted and len(others) == 1:
        code = others.pop()
        spotted.masked = spotted.masked.replace(found[0], CLIENT, 1)
        spotted.names = [replace(name, codes=(code,)) for name in spotted.names]
        spotted.pointed = code


def pronoun_meant(spotted: Spotted, session: Session) -> str | None:
    """他 after 老板是谁 is the owner just named, not the company."""
    personal = spotted.pronoun and not spotted.names and session.beside and _PERSONAL.search(spotted.text)
    return session.beside if personal else None


# Xu Jing, the platinum one; Liu Yang, the one in pharma; 王芳,教书的那位: which of that name is meant, said behind it.
_WHICH = re.compile(
    rf"(?P<other>\bthe other |(?:另外?|还有)一?[个位家]){CLIENT}|"
    rf"{CLIENT}[\s,,、(]*(?:the (?P<kind>[^,,。?？!]{{1,20}}?) one\b|"
    r"the one (?:in|from|with|at|of|who(?:'s| is| works in)?|that is) (?P<of>[^,,。?？!]{1,20})|"
    r"(?P<zh>[^,,。?？!]{1,10}?)的?那(?:个|位|家))",
    re.I,
)
_TAIL_OF_CODE = re.compile(r"(?<![\dA-Za-z])(\d{4})(?:的)?那?(?:家|个|位)(?=的|$|[\s,,])")


def which_of_that_name(spotted: Spotted, session: Session, desk: Desk) -> str | None:
    """The one of several namesakes whom the words behind the name describe, or who was not spoken of just now."""
    found = _WHICH.search(spotted.masked)
    if found is None or len(spotted.names) != 1 or len(spotted.names[0].codes) < 2:
        return None
    name = spotted.names[0]
    if found["other"]:
        left = [code for code in name.codes if code != session.client]
        meant = left[0] if len(left) == 1 else None
    else:  # as it was said, not as it was masked
        behind = _WHICH.search(f"{CLIENT}{spotted.text[name.end :]}")
        said = behind and (behind["kind"] or behind["of"] or behind["zh"])
        meant = described(spotted, name.codes, desk, said, by_name=False) if said else None
    if meant:
        spotted.masked = spotted.masked.replace(found[0], CLIENT, 1)
    return meant


def _by_tail(spotted: Spotted, desk: Desk) -> str | None:
    """0241那家: the client whose code ends so."""
    found = None if spotted.names else _TAIL_OF_CODE.search(spotted.text)
    code = f"C{int(found[1]):06d}" if found else ""
    if not found or not desk.book.briefs([code]):
        return None
    spotted.masked = _TAIL_OF_CODE.sub(CLIENT, spotted.masked, count=1)
    return code


def that_one(spotted: Spotted, session: Session, desk: Desk) -> str | None:
    """常州那家, 金卡那位王芳: the one whom the words before it describe, of those offered or of that name.

    更急的那个 is the first of a list that was ranked so.
    """
    if one := which_of_that_name(spotted, session, desk) or _by_tail(spotted, desk):
        return one
    ranked = session.listings.get("client") if session.recent == "client" else None
    if ranked and not spotted.names and _MORE_PRESSING.search(spotted.masked):
        spotted.masked = _MORE_PRESSING.sub(CLIENT, spotted.masked, count=1)
        return ranked.codes[0]
    if spotted.places and not spotted.names and session.offered and _ONE.search(spotted.text):
        return described(spotted, session.offered, desk, by_name=False)  # the Wuxi one
    found = _THAT_ONE.search(spotted.text)
    names = spotted.names
    if len(names) == 1 and len(names[0].codes) > 1 and (of := _OF_COLLEAGUE.search(spotted.text[: names[0].start])):
        theirs = [client.code for client in desk.book.briefs(names[0].codes) if client.advisor == of[1].upper()]
        spotted.masked = re.sub(
            rf"{PERSON}\D{{1,4}}(?={CLIENT})", "", spotted.masked
        )  # A02的李娜 is one client, no colleague
        return theirs[0] if len(theirs) == 1 else None
    if found is None or len(names) > 1 or (names and (len(names[0].codes) == 1 or names[0].start < found.end())):
        return None
    return described(spotted, names[0].codes if names else session.offered, desk, found[1], by_name=False)


def pointed(ordinal: int, session: Session, desk: Desk) -> str | None:
    """The client whom a place in the list shown last means: its own entry, or the client of that task."""
    listing = session.listings.get(session.recent or "")
    code = listing.at(ordinal) if listing and session.recent != "passage" else None
    if code is None or session.recent == "client":
        return code
    tasks = desk.book.tasks([code]) if session.recent == "task" else []
    return next((task.client.code for task in tasks if task.client and task.done_on is None), None)


def several_pointed(spotted: Spotted, session: Session, desk: Desk) -> list[str]:
    """The clients whom several places mean (第一个和第三个, 前两个的…); none where one of them is not in the list."""
    codes = [pointed(ordinal, session, desk) for ordinal in spotted.ordinals]
    return [code for code in codes if code] if len(codes) > 1 and all(codes) else []


def owns_a_field(spotted: Spotted) -> bool:
    """方便的待办, 安全的手机号: a word that is also a name, and has what only a client has."""
    name = spotted.names[-1]
    of = spotted.text[name.end :].startswith("的")
    return of and any(word.kind == "field" and word.start == name.end + 1 for word in spotted.words)


def asks_a_field(spotted: Spotted) -> bool:
    """资产有多少, said with nobody named and of no group: a field of the client spoken of last."""
    of_many = _OF_MANY.search(spotted.text) or spotted.ids("tier") or spotted.ids("corporate_class")
    return FIELD in spotted.masked and len(spotted.masked) <= SHORT and not of_many


def places_meant(spotted: Spotted, session: Session, desk: Desk) -> str | None:
    """The client of the place that is named, or of all of them with spaces between; None where it is in no list."""
    if len(spotted.ordinals) > 1:
        return " ".join(several_pointed(spotted, session, desk)) or None
    return pointed(spotted.ordinal, session, desk) if spotted.ordinal is not None else None


_DONE = re.compile(r"完|done|finish", re.I)  # 完成 1 says what is to be done with it


def only_named(spotted: Spotted) -> str:
    """The masked message without the words that only ask to see: one sign where it names one thing and says no more."""
    return spotted.masked.strip(EDGE).removesuffix("呢").removeprefix("看看").removeprefix("看")


def that_place(spotted: Spotted) -> Call | None:
    """A bare number or 第二个: that entry of the list shown last."""
    named = spotted.pointed and spotted.ordinal is not None and only_named(spotted) == CLIENT
    return Call("look_up_client", {"client": spotted.pointed}) if named else None


def no_place(spotted: Spotted, session: Session) -> str | None:
    """What to say to 第九个 of a list of six, or of no list at all, with no choice open that it could be of."""
    of_clients = session.recent == "client" and "client" in session.listings
    choice = any(question.options for question in session.open)
    if only_named(spotted) != ORDINAL or spotted.pointed is not None or choice:
        return None
    if of_clients:
        return NO_SUCH_PLACE
    return None if session.listings or _DONE.search(spotted.text) else NO_LIST
