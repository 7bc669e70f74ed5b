"""New values of a client's fields, read from what was said and held to what the field takes."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date

from dateutil import parser
from dateutil.relativedelta import relativedelta

from skills.contract import ClientBrief, Desk, SkillError
from skills.entered import cleaned, name_of, phone_of
from storage.exchange import values
from storage.exchange.values import CellError

OLDEST = 120  # years
_EDGE = " ,,。.;;、!!??\"'“”「」"
_TRAILING = re.compile(
    r"[\s,,。]*(?:请|麻烦)?(?:帮我|给我)?(?:更新|改|换|记|登记|录入?|补)(?:一?下|掉|上|过来)?(?:吧|了|谢谢)?[。.!!]*$|"
    r"[\s,,]+(?:please|thanks|thank you|pls)[.!]*$",
    re.I,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_WECHAT = re.compile(r"(?<![\w-])[A-Za-z0-9][\w-]{3,39}(?![\w-])", re.ASCII)
_DAY = re.compile(r"\d{4}\s*(?:[-/.]\s*\d{1,2}\s*[-/.]|年\s*\d{1,2}\s*月)\s*\d{1,2}\s*[日号]?|(?<!\d)\d{8}(?!\d)")
_ENGLISH_DAY = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?[A-Za-z]{3,9}\.?,?\s+\d{4}|[A-Za-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
)
_LONGEST = {"address": 300, "industry": 80, "occupation": 80, "main_bank": 120}


def read_value(field: str, said: str, client: ClientBrief, desk: Desk) -> str | date:
    """The value to store; SkillError with the reason where the field does not take what was said."""
    special = _SPECIAL.get(field)
    return special(said, client, desk) if special else cleaned(_bare(said), _LONGEST[field])


def _bare(said: str) -> str:
    return _TRAILING.sub("", said.strip(_EDGE)).strip(_EDGE)


def _phone(said: str, client: ClientBrief, desk: Desk) -> str:
    return phone_of(said)


def _email(said: str, client: ClientBrief, desk: Desk) -> str:
    found = _EMAIL.search(said)
    try:
        return values.email(found[0] if found else "")
    except CellError:
        raise SkillError("not_an_email") from None


def _wechat(said: str, client: ClientBrief, desk: Desk) -> str:
    found = _WECHAT.search(said)
    if found is None:
        raise SkillError("not_a_wechat")
    return found[0]


def _name(said: str, client: ClientBrief, desk: Desk) -> str:
    return name_of(_bare(said), client.kind)


def _birthday(said: str, client: ClientBrief, desk: Desk) -> date:
    if client.kind == "company":
        raise SkillError("persons_only")
    born = _day_in(said)
    if born is None:
        raise SkillError("not_a_day")
    if born > desk.today or relativedelta(desk.today, born).years > OLDEST:
        raise SkillError("no_birthday", on=born.isoformat())
    return born


def _day_in(said: str) -> date | None:
    """The day with its year: 1978年5月12日, 1980-03-08, 12 May 1978; 03/08/1980 could be two days and is none."""
    if found := _DAY.search(said):
        with suppress(CellError):
            day: date = values.day(re.sub(r"\s", "", found[0]).replace("号", "日"))
            return day
    if found := _ENGLISH_DAY.search(said):
        with suppress(ValueError, OverflowError):
            return parser.parse(found[0].replace(" of ", " ")).date()
    return None


def _tier(said: str, client: ClientBrief, desk: Desk) -> str:
    vocabulary = "corporate_class" if client.kind == "company" else "tier"
    plain = _bare(said).lower()
    words = desk.methodology.terms.words(vocabulary)
    named = {term for word, term in words if word.lower() in plain or (len(plain) > 1 and plain in word.lower())}
    if len(named) != 1:
        raise SkillError("not_a_class" if client.kind == "company" else "not_a_tier")
    return named.pop()


_SPECIAL: dict[str, Callable[[str, ClientBrief, Desk], str | date]] = {
    "phone": _phone,
    "email": _email,
    "wechat": _wechat,
    "name": _name,
    "birthday": _birthday,
    "tier": _tier,
}
