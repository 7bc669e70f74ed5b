"""When something is to come, read from the words that say it: times of day, days of the week, quiet hours, a zone."""

import re
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from skills.schedule_report.clocks import read_times
from skills.schedule_report.monthly import read_monthly

EVERY_DAY, WORKING_DAYS, WEEKEND = "1234567", "12345", "67"

_QUIET = re.compile(
    r"免打扰|勿扰|打扰|静音|静默|安静|(?:quiet|silent) (?:hours|time)|do not disturb|don't disturb|\bdnd\b", re.I
)
_AFTER = re.compile(r"(?:以后|之后|过后).{0,4}(?:别|不要|不用)|no (?:messages|pushes).{0,12}after|nothing after", re.I)
_OFF = re.compile(r"关|取消|停|不用|不要了|去掉|turn off|switch off|stop|cancel|no more|remove|without", re.I)
_RANGE = re.compile(r"到|至|-|–|—|~|\bto\b|\btill?\b|\buntil\b|\band\b", re.I)
_WORKING = re.compile(r"工作日|上班日|平日|week ?days?\b|work(?:ing)? ?days?\b|business days?", re.I)
_DAILY = re.compile(
    r"每天|每日|天天|每早|每晚|每朝|(?:每个?|天天)(?:早上|早晨|上午|下午|晚上|傍晚|中午)|"
    r"\bdaily\b|every ?day\b|each day\b|(?:every|each) (?:morning|afternoon|evening|night)|seven days",
    re.I,
)
_NO_WEEKEND = re.compile(r"周末(?:就|都)?(?:不|别)[^,,。]{0,3}|(?:not|except|never)(?: on)?(?: the)? weekends?", re.I)
_WEEKEND = re.compile(r"周末|weekends?\b", re.I)
_ZH_DAY = r"(?:[一二三四五六日天](?![点时十])|[1-7](?![点时::\d]))"
_ZH_SPAN = re.compile(
    rf"(?:周|星期|礼拜)({_ZH_DAY})\s*(?:到|至|-|~)\s*(?:周|星期|礼拜)?([一二三四五六日天1-7])(?!点|次)"
)
_ZH_DAYS = re.compile(rf"(?:周|星期|礼拜)({_ZH_DAY}(?:[、和及与,,]?(?:周|星期|礼拜)?{_ZH_DAY})*)(?!次)")
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EN_DAY = r"\b(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|s|nesday|rsday|urday|r|rs)?s?\b"
_EN_SPAN = re.compile(rf"{_EN_DAY}\s*(?:to|till|until|through|-|–)\s*{_EN_DAY}", re.I)
_EN_DAYS = re.compile(_EN_DAY, re.I)
_WEEKLY = re.compile(r"每个?(?:周|星期|礼拜)|一周一次|weekly|(?:once a|every|each) week", re.I)
_ELSE = re.compile(
    r"双周|隔周|(?:每|隔)[两二三四2-9]个?(?:周|天|日|星期)|隔天|季度|每季|每年|每(?:个?小时|半天)|"
    r"[两二三2-9]次|几次|(?:every|each) (?:quarter|hour|year|second|other|two|three)|fortnight|bi-?weekly|"
    r"quarterly|hourly|twice|times a|several times",
    re.I,
)
_CHANGE = re.compile(
    r"改|换|调|挪|推迟|提前|早一?点|晚一?点|往后|\bmove\b|\bchange\b|earlier|later|switch .*\bto\b|resched", re.I
)
_MORNING = re.compile(r"早|上午|晨|朝|morning|breakfast", re.I)
_NOT_MORNING = re.compile(
    r"下午|傍晚|晚上|中午|夜|下班|收盘|开会|晨会|闭市|afternoon|evening|night|noon|lunch|close of|after work|before i leave|huddle",
    re.I,
)
_PLACES = {
    "北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "中国": "Asia/Shanghai", "香港": "Asia/Hong_Kong", "台北": "Asia/Taipei",
    "新加坡": "Asia/Singapore", "东京": "Asia/Tokyo", "伦敦": "Europe/London", "纽约": "America/New_York",
    "beijing": "Asia/Shanghai", "shanghai": "Asia/Shanghai", "china": "Asia/Shanghai", "hong kong": "Asia/Hong_Kong",
    "singapore": "Asia/Singapore", "tokyo": "Asia/Tokyo", "london": "Europe/London", "new york": "America/New_York",
}  # fmt: skip
_PLACE = re.compile(
    rf"({'|'.join(_PLACES)})(?:的)?\s?(?:当地)?(?:时间|时区|time)|时区\D{{0,4}}({'|'.join(_PLACES)})", re.I
)
_IANA = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?")
# Names, in which "daily" is no rhythm and "morning" no time.
_TITLE = re.compile(r"每日计划|晨报|早报|早安消息|(?:daily|morning) (?:plan|message)", re.I)


