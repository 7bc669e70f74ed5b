"""The clients of A01 that examples, lessons and tests speak of; the same in every made-up book."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from storage.demo.draft import FEN, Calendar, Draft, phone
from storage.demo.service import add_deal, complain
from storage.demo.words import words

ZHANG, JINGXIN = "C000012", "C000230"


def _wan(amount: float) -> int:
    return int(amount * 10_000) * FEN


# What is set beforehand; `contact` is days since the last contact, `birthday` (years, days until it comes round).
_PRESET: dict[str, dict[str, Any]] = {
    ZHANG: {"name": "张伟", "sex": "M", "birthday": (46, 110), "occupation": "企业主", "industry": "集成电路"},
    "C000105": {
        "name": "陈建国", "sex": "M", "birthday": (58, 40), "occupation": "企业主", "industry": "制造业",
        "tail": "2210", "total": _wan(683), "tier": "diamond", "contact": 18, "manner": "steady", "risk_class": "C4",
    },
    "C000347": {
        "name": "陈建国", "sex": "M", "birthday": (52, 201), "occupation": "教师", "industry": "教育",
        "tail": "0916", "total": _wan(3.2), "tier": "standard", "contact": 64, "manner": "steady", "risk_class": "C2",
    },
    JINGXIN: {
        "name": "苏州晶芯半导体有限公司", "kind": "company", "industry": "集成电路", "total": _wan(1860), "contact": 19,
        "corporate_class": "value", "main_bank": "全国性股份制银行", "manner": "growing", "channel": "corporate_link",
        "address": "苏州市科创园18号",
    },
    "C000031": {
        "name": "李娜", "sex": "F", "birthday": (39, 3), "occupation": "医生", "industry": "医疗健康",
        "total": _wan(86), "tier": "platinum", "contact": 33, "manner": "steady", "risk_class": "C3",
    },
    "C000027": {
        "name": "王芳", "sex": "F", "birthday": (44, 6), "occupation": "会计师", "industry": "专业服务",
        "total": _wan(23), "tier": "gold", "contact": 51, "manner": "growing", "risk_class": "C2",
    },
    "C000288": {
        "name": "上海晶瑞新材料有限公司", "kind": "company", "industry": "新材料", "total": _wan(310), "contact": 74,
        "corporate_class": "value", "main_bank": "本行", "manner": "steady", "channel": "supply_chain",
        "address": "上海市临湖工业园7号",
    },
    "C000041": {
        "name": "欧阳若兰", "sex": "F", "birthday": (61, 75), "occupation": "退休", "total": _wan(738),
        "tier": "diamond", "contact": 97, "manner": "steady", "risk_class": "C2",
    },
    "C000033": {
        "name": "高兴", "sex": "M", "birthday": (35, 140), "occupation": "软件工程师", "industry": "信息技术",
        "total": _wan(18), "tier": "gold", "contact": 26, "manner": "growing", "risk_class": "C4",
    },
    "C000056": {
        "name": "Michael Brown", "sex": "M", "birthday": (42, 266), "occupation": "公司高管", "industry": "制造业",
        "total": _wan(146), "tier": "platinum", "contact": 58, "manner": "steady", "risk_class": "C3",
    },
    "C000068": {
        "name": "阿依古丽·买买提", "sex": "F", "birthday": (29, 5), "occupation": "设计师", "industry": "文化传媒",
        "total": _wan(9.6), "tier": "gold", "contact": 12, "manner": "growing", "risk_class": "C3",
    },
    "C000074": {
        "name": "周启明", "sex": "M", "birthday": (66, 320), "occupation": "退休", "total": _wan(591),
        "tier": "diamond", "contact": 131, "manner": "dormant", "risk_class": "C3",
    },
}  # fmt: skip
# Open tasks: (client, text, days from today).
_TASKS = (
    (ZHANG, "发送债基对比", -3),
    ("C000031", "提醒风险测评并送生日祝福", 0),
    ("C000105", "发送到期续作方案", 0),
    (JINGXIN, "回复代发方案", -1),
    ("C000027", "确认年金测算", 4),
)
# Deals: (client, title, 万 or None, stage, days in it).
_DEALS = (
    (ZHANG, "债基增配", 80, "needs", 12),
    (JINGXIN, "员工代发", None, "proposal", 41),
    ("C000288", "供应链票据", 500, "lead", 20),
    ("C000027", "年金规划", 15, "proposal", 6),
)
CODES = tuple(_PRESET)


@dataclass(frozen=True)
class Roll:
    """The showcase drafts by code; `advisor` is A01's id."""

    advisor: int
    calendar: Calendar

    def start(self, chance: Random, client_id: int, code: str) -> Draft:
        """A draft with what the showcase sets beforehand."""
        preset = dict(_PRESET[code])
        draft = Draft(client_id, code, preset.pop("kind", "person"), self.advisor)
        draft.phone = phone(chance, words()["shared"]["phone_prefixes"], preset.pop("tail", None))
        if "contact" in preset:
            draft.last_contact_on = self.calendar.today - timedelta(days=preset.pop("contact"))
        if "birthday" in preset:
            draft.birthday = self._birthday(*preset.pop("birthday"))
        draft.opened_on = self.calendar.ago(1_100 + chance.randrange(2_500))
        for key, value in preset.items():
            setattr(draft, key, value)
        if code == ZHANG:
            _zhang_before(draft, self.calendar)
        return draft

    def finish(self, draft: Draft, ids: dict[str, int]) -> None:
        """Tasks, links and what else makes the examples come true; after all else is made."""
        if draft.code == ZHANG:
            _zhang_after(draft, self.calendar)
        if draft.code == JINGXIN:
            _jingxin_after(draft, self.calendar)
            if ZHANG in ids:
                draft.links.append((ids[ZHANG], "owner"))
        draft.tasks[:] = list(self._tasks(draft.code))
        for code, title, amount, stage, days in _DEALS:
            if code == draft.code:
                add_deal(draft, self.calendar, title, _wan(amount) if amount else None, stage, days)
        if draft.code == "C000074":
            complain(draft, self.calendar.ago(6), "产品到期没有人通知,放了活期才发现", None, "")

    def _tasks(self, code: str) -> Iterator[tuple[str, date, date | None]]:
        for client, text, days in _TASKS:
            if client == code:
                yield text, self.calendar.today + timedelta(days=days), None

    def _birthday(self, years: int, ahead: int) -> date:
        comes = self.calendar.today + timedelta(days=ahead)
        if (comes.month, comes.day) == (2, 29):
            comes += timedelta(days=1)
        return comes.replace(year=comes.year - years)


