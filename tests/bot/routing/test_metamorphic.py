"""The same thing said otherwise is the same thing: through the real conversation, skill and arguments unchanged."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from opencc import OpenCC

from bot.bootstrap import House
from storage.store import Store
from tests.conftest import Talk

CHINESE = (
    "看看张伟", "张伟的电话", "张伟有多少资产", "张伟持仓", "张伟今年的往来", "欧阳若兰上季度有什么交易",
    "苏州晶芯最近怎么样", "苏州晶芯的主办行是哪家",
    "我的待办", "今天有什么待办", "本周任务", "最近三个月没联系的钻石客户有哪些", "60天没有回访的都有谁",
    "钻石以上的客户", "资产500万以上的客户", "资产100万到300万的客户",
    "资产不到5万的客户", "未来7天过生日的客户", "30天内到期的客户", "60岁以上的客户", "对公客户有哪些", "资产前10的客户",
    "风险等级C4的客户有哪些", "我的客户", "C000012的风险等级是多少",
)  # fmt: skip
ENGLISH = (
    "show me C000012", "what is C000012's phone", "history of C000012 this year",
    "clients not contacted for three months", "diamond clients",
    "clients above 5m AUM", "who has a birthday in the next 7 days", "my tasks today", "list my clients", "top 10 clients",
)  # fmt: skip
PINYIN = {"张伟": "zhang wei", "欧阳若兰": "ouyangruolan", "苏州晶芯": "suzhoujingxin"}
SOUNDS = {"欧阳若兰": "欧阳若岚", "苏州晶芯": "苏州精芯"}
_TRADITIONAL = OpenCC("s2t")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code).isalnum()}


def _spaced(said: str) -> str:
    return "  ".join(re.findall(r"[A-Za-z0-9]+|\W|[\u3400-\u9fff]+?(?=\d|[A-Za-z]|$)|.", said))


def _sprinkled(said: str) -> str:
    return "\u200b".join(said)


def _instead(names: Mapping[str, str]) -> Callable[[str], str]:
    def change(said: str) -> str:
        for name, other in names.items():
            said = said.replace(name, other)
        return said

    return change


BOTH: dict[str, Callable[[str], str]] = {
    "full-width": lambda said: said.translate(_WIDE),
    "a full stop": lambda said: f"{said}。",
    "an English full stop": lambda said: f"{said}.",
    "an exclamation mark": lambda said: f"{said}!",
    "a question mark": lambda said: f"{said}?",
    "spaces around": lambda said: f"  {said} \n",
    "zero-width characters": _sprinkled,
    "a byte order mark": lambda said: f"\ufeff{said}",
    "decomposed": lambda said: unicodedata.normalize("NFD", said),
    "soft hyphens": lambda said: said[:2] + "\u00ad" + said[2:],
}
IN_CHINESE: dict[str, Callable[[str], str]] = {
    **BOTH,
    "traditional": _TRADITIONAL.convert,
    "traditional and full-width": lambda said: _TRADITIONAL.convert(said).translate(_WIDE),
    "politely asked": lambda said: f"麻烦帮我{said}",
    "politely asked of you": lambda said: f"请您{said}",
    "thanks": lambda said: f"{said},谢谢",
    "thank you": lambda said: f"{said}谢谢啦",
    "filler": lambda said: f"嗯 那个 {said}",
    "dots": lambda said: f"嗯...{said}",
    "a particle": lambda said: f"{said}呢",
    "greeting first": lambda said: f"你好,{said}",
    "the wish last": lambda said: f"{said},帮我看一下",
    "a reason first": lambda said: f"等下要开会,{said}",
    "Cantonese thanks": lambda said: f"唔該,{said}",
    "pinyin": _instead(PINYIN),
    "homophone": _instead(SOUNDS),
}
IN_ENGLISH: dict[str, Callable[[str], str]] = {
    **BOTH,
    "please": lambda said: f"please {said}",
    "please last": lambda said: f"{said} please",
    "thanks": lambda said: f"{said}, thanks",
    "can you": lambda said: f"can you {said}",
    "hey": lambda said: f"hey {said}",
    "capitals": str.upper,
    "a capital": str.capitalize,
    "wide gaps": lambda said: said.replace(" ", "   "),
}
# Known failures: they must fail, so that who mends one takes it off the list.
KNOWN: frozenset[tuple[str, str]] = frozenset()


@pytest.fixture(scope="module")
def house(tmp_path_factory, templates, data_dir) -> Iterator[House]:  # type: ignore[no-untyped-def]
    import shutil

    from bot import bootstrap
    from bot.settings import Settings
    from tests.conftest import TODAY

    path = tmp_path_factory.mktemp("metamorphic") / "store.db"
    shutil.copy(templates("sqlite", "demo"), path)
    store = Store(f"sqlite:///{path}")
    yield bootstrap.build(Settings(data_dir=data_dir), TODAY, store=store)
    store.close()


def _understood(house: House, said: str) -> tuple[str | None, str, Any]:
    heard = Talk(house, chat=str(abs(hash(said)))).say(said)
    return heard.skill, heard.status, {name: str(value) for name, value in heard.arguments.items()}


def _cases() -> list[Any]:
    return [
        pytest.param(bases, change, id=f"{language} {name}")
        for language, bases, changes in (("zh", CHINESE, IN_CHINESE), ("en", ENGLISH, IN_ENGLISH))
        for name, change in changes.items()
    ]


@pytest.mark.parametrize("bases", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_the_plain_sentences_are_understood(house: House, bases: tuple[str, ...]) -> None:
    wrong = [said for said in bases if _understood(house, said)[1] != "done"]
    assert not wrong


@pytest.mark.parametrize(("bases", "change"), _cases())
def test_said_otherwise(house: House, bases: tuple[str, ...], change: Callable[[str], str], request) -> None:  # type: ignore[no-untyped-def]
    name = request.node.callspec.id
    wrong = []
    for said in bases:
        other = change(said)
        if other == said:
            continue
        plain, changed = _understood(house, said), _understood(house, other)
        if (changed == plain) == ((name, said) in KNOWN):
            wrong.append(f"{other!r}: {changed} instead of {plain}")
    assert not wrong, "\n".join(wrong)
