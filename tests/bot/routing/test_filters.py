"""Filters of a client list as people say them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.routing.filters import read_filters
from bot.routing.normalise import normalise
from bot.routing.slots import Spotter
from knowledge.terms import load_terms

TODAY = date(2026, 11, 22)
TERMS = load_terms()
SPOTTER = Spotter(TERMS)
ALL = ["standard", "gold", "platinum", "diamond", "private"]


def _read(said: str) -> dict[str, Any]:
    return read_filters(SPOTTER.spot(normalise(said), TODAY), TERMS)


CASES: dict[str, dict[str, Any]] = {
    # classes
    "钻石客户": {"tier": "diamond"},
    "金卡和白金客户": {"tier": ["gold", "platinum"]},
    "金卡、白金、钻石": {"tier": ["gold", "platinum", "diamond"]},
    "白金以上的客户": {"tier": ["platinum", "diamond", "private"]},
    "白金及以上": {"tier": ["platinum", "diamond", "private"]},
    "金卡以下": {"tier": ["standard", "gold"]},
    "非私行客户": {"tier": ALL[:4]},
    "不是普通客户的": {"tier": ALL[1:]},
    "除了金卡以外的客户": {"tier": ["standard", "platinum", "diamond", "private"]},
    "除金卡和白金之外": {"tier": ["standard", "diamond", "private"]},
    "not gold": {"tier": ["standard", "platinum", "diamond", "private"]},
    "clients except diamond": {"tier": ["standard", "gold", "platinum", "private"]},
    "everyone but private": {"tier": ALL[:4]},
    "diamond and above": {"tier": ["diamond", "private"]},
    "platinum or higher": {"tier": ["platinum", "diamond", "private"]},
    "gold or below": {"tier": ["standard", "gold"]},
    "C3客户": {"risk_class": "C3"},
    "C4以上": {"risk_class": ["C4", "C5"]},
    "C3和C4的": {"risk_class": ["C3", "C4"]},
    "战略客户": {"corporate_class": "strategic"},
    "价值客群以上": {"corporate_class": ["value", "strategic"]},
    "沉默客户": {"lifecycle": "dormant"},
    "对公客户": {"kind": "company"},
    "个人客户里的钻石": {"kind": "person", "tier": "diamond"},
    "corporate clients": {"kind": "company"},
    "转介绍来的客户": {"channel": "referral"},
    "线上来的客户": {"channel": "online"},
    "referred clients": {"channel": "referral"},
    # amounts
    "资产500万以上": {"min_aum": 5_000_000},
    "500万以下的客户": {"max_aum": 5_000_000},
    "不到5万": {"max_aum": 50_000},
    "资产不足10万的": {"max_aum": 100_000},
    "超过一百万": {"min_aum": 1_000_000},
    "大于等于300万": {"min_aum": 3_000_000},
    "不低于300万": {"min_aum": 3_000_000},
    "不超过300万": {"max_aum": 3_000_000},
    "至少50w": {"min_aum": 500_000},
    "资产100万到300万": {"min_aum": 1_000_000, "max_aum": 3_000_000},
    "100-300万的客户": {"min_aum": 1_000_000, "max_aum": 3_000_000},
    "300万到100万": {"min_aum": 1_000_000, "max_aum": 3_000_000},
    "100万以上300万以下": {"min_aum": 1_000_000, "max_aum": 3_000_000},
    "50万元以上但不到200万元": {"min_aum": 500_000, "max_aum": 2_000_000},
    "over 5 million": {"min_aum": 5_000_000},
    "more than 200k": {"min_aum": 200_000},
    "under 50k": {"max_aum": 50_000},
    "less than 50,000": {"max_aum": 50_000},
    "at least 1m": {"min_aum": 1_000_000},
    "between 1m and 3m": {"min_aum": 1_000_000, "max_aum": 3_000_000},
    "1m to 3m": {"min_aum": 1_000_000, "max_aum": 3_000_000},
    "5m+": {"min_aum": 5_000_000},
    "no more than 2m": {"max_aum": 2_000_000},
    # not contacted
    "三个月没联系的": {"dormant_days": 90},
    "三个月没联系过的客户": {"dormant_days": 90},
    "90天未跟进": {"dormant_days": 90},
    "两个月没有回访": {"dormant_days": 60},
    "半年没见面的": {"dormant_days": 180},
    "一年没打过电话": {"dormant_days": 365},
    "超过60天没沟通": {"dormant_days": 60},
    "近三个月没有联系": {"dormant_days": 90},
    "失联半年的客户": {"dormant_days": 180},
    "上次联系是三个月以前的": {"dormant_days": 92},
    "今年以来没联系的": {"dormant_days": 325},
    "这个月没联系过的": {"dormant_days": 21},
    "6月以来没联系过": {"dormant_days": 174},
    "not contacted for three months": {"dormant_days": 90},
    "haven't talked to in 60 days": {"dormant_days": 60},
    "silent for 90 days": {"dormant_days": 90},
    "no contact since June": {"dormant_days": 174},
    "out of touch for half a year": {"dormant_days": 180},
    "很久没联系的": {"sort": "last_contact"},
    "谁最久没联系了": {"sort": "last_contact"},
    "haven't seen for a long time": {"sort": "last_contact"},
    # birthdays
    "下周过生日的": {"birthday_after_days": 1, "birthday_within_days": 7},
    "今天谁生日": {"birthday_within_days": 0},
    "未来7天生日": {"birthday_within_days": 7},
    "本月生日": {"birthday_within_days": 8},
    "下个月的寿星": {"birthday_after_days": 9, "birthday_within_days": 39},
    "最近谁过生日": {"birthday_within_days": 30},
    "月底前过生日": {"birthday_within_days": 8},
    "birthdays next month": {"birthday_after_days": 9, "birthday_within_days": 39},
    # maturity
    "30天内到期": {"maturing_within_days": 30},
    "半年内到期": {"maturing_within_days": 180},
    "近三个月到期的理财": {"maturing_within_days": 90},
    "本月到期": {"maturing_within_days": 8},
    "年底前到期的": {"maturing_within_days": 39},
    "年内到期": {"maturing_within_days": 39},
    "产品快到期的": {"maturing_within_days": 30},
    "maturing in the next 60 days": {"maturing_within_days": 60},
    "maturing by year end": {"maturing_within_days": 39},
    # ages
    "60岁以上": {"min_age": 60},
    "六十岁以上的": {"min_age": 60},
    "30到45岁": {"min_age": 30, "max_age": 45},
    "30-45岁的客户": {"min_age": 30, "max_age": 45},
    "30岁以下": {"max_age": 30},
    "不到30岁": {"max_age": 30},
    "超过60岁": {"min_age": 60},
    "大于50岁": {"min_age": 50},
    "clients over 60": {"min_age": 60},
    "older than 60": {"min_age": 60},
    "over 60 years old": {"min_age": 60},
    "under 30": {"max_age": 30},
    "between 30 and 45 years old": {"min_age": 30, "max_age": 45},
    "aged 30 to 45": {"min_age": 30, "max_age": 45},
    # order and number
    "资产前10": {"limit": 10, "sort": "aum"},
    "前十大客户": {"limit": 10, "sort": "aum"},
    "前5名": {"limit": 5, "sort": "aum"},
    "资产最多的": {"sort": "aum"},
    "最大的3个客户": {"limit": 3, "sort": "aum"},
    "资产最少的": {"sort": "aum_ascending"},
    "top 5": {"limit": 5, "sort": "aum"},
    "the ten largest clients": {"limit": 10, "sort": "aum"},
    "biggest clients": {"sort": "aum"},
    "按生日排": {"sort": "birthday"},
    "按资产排序": {"sort": "aum"},
    "按到期日排": {"sort": "maturity"},
    "sort by last contact": {"sort": "last_contact"},
    "谁的资产多": {"sort": "aum"},
    "谁的钱少": {"sort": "aum_ascending"},
    "which one has more": {"sort": "aum"},
    # holdings
    "买了基金的客户": {"holding": ("fund",)},
    "有没有买基金的客户": {"holding": ("fund",)},
    "持有基金和保险的": {"holding": ("fund", "insurance")},
    "理财客户有哪些": {"holding": ("wealth",)},
    "没买过保险的金卡": {"tier": "gold", "not_holding": ("insurance",)},
    "没有基金的": {"not_holding": ("fund",)},
    "存款超过100万的": {"holding": ("deposit",), "min_holding": 1_000_000},
    "100万以上存款的客户": {"holding": ("deposit",), "min_holding": 1_000_000},
    "存款不到10万的": {"holding": ("deposit",), "max_holding": 100_000},
    "有贷款的企业": {"kind": "company", "holding": ("loan",)},
    "clients holding funds": {"holding": ("fund",)},
    "clients without insurance": {"not_holding": ("insurance",)},
    "who doesn't have any funds": {"not_holding": ("fund",)},
    "deposits over 1m": {"holding": ("deposit",), "min_holding": 1_000_000},
    "who has more than 1m in deposits": {"holding": ("deposit",), "min_holding": 1_000_000},
    "谁的存款快到期了": {"maturing_within_days": 30},  # of what matures, not of what is held
    "聊过基金的客户": {},
    # contacted, and new
    "上周五联系过谁": {"contacted": "2026-11-13/2026-11-13"},
    "上个月联系过的客户": {"contacted": "2026-10-01/2026-10-31"},
    "这周见过的钻石客户": {"tier": "diamond", "contacted": "2026-11-16/2026-11-22"},
    "最近联系过的": {"contacted": "2026-10-24/2026-11-22"},
    "who did I call last week": {"contacted": "2026-11-09/2026-11-15"},
    "下周要联系的客户": {},
    "今年新增的客户": {"opened": "2026-01-01/2026-11-22"},
    "上个月开户的": {"opened": "2026-10-01/2026-10-31"},
    "本月新客户": {"opened": "2026-11-01/2026-11-22"},
    "clients added this year": {"opened": "2026-01-01/2026-11-22"},
    # industry and advisor
    "制造业的客户": {"industry": "制造业"},
    "医药行业": {"industry": "医药"},
    "做贸易的客户": {"industry": "贸易"},
    "A02的客户": {"advisor": "A02"},
    "a02名下": {"advisor": "A02"},
    # several at once
    "三个月没联系的钻石客户": {"tier": "diamond", "dormant_days": 90},
    "资产20万以上的金卡客户": {"tier": "gold", "min_aum": 200_000},
    "60岁以上的私行客户": {"tier": "private", "min_age": 60},
    "钻石以上、30天没联系的": {"tier": ["diamond", "private"], "dormant_days": 30},
    "制造业里资产超过500万的": {"industry": "制造业", "min_aum": 5_000_000},
    "C4以上的白金客户": {"risk_class": ["C4", "C5"], "tier": "platinum"},
    "下个月到期、资产100万以上": {"maturing_within_days": 39, "min_aum": 1_000_000},
    "diamond clients over 60 not contacted for 90 days": {"tier": "diamond", "min_age": 60, "dormant_days": 90},
    "gold clients with more than 200k": {"tier": "gold", "min_aum": 200_000},
    # nothing
    "我的客户": {},
    "我有多少客户": {},
    "list my clients": {},
    "客户名单": {},
    "他的职业": {},
    "毕业典礼": {},
    "我们物业": {},
    "业务怎么样": {},
    "张伟联系方式": {},
}  # fmt: skip


@pytest.mark.parametrize(("said", "filters"), CASES.items())
def test_filters(said: str, filters: dict[str, Any]) -> None:
    found = _read(said)
    assert found == {
        k: Decimal(v) if k.endswith(("_aum", "_holding")) and k != "not_holding" else v for k, v in filters.items()
    }


@given(said=st.text(max_size=60) | st.lists(st.sampled_from(sorted(CASES)), max_size=4).map("".join))
@settings(deadline=None, max_examples=150)
def test_any_text_is_harmless(said: str) -> None:
    found = _read(said)
    assert all(isinstance(value, (str, int, Decimal, list, tuple)) for value in found.values())
    assert found.get("limit", 1) >= 1
