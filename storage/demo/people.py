"""What kind of person or company a made-up client is: names, work, contact data, wealth, risk class, manner."""

from bisect import bisect
from datetime import date, timedelta
from random import Random
from typing import Any

from storage.demo.draft import FEN, Calendar, Draft, phone
from storage.demo.words import Weighted, weighted, words
from storage.names import fold, pinyin

TIERS = ("standard", "gold", "platinum", "diamond", "private")
CLASSES = ("foundation", "value", "strategic")
_TIER_FROM = [limit * FEN for limit in (50_000, 500_000, 5_000_000, 10_000_000)]
_CLASS_FROM = [limit * FEN for limit in (1_000_000, 20_000_000)]
_MOST = 300_000_000 * FEN
_RISK = Weighted([("C1_MIN", 4), ("C1", 14), ("C2", 30), ("C3", 30), ("C4", 16), ("C5", 6)])
_MANNER = Weighted([("steady", 46), ("growing", 18), ("dormant", 22), ("leaving", 8), ("prospect", 6)])
# Names that the showcase alone carries, so that its examples stay what they are.
RESERVED = {"张伟", "李娜", "陈建国", "王芳", "高兴", "欧阳若兰"}


def make_person(chance: Random, draft: Draft, calendar: Calendar) -> None:
    """Fill in what is empty in a person."""
    generation = _age(chance, draft, calendar)
    draft.sex = draft.sex or chance.choice("MF")
    draft.name = draft.name or _name(chance, draft.sex, generation)
    if draft.total is None:
        draft.total = _wealth(chance, 18_000, 1.4, 150_000, 600_000)
    draft.tier = draft.tier or _lagging(chance, TIERS, _TIER_FROM, draft.total)
    _work(chance, draft, calendar)
    _reach(chance, draft)
    draft.channel = draft.channel or weighted("shared", "channels").pick(chance)
    _common(chance, draft, calendar)
    _risk(chance, draft, calendar)


def make_company(chance: Random, draft: Draft, calendar: Calendar) -> None:
    """Fill in what is empty in a company."""
    source = words()["companies"]
    if draft.total is None:
        draft.total = _wealth(chance, 400_000, 1.5, 3_000_000, 8_000_000)
    if not draft.name:
        trade, draft.industry = _trades().pick(chance)
        city = weighted("companies", "cities").pick(chance)
        brand = chance.choice(source["first"]) + chance.choice(source["second"])
        draft.name = city + brand + trade + weighted("companies", "forms").pick(chance)
        draft.address = f"{city}市{chance.choice(source['parks'])}{chance.randrange(1, 60)}号"
    lagging = _lagging(chance, CLASSES, _CLASS_FROM, draft.total)
    draft.corporate_class = draft.corporate_class or lagging
    draft.main_bank = draft.main_bank or weighted("companies", "banks").pick(chance)
    draft.channel = draft.channel or weighted("shared", "company_channels").pick(chance)
    draft.email = draft.email or f"finance{draft.id}@example.cn"
    _common(chance, draft, calendar)
    if chance.random() < 0.3:
        _risk(chance, draft, calendar)


def _age(chance: Random, draft: Draft, calendar: Calendar) -> str:
    if draft.birthday is None:
        oldest, youngest = chance.choices(((61, 88), (41, 61), (19, 41)), (24, 44, 32))[0]
        days = chance.randrange(oldest * 365, youngest * 365)
        draft.birthday = calendar.today - timedelta(days=days)
    year = draft.birthday.year
    return "before_1966" if year < 1966 else "before_1986" if year < 1986 else "later"


def _name(chance: Random, sex: str, generation: str) -> str:
    source = words()["names"]
    while True:
        if chance.random() < 0.45:
            given = chance.choice(source[generation][sex])
        else:
            given = chance.choice(source["first"][sex]) + chance.choice(source["second"][sex])
        name: str = weighted("names", "surnames").pick(chance) + given
        if name not in RESERVED:
            return name


def _wealth(chance: Random, common: float, spread: float, better: float, most: float) -> int:
    """Many small fortunes, some good ones, a long tail; in fen."""
    kind = chance.random()
    if kind < 0.70:
        yuan = common * chance.lognormvariate(0, spread)
    elif kind < 0.92:
        yuan = better * chance.lognormvariate(0, 0.9)
    else:
        yuan = most * chance.paretovariate(0.95)
    return min(int(yuan * FEN), _MOST)


def _lagging(chance: Random, ranks: tuple[str, ...], limits: list[int], total: int) -> str:
    """The rank that the money earns; for a few still the one of last year."""
    rank = bisect(limits, total)
    if chance.random() < 0.06:
        rank += chance.choice((-1, 1))
    return ranks[max(0, min(rank, len(ranks) - 1))]


def _work(chance: Random, draft: Draft, calendar: Calendar) -> None:
    source = words()["persons"]
    age = (calendar.today - (draft.birthday or calendar.today)).days // 365
    if draft.occupation is None:
        rich = (draft.total or 0) >= _TIER_FROM[1]
        if age >= 60 and (chance.random() < 0.75 or (age >= 68 and not rich)):
            draft.occupation = "退休"
        else:
            draft.occupation = chance.choice(source["wealthy" if rich else "young" if age < 28 else "working"])
    if draft.industry is None and draft.occupation not in ("退休", "学生", "自由职业"):
        draft.industry = chance.choice(source["industries"])
    if draft.address is None and chance.random() < 0.7:
        home = chance.choice(source["cities"]) + "市" + chance.choice(source["streets"])
        draft.address = (
            f"{home}{chance.randrange(1, 400)}号{chance.choice(source['estates'])}{chance.randrange(1, 30)}幢"
        )


def _reach(chance: Random, draft: Draft) -> None:
    said = chance.random()
    if draft.email is None and said < 0.35:
        draft.email = f"{pinyin(fold(draft.name), of_person=True)}{draft.id}@example.{'cn' if said < 0.2 else 'com'}"
    if draft.wechat is None and chance.random() < 0.6:
        draft.wechat = f"wx_{chance.randrange(36**6):08d}"


def _common(chance: Random, draft: Draft, calendar: Calendar) -> None:
    draft.phone = draft.phone or phone(chance, words()["shared"]["phone_prefixes"])
    draft.manner = draft.manner or _MANNER.pick(chance)
    if draft.manner == "prospect":
        draft.total, draft.opened_on = 0, None
        draft.tier = draft.tier and "standard"
        draft.corporate_class = draft.corporate_class and "foundation"
        return
    newest = 400 if draft.manner == "dormant" else 30
    draft.opened_on = draft.opened_on or calendar.ago(newest + int(chance.random() ** 1.5 * 5_500))
    if draft.birthday:  # nobody opens an account as a child
        grown_up = date(draft.birthday.year + 18, draft.birthday.month, min(draft.birthday.day, 28))
        draft.opened_on = min(max(draft.opened_on, grown_up), calendar.ago(newest))


def _risk(chance: Random, draft: Draft, calendar: Calendar) -> None:
    if draft.risk_class is None:
        if draft.manner == "prospect" or chance.random() < 0.12:
            return
        draft.risk_class = _RISK.pick(chance)
    if draft.risk_expiry is not None:
        return
    ahead = chance.randrange(1, 365) if chance.random() < 0.78 else -chance.randrange(1, 400)
    draft.risk_expiry = calendar.today + timedelta(days=ahead)


def _trades() -> Weighted[tuple[str, str]]:
    listed: list[tuple[str, str, Any]] = words()["companies"]["trades"]
    return Weighted(((word, industry), weight) for word, industry, weight in listed)