def _zhang_before(draft: Draft, calendar: Calendar) -> None:
    draft.tier, draft.risk_class, draft.manner = "diamond", "C3", "leaving"
    draft.risk_expiry = calendar.today + timedelta(days=84)
    draft.last_contact_on = calendar.today - timedelta(days=47)
    draft.total = 5_124_000 * FEN
    draft.channel = "referral"


def _zhang_after(draft: Draft, calendar: Calendar) -> None:
    """46 % wealth, 31 % fund, 23 % deposit; 6.3 % less than at the last quarter end."""
    today, last = calendar.today, calendar.quarter_ends[-1]
    soon, later = today + timedelta(days=6), today + timedelta(days=210)
    now = (
        ("W004", 800_000, soon), ("W003", 1_557_000, later), ("F002", 1_000_000, None), ("F003", 588_400, None),
        ("D001", 78_600, None), ("D004", 1_100_000, today + timedelta(days=301)),
    )  # fmt: skip
    before = {"F002": 1_221_500, "F003": 708_900, "D001": 81_100}
    bought = {"W004": 176, "W003": 155, "D004": 429}
    draft.holdings[:] = [(code, calendar.as_of, yuan * FEN, matures) for code, yuan, matures in now]
    for back, end in enumerate(reversed(calendar.quarter_ends)):
        days = (today - end).days
        unspent = sum(yuan for code, yuan, _ in now if bought.get(code, days) < days)
        for code, yuan, matures in now:
            level = before.get(code, yuan) - (15_000 * back if code == "F002" else 0)
            if bought.get(code, days) >= days:
                level += unspent if code == "D001" else 0
                draft.holdings.append((code, end, level * FEN, matures if end == last else None))
    draft.transactions[:] = [
        ("F002", calendar.ago(12), "redeem", 100_000 * FEN),
        ("F003", calendar.ago(31), "redeem", 120_000 * FEN),
        ("F002", calendar.ago(50), "redeem", 120_000 * FEN),
        ("W004", today - timedelta(days=176), "buy", 800_000 * FEN),
        ("W003", calendar.ago(155), "buy", 1_557_000 * FEN),
        ("D004", calendar.ago(429), "deposit", 1_100_000 * FEN),
        *(("F002", calendar.ago(90 + 91 * n), "buy", 15_000 * FEN) for n in range(7)),
        ("F003", calendar.ago(690), "buy", 600_000 * FEN),
    ]
    note = "客户又赎回了一笔,说家里有安排,没有细讲;问他去向,说过阵子再聊"
    talked = (calendar.today - timedelta(days=47), "wechat", note, "redemption")
    draft.contacts[:] = [talked, *(c for c in draft.contacts if c[0] < talked[0] - timedelta(days=7))]
    draft.last_contact_on = talked[0]
    draft.facts[:] = [
        ("career", "创办苏州晶芯半导体,持股六成", "客户告知", calendar.ago(420)),
        ("income", "年收入约150万,另有分红", "客户告知", calendar.ago(420)),
        ("liquidity", "至少留30万随时能用", "客户告知", calendar.ago(140)),
        ("experience", "买过银行理财和基金五年以上", "客户告知", calendar.ago(420)),
        ("risk_view", "能接受一成以内的回撤", "顾问观察", calendar.ago(140)),
    ]


def _jingxin_after(draft: Draft, calendar: Calendar) -> None:
    draft.facts[:] = [
        ("main_business", "做车规级芯片封装测试", "客户告知", calendar.ago(300)),
        ("ownership", "张伟持股60%,员工平台20%,其余为投资人", "客户告知", calendar.ago(300)),
        ("payroll", "员工约420人,代发在他行", "客户告知", calendar.ago(19)),
        ("settlement", "日常结算主要在我行", "顾问观察", calendar.ago(120)),
        ("plans", "二期产线年底进场,明年计划招一百多人", "客户告知", calendar.ago(19)),
    ]
