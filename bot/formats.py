"""How money, dates, shares and identifiers look in each language and under each degree of privacy."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from skills.contract import Language
from skills.values import Money, Share

Privacy = Literal["full", "masked", "codes"]

WAN, YI = Decimal(10_000), Decimal(100_000_000)
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\+?\d(?:[ \-]?\d){6,18}[0-9Xx]?(?![0-9A-Za-z])")
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
    size = abs(amount)
    if language == "zh":
        if size >= YI:
            return f"{_plain(amount / YI, 2)}亿"
        return f"{_plain(amount / WAN, 1)}万" if size >= WAN else f"{_plain(amount, 0)}元"
    for limit, letter in ((Decimal(10**9), "bn"), (Decimal(10**6), "m"), (Decimal(10**3), "k")):
        if size >= limit:
            return f"CNY {_plain(amount / limit, 0 if letter == 'k' else 2)}{letter}"
    return f"CNY {_plain(amount, 0)}"


def _plain(number: Decimal, places: int) -> str:
    text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(value: Share) -> str:
    """46%, or a change with its sign, −6.3%."""
    percent = value.fraction * 100
    if not value.signed:
        return f"{percent.quantize(Decimal(1), ROUND_HALF_UP)}%"
    text = f"{percent.quantize(Decimal('0.1'), ROUND_HALF_UP):+}%"
    return text.replace("-", "−")


def day(value: date, today: date, language: Language) -> str:
    """11-20 in the current year, else with the year; 20 Nov in English."""
    if language == "zh":
        return value.strftime("%m-%d") if value.year == today.year else value.isoformat()
    short = f"{value.day} {MONTHS[value.month - 1]}"
    return short if value.year == today.year else f"{short} {value.year}"


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
    """Free text with phone, card and ID numbers cut down to their last four digits."""
    return _LONG_NUMBER.sub(lambda found: "…" + re.sub(r"[^\dXx]", "", found.group())[-4:], text)
