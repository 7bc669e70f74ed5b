"""The arguments of a call, read from a sentence that was taken apart, for any skill by its request's fields."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

from pydantic.fields import FieldInfo

from bot.routing import meetings, texts
from bot.routing.calendars import Window, to_come
from bot.routing.checking import checked_in
from bot.routing.citing import passage_meant
from bot.routing.comparing import period_meant
from bot.routing.drafting import draft_fields, told_before
from bot.routing.filters import read_filters
from bot.routing.finishing import read_task
from bot.routing.names import FoundName
from bot.routing.normalise import EDGE
from bot.routing.overviews import read_overview
from bot.routing.planned import deadline, reason_in, suggestion_meant
from bot.routing.slots import ANY_SIGN, CLIENT, Spotted, Vocabulary
from bot.routing.stages import stage_meant
from bot.routing.takers import taker_meant
from bot.routing.yes_or_no import yes_or_no
from bot.sessions import Session
from skills.contract import Desk, Period, Words
from skills.fields import is_choice, is_past, is_words, takes_several, types_of, vocabulary_of, words_of
from skills.filters import FILTERS, FilteredRequest
from skills.registry import Entry

_ENGLISH = re.compile(r"英文|英语|english|英", re.I)
_CHINESE = re.compile(r"中文|汉语|国语|普通话|chinese|mandarin|中", re.I)
_FAMILY = re.compile(
    r"爱人|老婆|老公|配偶|妻子|丈夫|孩子|小孩|儿子|女儿|父母|\b(?:wife|husband|spouse|kids?|child(?:ren)?|sons?|daughters?)\b",
    re.I,
)
_PHONE = re.compile(r"(?<!\d)(1\d{2}[ -]?\d{4}[ -]?\d{4})(?!\d)")
_SHORT = 16  # characters
_OF_ALL = re.compile(r"全|所有|整体|我的|我们|客户|团队|\b(?:my|all|whole|clients?|team|book)\b", re.I)
_AND = re.compile(r"\s*(?:[和跟与及、,&]|以及|还有|and)\s*", re.I)
_A_NOT_B = re.compile(rf"是{CLIENT}[,,]?\s?(?:而)?不是{CLIENT}")  # 是李娜不是张伟
_CHANGED_MIND = re.compile(
    r"算了|别看|不看|不要|不对|不是|说错|搞错|弄错|口误|更正|哦不|应该是|scratch that|no,? wait|sorry|i mean|actually",
    re.I,
)


def read_arguments(
    entry: Entry, spotted: Spotted, session: Session, desk: Desk, vocabulary: Vocabulary
) -> dict[str, Any]:
    """What the sentence gives of the request's fields; what it does not give is left out."""
    fields = entry.skill.request.model_fields
    found: dict[str, Any] = {}
    filtered = issubclass(entry.skill.request, FilteredRequest)
    if filtered:
        found |= {name: value for name, value in read_filters(spotted, vocabulary).items() if name in fields}
    for name in entry.fields("client"):
        # A list or a map of clients is of all of them, unless one is named or pointed at.
        pointed = spotted.names or spotted.pronoun or spotted.ordinal is not None
        of_one = not filtered or (not found and (pointed or _of_last(spotted, session)))
        client = client_meant(spotted, session) if of_one else None
        if takes_several(fields[name]):
            client = meetings.all_meant(spotted, session) or client
        general = entry.name in _LOOSE or ("kind" in fields and spotted.ids("kind"))  # 对公问什么: of nobody
        if client is not None and (fields[name].is_required() or pointed or not general):
            found[name] = client
    for name in entry.fields("new_client"):
        unknown = next((n.said for n in spotted.names if n.kind == "unknown" and not n.said[-1].isdigit()), None)
        if said := unknown or texts.name_in(spotted.text):
            found[name] = said
    for name in entry.fields("task"):
        if (task := read_task(spotted, session, desk)) is not None:
            found[name] = task
    for name in entry.fields("suggestion"):
        found |= {name: meant} if (meant := suggestion_meant(spotted, session)) else {}
    for name in entry.fields("passage"):
        found |= {name: passage} if (passage := passage_meant(spotted, session)) else {}
    if "to" in fields and (taker := taker_meant(spotted, desk)):
        found["to"] = taker
    found |= draft_fields(fields, spotted, vocabulary, told_before(spotted, session))
    for name, field in fields.items():
        if name in found or name == "to" or (filtered and name in FILTERS):
            continue
        if (value := _read(name, field, spotted, entry)) is not None:
            found[name] = value
    if "rank_by" in fields:
        found = read_overview(found, spotted)
    last = session.last
    if "value" in found and "field" in fields and "field" not in found and last and last.skill == "look_up_client":
        asked = last.arguments.get("field")  # set it to ICBC, said of the bank just asked for
        found |= {"field": asked} if asked and last.arguments.get("client") == found.get("client") else {}
    if found.get("field") == "phone" and "value" in fields and (number := phone_in(spotted)):
        found["value"] = number
    named = [word.end for word in spotted.words if word.kind == "field" and word.id == found.get("field")]
    if named and "value" in fields and "value" not in found and (said := texts.value_after(spotted.text[named[-1] :])):
        found["value"] = said
    return found


