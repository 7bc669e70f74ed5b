"""What a reply may show under PRIVACY=masked and PRIVACY=codes, over the demo book."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from bot.bootstrap import House
from bot.messages import Outgoing
from bot.routing.normalise import normalise
from storage.filters import ClientFilters
from storage.store import Store
from storage.views import ClientCard
from storage.work import UnitOfWork
from tests.conftest import TODAY, Talk

MANY, FEW = 59, 12
FIELDS = (
    "电话", "邮箱", "地址", "行业", "职业", "生日", "等级", "资产", "持仓", "风险等级", "测评到期", "上次联系", "归属",
    "待办", "微信号", "主办行", "全名",
)  # fmt: skip
LISTS = (
    "我的客户", "更多", "钻石客户", "三个月没联系的客户", "资产500万以上的客户", "下个月谁过生日", "30天内到期的客户",
    "60岁以上的客户", "对公客户有哪些", "前十大客户",
    "谁最久没联系了", "我的待办", "更多", "今天有什么待办", "你好", "help", "帮助", "my clients", "diamond clients",
    "my tasks", "谁买了安心定期一年",
    "谢谢", "今天北京天气", "C999999", "张小明的电话", "my biggest clients", "hello",
)  # fmt: skip


@dataclass
class Secrets:
    """What no reply may show, by the text in which it would stand."""

    everywhere: dict[str, str] = field(default_factory=dict)

    def add(self, secret: str | None, what: str) -> None:
        if secret and len(secret) >= 2:
            self.everywhere[secret] = what

    def in_(self, text: str) -> list[str]:
        plain = normalise(text)
        return [f"{what} {secret}" for secret, what in self.everywhere.items() if secret in text or secret in plain]


def _cards(store: Store) -> Iterator[ClientCard]:
    with UnitOfWork(store).think("console", "reading", "A01") as snapshot:
        assert snapshot.book is not None
        page = snapshot.book.find(ClientFilters(), TODAY, limit=1_000)
        for brief in page.rows:
            yield snapshot.book.card(brief.code, TODAY)


def _secrets(cards: list[ClientCard], privacy: str) -> Secrets:
    secrets = Secrets()
    for card in cards:
        brief = card.brief
        # 高兴 is a word, too: a note may say that a client is glad.
        if brief.name != "高兴":
            secrets.add(brief.name, f"name of {brief.code}")
        if privacy == "codes" and brief.kind == "company":
            secrets.add(brief.short_name, f"short name of {brief.code}")
        if brief.phone:
            digits = "".join(c for c in brief.phone if c.isdigit())
            for shown in (brief.phone, digits, f"{digits[:3]} {digits[3:7]} {digits[7:]}", digits[-8:]):
                secrets.add(shown, f"phone of {brief.code}")
        secrets.add(card.email, f"email of {brief.code}")
        secrets.add(card.wechat, f"wechat of {brief.code}")
        secrets.add(card.address, f"address of {brief.code}")
        for amount in (brief.aum, card.aum_before, *(held.balance for held in card.holdings)):
            if amount and amount % 10_000 and amount > 10_000:
                for shown in (f"{amount.normalize():,f}", f"{amount.normalize():f}", f"{amount / 10_000:,.1f}万"):
                    secrets.add(shown if not shown.endswith(".0万") else None, f"amount of {brief.code}")
    return secrets


def _texts(heard: Outgoing) -> str:
    return "\n".join((heard.text, *(button.label for button in heard.buttons)))


@pytest.mark.parametrize("privacy", ["masked", "codes"])
def test_no_reply_shows_what_is_private(
    copy_of: Callable[[str, str], Store], build: Callable[..., House], privacy: str
) -> None:
    store = copy_of("sqlite", "demo")
    cards = list(_cards(store))
    assert len(cards) >= MANY
    secrets, talk, leaks = _secrets(cards, privacy), Talk(build(store, privacy=privacy)), []

    def say(said: str, *also: str) -> Outgoing:
        heard = talk.say(said)
        shown = _texts(heard)
        leaks.extend(f"{said}: {leak}" for leak in secrets.in_(shown))
        leaks.extend(f"{said}: {one}" for one in also if one in shown)
        return heard

    done = 0
    chosen = sorted(cards, key=lambda card: (not card.links, card.brief.code))[:MANY]
    for number, card in enumerate(chosen):
        code = card.brief.code
        done += say(f"看看{code}").status == "done"
        done += say(f"{code}今年的往来").status == "done"
        say(f"{code}'s history" if number % 2 else f"show me {code}")
        for asked in FIELDS if number < FEW else FIELDS[:3]:
            done += say(f"{code}的{asked}").status == "done"
    for said in LISTS:
        say(said)
    assert not leaks, "\n".join(leaks[:20])
    assert done >= 2 * MANY, "the replies that were read must be real ones"


@pytest.mark.parametrize("privacy", ["masked", "codes"])
def test_a_choice_between_namesakes_shows_no_name(
    copy_of: Callable[[str, str], Store], build: Callable[..., House], privacy: str
) -> None:
    heard = Talk(build(copy_of("sqlite", "demo"), privacy=privacy)).say("看看chen jian guo")
    assert heard.status == "choose"
    assert "陈建国" not in _texts(heard)
    assert ("尾号" in heard.text or "ending" in heard.text) == (privacy == "masked")


@pytest.mark.parametrize(
    "said", ["看看C000012", "C000012的资产", "C000012的电话", "我的客户", "钻石客户", "我的待办", "C000012的往来"]
)
def test_codes_show_no_surname(copy_of: Callable[[str, str], Store], build: Callable[..., House], said: str) -> None:
    shown = _texts(Talk(build(copy_of("sqlite", "demo"), privacy="codes")).say(said))
    for title in ("先生", "女士", "Mr", "Ms"):
        assert title not in shown


def test_full_shows_them_so_that_the_search_can_fail(
    copy_of: Callable[[str, str], Store], build: Callable[..., House]
) -> None:
    store = copy_of("sqlite", "demo")
    secrets, talk = _secrets(list(_cards(store)), "full"), Talk(build(store, privacy="full"))
    for said, what in (
        ("看看C000012", "name"),
        ("C000012的电话", "phone"),
        ("C000012的资产", "amount"),
        ("C000230的地址", "address"),
    ):
        assert any(leak.startswith(what) for leak in secrets.in_(_texts(talk.say(said)))), said
