"""Conditions that were said and that no filter stands for: told to the person, never silently dropped."""

import re

from bot.routing import filters
from bot.routing.slots import Spotted
from bot.routing.words import load_words

_POLITE = re.compile(
    r"谢谢[啦您你了]?|麻烦(?:您|你)?|劳驾|请(?:问|您|你)?|帮(?:我|忙|个忙)|辛苦(?:了|您)?|您|你好|一下子?|看看|please|thanks|thank you"
)
_READ = (
    _POLITE,
    filters.SILENT, filters.LONG, filters.BIRTHDAY, filters.MATURING, filters.AGE, filters.AGE_EN, filters.TOP, filters.LARGEST,
    filters.SMALLEST, filters.INDUSTRY, filters.BOUNDS,
)  # fmt: skip
_SIGN = re.compile(r"[\ue000-\ue0ff]")
_BEFORE_CLIENT = re.compile(r"([\u3400-\u9fff]{1,6}?)(?:的|类|型)?\s*(?:客户|顾客|企业|公司|人)(?!群|经)")
_SEX = re.compile(r"[男女](?=的|性|客户|士|\ue003)")
_TOUCHED = re.compile(
    r"(?:最近|刚|近期)?(?:联系|跟进|拜访|回访|沟通)过的|(?:recently )?(?:contacted|called|met) (?:in|within|over|recently)"
)
_LACKING = re.compile(r"(?:没有?|无|缺)(?:[\u3400-\u9fff]|\ue004){1,6}?(?=的(?:客户|人|企业|公司|有))")
_WITHOUT_PRODUCT = re.compile(
    r"(?:没有?|未|不)\s?(?:买过?|持有|购买过?|配置?)|(?:without|n't (?:hold|have|own)|not holding)", re.I
)


class Leftovers:
    """Knows the words that list requests are made of, and finds those that are none of them."""

    def __init__(self, text: str, places: frozenset[str]) -> None:
        """`text` is the masked examples of list requests, joined; `places` are names of places, which no filter knows."""
        self._places = places
        self._characters = frozenset(re.findall(r"[\u3400-\u9fff]", text))
        self._words = frozenset(re.findall(r"[a-z]+", text)) | frozenset(load_words()["english"])

    def find(self, spotted: Spotted) -> str | None:
        """The first condition that was not read, as it was said; None where all was."""
        text = spotted.masked
        if (touched := _TOUCHED.search(text)) and not filters.SILENT.search(text):
            return touched[0]
        if spotted.ids("product") and (without := _WITHOUT_PRODUCT.search(text)):
            return without[0]
        if unknown := _SEX.search(text) or self._place(text):
            return unknown[0]
        for word in spotted.words:
            if word.kind in ("kind", "channel", "lifecycle", "style", "purchase", "churn_risk", "persona", "industry"):
                text = text.replace(spotted.text[word.start : word.end].lower(), " ")
        lacking = _LACKING.search(text)
        if lacking and not filters.SILENT.search(text):
            return lacking[0]
        before = _BEFORE_CLIENT.search(_without_read(spotted.masked))
        text = _without_read(text)
        if before and not set(before[1]) & self._characters:
            return before[1]
        runs = re.findall(r"[\u3400-\u9fff]+", "".join(" " if c in self._characters else c for c in text))
        long_runs = [run for run in runs if len(run) >= 2]
        if long_runs:
            return str(long_runs[0])
        strange = [word for word in re.findall(r"[a-z]{3,}", text) if word not in self._words]
        return strange[0] if strange else None

    def _place(self, text: str) -> re.Match[str] | None:
        found = re.finditer(r"[\u3400-\u9fff]{2,3}?(?=的|市|省|地区|这边|那边)", text)
        return next((match for match in found if match[0] in self._places), None)


def _without_read(text: str) -> str:
    for pattern in _READ:
        text = pattern.sub(" ", text)
    return _SIGN.sub(" ", text)
