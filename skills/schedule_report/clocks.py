"""Times of day in a sentence, Chinese and English: 早上八点半, 7:45, half past eight, 10 pm."""

import re
from datetime import time

_SIGNS = "零一二三四五六七八九"
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "noon": 12, "midnight": 0,
}  # fmt: skip
_MINUTES = {
    "thirty": 30, "fifteen": 15, "forty-five": 45, "forty five": 45, "twenty": 20, "ten": 10, "半": 30, "一刻": 15, "三刻": 45,
}  # fmt: skip
_ZH = r"\d{1,2}|[零〇一二两三四五六七八九十]{1,3}"
_EN = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_HALF = r"am\b|pm\b|a\.m\.?|p\.m\.?"
_PART = "凌晨|清晨|早晨|早上|早间|朝早|早|上午|中午|午间|下午|午后|傍晚|晚上|晚间|夜里|夜间|半夜|深夜|晚"
_LATER = r"morning|afternoon|evening|night"
_CLOCK = re.compile(
    rf"""
    (?P<part>{_PART})?\s*
    (?:
        (?<![\d:.])(?P<hour>\d{{1,2}})\s?[::.]\s?(?P<minute>\d{{2}})(?!\d)
      | (?P<zh>{_ZH})\s*(?:点钟|点|时(?![候间段区]))(?:\s*(?P<past>半|一刻|三刻|{_ZH})(?:分|(?![次个天周])))?
      | (?<![a-z])(?P<turn>half\ past|quarter\ past|quarter\ to)\s+(?P<turned>{_EN})\b
      | (?<![a-z])(?P<word>noon|midnight)\b
      | (?<![\w.])(?P<bare>{_EN})(?:\s(?P<more>thirty|fifteen|forty[- ]five|twenty|ten))?(?:\s*o'?clock)?(?=\s*(?:{_HALF}))
      | (?<![a-z])(?P<clock>{_EN})\s*o'?clock
      | (?<![a-z])(?:at|to|from|by|before|after|till|until|around|between|and|-)\s*
        (?P<after>{_EN})(?:\s(?P<and>thirty|fifteen|forty[- ]five|twenty|ten))?\b
        (?!\s*(?:[::.]\d|点|时|days?|times?|hours?|minutes?|weeks?|months?|st\b|nd\b|rd\b|th\b|%))
    )
    (?:\s*(?P<half>{_HALF}))?
    (?:\s*(?:in\ the|at|of)?\s*(?P<later>{_LATER})\b)?
    """,
    re.I | re.X,
)
_ALONE = re.compile(rf"\s*(?:{_EN}|{_ZH})\s*", re.I)
_RELATIVE = re.compile(r"(?:早|晚|快|慢|提前|推迟|推后)一点(?!钟|半|\d|[零一二三四五十])")
_BEFORE = re.compile(rf"\b({_LATER})\b", re.I)


def read_times(text: str) -> tuple[tuple[time, ...], bool]:
    """The times said, in order, and whether one was said that no clock shows, such as 25点."""
    text = _RELATIVE.sub("", text)
    if _ALONE.fullmatch(text):
        text = f"at {text.strip()}" if text.strip().isascii() else f"{text.strip()}点"
    found = list(_CLOCK.finditer(text))
    times: list[time] = []
    for one in found:
        part = _part(one, text, alone=len(found) == 1)
        hour, minute = _read(one)
        if part is None and times and times[-1].hour >= 12 and times[-1].hour < hour + 12 < 24:
            hour += 12  # 下午两点到四点
        hour = _of_the_day(hour, part)
        if hour > 23 or minute > 59:
            return tuple(times), True
        times.append(time(hour, minute))
    return tuple(times), False


def _read(one: "re.Match[str]") -> tuple[int, int]:
    """Hour and minute as said, before the part of the day counts."""
    if one["hour"]:
        return int(one["hour"]), int(one["minute"])
    if one["zh"]:
        past = one["past"]
        return _number(one["zh"]), 0 if not past else _MINUTES.get(past) or _number(past)
    if one["turn"]:
        hour = _number(one["turned"])
        turns = {"half past": (hour, 30), "quarter past": (hour, 15), "quarter to": (hour - 1, 45)}
        return turns[one["turn"].lower()]
    said = one["word"] or one["bare"] or one["clock"] or one["after"]
    minute = one["more"] or one["and"]
    return _number(said), _MINUTES[minute.lower()] if minute else 0


def _number(said: str) -> int:
    """8, 八, 十二, 四十五, eight."""
    if said.isascii():
        return int(said) if said.isdecimal() else _WORDS[said.lower()]
    said = said.replace("两", "二").replace("〇", "零")
    tens, ten, ones = said.rpartition("十")
    if not ten:
        return int("".join(str(_SIGNS.index(sign)) for sign in said))
    return (_SIGNS.index(tens) if tens else 1) * 10 + (_SIGNS.index(ones[-1]) if ones else 0)


def _part(one: "re.Match[str]", text: str, *, alone: bool) -> str | None:
    """The part of the day that a time was said with."""
    if one["part"]:
        return one["part"]
    if one["half"]:
        return one["half"][0].lower() + "m"
    if one["later"]:
        return str(one["later"]).lower()
    before = _BEFORE.search(text) if alone else None
    return before[1].lower() if before else None


def _of_the_day(hour: int, part: str | None) -> int:
    if part is None or hour > 12:
        return hour
    if part in ("am", "morning", "凌晨"):
        return hour % 12 if part != "morning" or hour == 12 else hour
    if part in ("pm", "afternoon", "下午", "午后", "傍晚"):
        return hour % 12 + 12
    if part in ("中午", "午间"):
        return hour + 12 if hour < 4 else hour
    if part in ("evening", "night", "晚上", "晚间", "晚", "夜里", "夜间", "半夜", "深夜"):
        return 0 if hour == 12 else hour + 12 if hour > 4 else hour
    return hour