def _of_last(spotted: Spotted, session: Session) -> bool:
    """经营地图看下, said of the client spoken of last: short, and of nobody's whole book."""
    return bool(session.client) and len(spotted.text) <= _SHORT and not _OF_ALL.search(spotted.text)


# Skills that also speak of no client in particular: the last client of the conversation is not meant by silence.
_LOOSE = ("remind", "list_opportunities", "find_products")


def client_meant(spotted: Spotted, session: Session) -> str | None:
    """The client of the sentence: named (a code, or the name where several answer to it), the nth of the list, or 他.

    Several that are named side by side (张伟和李娜) are their codes with a space between, to be chosen from.
    """
    if spotted.pointed is not None and (not spotted.names or len(spotted.names[0].codes) > 1):
        return spotted.pointed
    if spotted.names:
        names = _names_meant(spotted)
        for name in names:  # 陈建国,当老师的那个 C000347
            if len(name.codes) == 1 and any(name is not other and name.codes[0] in other.codes for other in names):
                return name.codes[0]
        together = [names[0]]
        for name in names[1:]:
            if not _AND.fullmatch(spotted.text[together[-1].end : name.start]):
                break
            together.append(name)
        if len(together) > 1:
            return " ".join(dict.fromkeys(code for name in together for code in name.codes))
        return names[0].reference
    beyond = spotted.ordinal is not None and session.recent in session.listings and not spotted.pronoun
    return None if beyond else session.client  # 第九个 of a list of six is nobody, not the client spoken of last


def _names_meant(spotted: Spotted) -> Sequence[FoundName]:
    """The names that count: those behind a change of mind (… 算了,看赵国强), where there is one between them."""
    if _A_NOT_B.search(spotted.masked):
        return spotted.names[:1]
    for found in reversed(list(_CHANGED_MIND.finditer(spotted.text))):
        before = [name for name in spotted.names if name.end <= found.start()]
        after = [name for name in spotted.names if name.start >= found.end()]
        if before and after:
            return after
    return spotted.names


def _read(name: str, field: FieldInfo, spotted: Spotted, entry: Entry) -> Any:
    kinds = types_of(field.annotation)
    if is_choice(field):
        return read_choice(name, field, spotted)
    if Period in kinds:
        return period_meant(name, spotted)
    if is_past(field):
        return meetings.happened_on(spotted)
    if name == "follow_up_on":
        return meetings.follow_up_on(spotted)
    if date in kinds:
        ends = deadline(spotted) if "until" in entry.skill.request.model_fields else None
        return ends if ends or name == "until" else _day(spotted, writes=entry.skill.effect == "writes")
    if bool in kinds:
        said = yes_or_no(name, spotted.text)
        return said if said or field.is_required() else None
    if words := words_of(field):
        return reason_in(spotted) if name == "reason" else _text(words, spotted)
    if name in _SPECIAL:
        return _SPECIAL[name](spotted)
    return None


