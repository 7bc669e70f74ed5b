"""How money, dates, shares and identifiers look in each language and under each degree of privacy."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from skills.contract import Language
from skills.values import Money, Share

Privacy = Literal["full", "masked", "codes"]

WAN, YI = Decimal(10_000), Decimal(100_000_000)
# What people put between the figures of a number, full-width and invisible signs among it.
_GAP = r"[\s\-‐‑–—－\u200b-\u200f\u2060\ufeff]{0,3}"
_DATE = r"(?:19|20)\d\d(?:(?P<sign>[-/.])(?:0?[1-9]|1[0-2])(?P=sign)(?:0?[1-9]|[12]\d|3[01])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
_LONG_NUMBER = re.compile(
    rf"(?<!\d)(?:(?P<date>{_DATE})(?![\d-])|(?P<code>(?<![A-Za-z])[ACDMT])?\+?\d(?:{_GAP}\d){{6,}}(?:{_GAP}[XxX])?)"
)
_LONGEST_CODE = 9  # C000012, T000012: our own codes are no secret
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}", re.ASCII)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(value: Money, language: Language, privacy: Privacy) -> str:
    """512.4万, 21.6亿; CNY 5.12m in English. Masked: rounded to whole 万 and marked as rounded."""
    amount = value.amount
    if privacy != "full":
        rounded = (amount / WAN).quantize(Decimal(1), ROUND_HALF_UP) * WAN
        if abs(amount) < WAN:
            return "不到1万" if language == "zh" else "under CNY 10k"
        return ("约" if language == "zh" else "about ") + _short(rounded, language)
    if value.exact:
        return f"{_plain(amount, 2)} 元" if language == "zh" else f"CNY {_plain(amount, 2)}"
    return _short(amount, language)


def _short(amount: Decimal, language: Language) -> str:
    """At a glance; an amount that rounds up to the next unit is written in that unit: 9,999.99万 is 1亿."""
    units: tuple[tuple[Decimal, int, str], ...]
    if language == "zh":
        units = ((YI, 2, "{}亿"), (WAN, 1, "{}万"), (Decimal(1), 0, "{}元"))
    else:
        millions = ((Decimal(10**9), 2, "CNY {}bn"), (Decimal(10**6), 2, "CNY {}m"))
        units = (*millions, (Decimal(10**3), 0, "CNY {}k"), (Decimal(1), 0, "CNY {}"))
    place = next((i for i, (unit, _, _) in enumerate(units) if abs(amount) >= unit), len(units) - 1)
    unit, places, form = units[place]
    if place and abs(amount / unit).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) * unit >= units[place - 1][0]:
        unit, places, form = units[place - 1]
    return form.format(_plain(amount / unit, places))


def _plain(number: Decimal, places: int) -> str:
    text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(value: Share) -> str:
    """46%, or a change with its sign, −6.3%."""
    percent = value.fraction * 100
    if not value.signed:
        return f"{percent.quantize(Decimal(1), ROUND_HALF_UP)}%"
    rounded = percent.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded:+}%".replace("-", "−") if rounded else "0.0%"


def day(value: date, today: date, language: Language) -> str:
    """11-20 in the current year, else with the year; 20 Nov in English."""
    if language == "zh":
        return value.strftime("%m-%d") if value.year == today.year else value.isoformat()
    short = f"{value.day} {MONTHS[value.month - 1]}"
    return short if value.year == today.year else f"{short} {value.year}"


def weekday(value: date, today: date, language: Language) -> str:
    """12-02(周三), Wed 2 Dec."""
    if language == "zh":
        return f"{day(value, today, language)}(周{'一二三四五六日'[value.weekday()]})"
    return f"{DAYS[value.weekday()]} {day(value, today, language)}"


def identifier(kind: str, value: str, language: Language, privacy: Privacy) -> str:
    """A phone number, address and the like: whole, or only what is needed to recognise it."""
    if privacy == "full":
        return _spaced(value) if kind == "phone" else value
    if kind == "phone" and privacy == "masked":
        tail = re.sub(r"\D", "", value)[-4:]
        return f"尾号 {tail}" if language == "zh" else f"ending {tail}"
    if privacy == "masked" and kind == "email" and "@" in value:
        return f"{value[0]}***@{value.partition('@')[2]}"
    return "按隐私设置不显示" if language == "zh" else "withheld (privacy setting)"


def _spaced(phone: str) -> str:
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if re.fullmatch(r"1\d{10}", phone) else phone


def without_numbers(text: str) -> str:
    """Free text with phone, card and ID numbers cut down to their last four digits; dates, codes and amounts stay."""
    return _EMAIL.sub("…@…", _LONG_NUMBER.sub(_cut, text))


def _cut(found: re.Match[str]) -> str:
    if found["date"] or (found["code"] and len(found[0]) <= _LONGEST_CODE):
        return found[0]
    return "…" + re.sub(r"[^\dXxX]", "", found[0])[-4:]
