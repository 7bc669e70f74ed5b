"""Conditions that were said and that no filter stands for: told to the person, never silently dropped."""

import re
from collections.abc import Mapping

from bot.routing import filter_order, filters
from bot.routing.filter_history import OPENED, TOUCHED, read_contacted
from bot.routing.filter_holdings import HOLDING
from bot.routing.slots import FIELD, Spotted
from bot.routing.words import load_words

_POLITE = re.compile(
    r"谢谢[啦您你了]?|麻烦(?:您|你)?|劳驾|请(?:问|您|你)?|帮(?:我|忙|个忙)|辛苦(?:了|您)?|您|你好|一下子?|看看|please|thanks|thank you"
)
_SCOPE = re.compile(r"其中|里面|里头|当中|这些|那些|\b(?:among|of) (?:them|those|these)\b", re.I)
_READ = (
    _POLITE,
    filters.SILENT, filters.LONG, filters.BIRTHDAY, filters.MATURING, filters.AGE, filters.AGE_EN, filter_order.TOP, filter_order.LARGEST,
    filter_order.SMALLEST, filters.INDUSTRY, filters.BOUNDS, filter_order.SORTED, _SCOPE, HOLDING, TOUCHED, OPENED,
)  # fmt: skip
_SIGN = re.compile(r"[\ue000-\ue0ff]")
_BEFORE_CLIENT = re.compile(r"([\u3400-\u9fff]{1,6}?)(?:的|类|型)?\s*(?:客户|顾客|企业|公司|人)(?!群|经)")
_SEX = re.compile(r"[男女](?=的|性|客户|士|\ue003)")
_PARTICLES = "呢吧啊呀哈哦嘛啦嗯呗哟了的"
_LISTING = re.compile(r"的|客户|顾客|名单|谁|哪|有|没|[a-z\ue000-\ue0ff]")
_PHRASES = re.compile(r"的|客户|哪些|有谁|名单|列|谁|人|我|[^\u3400-\u9fff]")
_LACKING = re.compile(r"(?:没有?|无|缺)(?:[\u3400-\u9fff]|\ue004){1,6}?(?=的(?:客户|人|企业|公司|有))")
_WITHOUT_PRODUCT = re.compile(
    r"(?:没有?|未|不)\s?(?:买过?|持有|购买过?|配置?)|(?:without|n't (?:hold|have|own)|not holding)", re.I
)


class Leftovers:
    """Knows the words that list requests are made of, and finds those that are none of them."""

    def __init__(self, texts: Mapping[str, str], places: frozenset[str]) -> None:
        """`texts` are the masked examples of each skill's requests, joined; `places` are names that no filter knows."""
        self._places = places
        english = frozenset(load_words()["english"])
        self._characters = {skill: frozenset(re.findall(r"[\u3400-\u9fff]", text)) for skill, text in texts.items()}
        self._words = {skill: frozenset(re.findall(r"[a-z]+", text)) | english for skill, text in texts.items()}

    def find(self, spotted: Spotted, skill: str, *, alone: bool = False) -> str | None:
        """The first condition that was not read, as it was said; None where all was. `alone`: no filter was read."""
        text = spotted.masked
        if (touched := TOUCHED.search(text)) and not (filters.SILENT.search(text) or read_contacted(spotted)):
            return touched[0]
        if spotted.ids("product") and (without := _WITHOUT_PRODUCT.search(text)):
            return without[0]
        if unknown := _SEX.search(text) or self._place(text):
            return unknown[0]
        for word in spotted.words:
            if word.kind in (
                "kind",
                "channel",
                "lifecycle",
                "style",
                "purchase",
                "churn_risk",
                "persona",
                "industry",
                "product_kind",
            ):
                text = text.replace(spotted.text[word.start : word.end].lower(), " ")
        lacking = _LACKING.search(text)
        if lacking and not filters.SILENT.search(text):
            return _said(lacking[0], spotted)
        before = _BEFORE_CLIENT.search(without_read(spotted.masked))
        text = without_read(_of_list(text))
        if before and not set(before[1]) & self._characters[skill]:
            return before[1]
        runs = re.findall(r"[\u3400-\u9fff]+", "".join(" " if c in self._characters[skill] else c for c in text))
        long_runs = [run for run in runs if len(run) >= 2 or (alone and run not in _PARTICLES)]
        if long_runs:
            return next((phrase for phrase in _PHRASES.split(text) if long_runs[0] in phrase), long_runs[0]).strip()
        strange = [word for word in re.findall(r"[a-z]{3,}", text) if word not in self._words[skill]]
        return strange[0] if strange else None

    def _place(self, text: str) -> re.Match[str] | None:
        found = re.finditer(r"[\u3400-\u9fff]{2,3}?(?=的|市|省|地区|这边|那边)", text)
        return next((match for match in found if match[0] in self._places), None)


def _of_list(text: str) -> str:
    """Without the clauses that only say why or when: 等下要开会,我的客户."""
    clauses = re.split(r"[,,。;]", text)
    return " ".join([clause for clause in clauses if _LISTING.search(clause)] or clauses)


def _said(part: str, spotted: Spotted) -> str:
    """A masked part with the field's own word in it: 没有微信."""
    fields = [spotted.text[word.start : word.end] for word in spotted.words if word.kind == "field"]
    return part.replace(FIELD, fields[0] if fields else "")


def without_read(text: str) -> str:
    """A masked text without signs and without what the filters read."""
    for pattern in _READ:
        text = pattern.sub(" ", text)
    return _SIGN.sub(" ", text)