def read_answer(name: str, entry: Entry, spotted: Spotted) -> Any:
    """The message as the answer to the question for one field: a choice or a day it names, else its words."""
    field = entry.skill.request.model_fields[name]
    value = _read(name, field, spotted, entry)
    kinds = types_of(field.annotation)
    if value is None and kinds == [str] and (is_words(field) or not spotted.names):
        return spotted.whole or spotted.text
    return value


def read_choice(name: str, field: FieldInfo, spotted: Spotted) -> str | None:
    """The value of a field of fixed choices that the sentence names; None where it names none, or the field is no such."""
    if name == "language":
        return "en" if _ENGLISH.search(spotted.text) else "zh" if _CHINESE.search(spotted.text) else None
    vocabulary = vocabulary_of(name, field)
    allowed = {value for kind in types_of(field.annotation) for value in get_args(kind)}
    if name == "stage":
        return stage_meant(spotted, allowed)
    if name == "field" and "profile" in allowed and _FAMILY.search(spotted.text):
        return "profile"  # 他爱人做什么工作 is no question of his own job
    return next((term for term in spotted.ids(vocabulary) if term in allowed), None)


def _day(spotted: Spotted, *, writes: bool) -> str | None:
    if not spotted.windows:
        return None
    period = (to_come(_ahead(spotted)[2], spotted.today) if writes else spotted.windows[0][2]).period
    if writes:  # a deadline (周五前, in three days) is its last day, a time to come (下周) its first
        running = period.start <= spotted.today < period.end
        return (period.end if running else period.start).isoformat()
    return (period.start if period.start > spotted.today else period.end).isoformat()


def _ahead(spotted: Spotted) -> tuple[int, int, Window]:
    """The day that a deed still to come is about: 昨天说的事,周五提醒我; 快180天没联系了,下周二打电话. There must be one."""

    def past(said: tuple[int, int, Window]) -> tuple[bool, bool]:
        period = to_come(said[2], spotted.today).period
        return period.end < spotted.today, period.start < spotted.today

    return min(spotted.windows, key=past)


def read_date(name: str, spotted: Spotted) -> str:
    """The first period said, as the field of that name takes it: an interval, or a day."""
    window = spotted.windows[0][2]
    return str(window.period) if name == "period" else window.period.start.isoformat()


def field_meant(spotted: Spotted) -> str | None:
    """The field of the card that is named first."""
    return next(iter(spotted.ids("field")), None)


def _text(words: Words, spotted: Spotted) -> str | None:
    text, names = spotted.whole or spotted.text, [found.said for found in spotted.names]
    if words.part == "all":
        return text
    if words.part == "checked":
        return checked_in(text)
    if words.part == "value":
        value, number = texts.value_in(text), phone_in(spotted)
        return number if number and (value or number)[:1] == number[:1] else value  # 是13912004455你帮我改掉
    if words.part == "task":
        start, end, _ = _ahead(spotted) if spotted.windows else (0, 0, None)
        return texts.task_in(text, spotted.text[start:end], names)
    if not ANY_SIGN.sub("", spotted.masked).strip(EDGE):
        return None  # A01, to the question to whom, tells no reason
    return texts.note_in(text, names)


def phone_in(spotted: Spotted) -> str | None:
    """The mobile number that is said, digits only."""
    found = _PHONE.search(spotted.text)
    return re.sub(r"\D", "", found[1]) if found else None


_SPECIAL: dict[str, Any] = {
    "score": lambda spotted: texts.score_in(spotted.text),
    "phone": phone_in,
    "product": lambda spotted: next(iter(spotted.ids("product")), None),
}