@dataclass(frozen=True)
class Heard:
    """What was said of times. `days` are weekdays as digits, Monday is 1, or a day of the month as m01 to m31.

    `quiet`: quiet hours were spoken of. `off`: something is not wanted. `weekly`: once a week, no day named.
    `unusual`: a rhythm that cannot be kept, such as twice a day. `unclear`: a time that could not be read.
    """

    times: tuple[time, ...] = ()
    days: str | None = None
    zone: str | None = None
    quiet: bool = False
    off: bool = False
    ranged: bool = False
    weekly: bool = False
    unusual: bool = False
    unclear: bool = False
    part: str | None = None


def read_when(said: str) -> Heard:
    """Everything that a sentence says about when; nothing of it is guessed."""
    text = said.replace("’", "'")
    zone, wrong_zone = _zone(text)
    unnamed = _TITLE.sub(" ", _IANA.sub(" ", text))
    days, rest = _days(unnamed)
    if days is None:
        days, rest = read_monthly(unnamed)
    times, wrong = read_times(rest)
    quiet = bool(_QUIET.search(text) or (len(times) == 1 and _AFTER.search(text)))
    return Heard(
        times=times,
        days=days,
        zone=zone,
        quiet=quiet,
        off=bool(_OFF.search(text)),
        ranged=len(times) == 2 and bool(_RANGE.search(rest)),
        weekly=days is None and bool(_WEEKLY.search(rest)),
        unusual=bool(_ELSE.search(text)),
        unclear=wrong or wrong_zone or (not times and days is None and zone is None and bool(_CHANGE.search(text))),
        part="later" if _NOT_MORNING.search(unnamed) else "morning" if _MORNING.search(unnamed) else None,
    )


def _zone(text: str) -> tuple[str | None, bool]:
    """The zone named, and whether one was named that does not exist."""
    if found := _IANA.search(text):
        try:
            return ZoneInfo(found[0]).key, False
        except (KeyError, ValueError, OSError):
            return None, True
    place = _PLACE.search(text)
    return (_PLACES[(place[1] or place[2]).lower()], False) if place else (None, False)


def _days(text: str) -> tuple[str | None, str]:
    """The weekdays named, and the sentence without the words that named them."""
    if _NO_WEEKEND.search(text):
        return WORKING_DAYS, _WORKING.sub(" ", _NO_WEEKEND.sub(" ", text))
    if found := _ZH_SPAN.search(text):
        return _span(_digit(found[1]), _digit(found[2])), _ZH_SPAN.sub(" ", text)
    if found := _EN_SPAN.search(text):
        first, last = (_NAMES.index(found[group].lower()) + 1 for group in (1, 2))
        return _span(first, last), _EN_SPAN.sub(" ", text)
    if _WORKING.search(text):
        return WORKING_DAYS, _WORKING.sub(" ", text)
    named = {
        _digit(sign) for found in _ZH_DAYS.finditer(text) for sign in re.findall("[一二三四五六日天1-7]", found[1])
    }
    named |= {_NAMES.index(found[1].lower()) + 1 for found in _EN_DAYS.finditer(text)}
    if named:
        return "".join(map(str, sorted(named))), _EN_DAYS.sub(" ", _ZH_DAYS.sub(" ", text))
    if _DAILY.search(text):
        return EVERY_DAY, text
    return (WEEKEND, _WEEKEND.sub(" ", text)) if _WEEKEND.search(text) else (None, text)


def _digit(sign: str) -> int:
    return int(sign) if sign.isascii() else 7 if sign in "日天" else "一二三四五六".index(sign) + 1


def _span(first: int, last: int) -> str:
    return "".join(
        str(day) for day in range(1, 8) if (first <= day <= last if first <= last else day >= first or day <= last)
    )
