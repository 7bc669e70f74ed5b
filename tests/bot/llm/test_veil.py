"""Nothing that says who or how much leaves, and all of it comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bootstrap import House
from bot.llm.veil import Hidden, Veil, key_of
from bot.routing.identities import Identities

KEY = key_of(b"secret", "console", "chat")
TEXTS = st.text(alphabet="给张伟李娜写条消息一共 ab,。12_CLIENTxyz", max_size=40)


@st.composite
def covered(draw: st.DrawFn) -> tuple[str, list[Hidden]]:
    text = draw(TEXTS)
    edges = st.integers(0, len(text))
    spans = [sorted((draw(edges), draw(edges))) for _ in range(draw(st.integers(0, 4)))]
    kinds = st.sampled_from(["CLIENT", "AMOUNT", "NUMBER"])
    return text, [Hidden(a, b, draw(kinds), text[a:b]) for a, b in spans]


@given(covered())
def test_what_is_covered_comes_back(case: tuple[str, list[Hidden]]) -> None:
    text, hidden = case
    veil = Veil(KEY)
    said = veil.cover(text, hidden)
    assert veil.uncover(said) == text
    assert len(veil.given) <= len(hidden)


@given(st.text(alphabet="张伟李娜王芳abc", min_size=3, max_size=8), TEXTS, TEXTS)
def test_nothing_hidden_is_left(secret: str, before: str, after: str) -> None:
    text = before + secret + after
    covered = Veil(KEY).cover(text, [Hidden(len(before), len(before) + len(secret), "CLIENT", secret)])
    assert secret not in covered or secret in before + after


def test_the_same_thing_is_the_same_code_in_one_conversation_alone() -> None:
    codes = [
        Veil(key_of(b"secret", "console", chat)).code("CLIENT", "C000012", said)
        for chat, said in (("one", "张伟"), ("one", "zhangwei"), ("two", "张伟"))
    ]
    assert codes[0] == codes[1] != codes[2]


@pytest.mark.parametrize("written", ["{}", "{} ", "「{}」的", "{}2026"])
@pytest.mark.parametrize(
    "change", [str, str.lower, str.title, lambda code: code.replace("_", " "), lambda c: c.replace("_", "-")]
)
def test_a_code_is_known_however_a_model_writes_it(written: str, change: type[str]) -> None:
    veil = Veil(KEY)
    code = veil.code("CLIENT", "C000012", "张伟")
    assert veil.uncover(written.format(change(code))) == written.format("张伟")


def test_a_code_that_was_never_given_stays() -> None:
    assert Veil(KEY).uncover("CLIENT_ABCDE") == "CLIENT_ABCDE"


# What stands in brackets may not leave; all else may.
SENTENCES = [
    "给[张伟]打电话[13812345678],身份证[320102198001011234] 存了[1234567.89元]",
    "[张伟]和[李娜]谁更急,再给[张伟]写条消息",
    "[苏州晶芯]的对公户[尾号2210],邮箱[jane.doe@example.com]",
    "[zhangwei]想买[50万]的理财",
    "[Zhang Wei] wants to move [CNY 5,000,000] by 2026-12-01",
    "住在[中山路188号3幢502室],微信[wei_zhang88]",
    "[C000227]是谁的客户",
    "新客户[刘大海]电话[139 0000 1112]",
    "卡号[6222 0212 3456 7890 123]转出去了",
    "[蓝湾咖啡有限公司]的老板来了",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_what_says_who_or_how_much_is_found(llm_house: House, marked: str) -> None:
    text = marked.replace("[", "").replace("]", "")
    counsel = llm_house.conversation._counsel
    assert counsel is not None
    identities: Identities = counsel.identities
    veil = Veil(KEY)
    covered = veil.cover(text, identities.find(text))
    for secret in (part.split("]")[0] for part in marked.split("[")[1:]):
        assert secret not in covered, covered
    assert veil.uncover(covered) == text


def test_a_client_whom_one_may_not_see_is_hidden_too(llm_house: House, secrets_of: set[str]) -> None:
    counsel = llm_house.conversation._counsel
    assert counsel is not None
    identities: Identities = counsel.identities
    names = sorted(name for name in secrets_of if not name.isascii())
    kept = [
        name for name in names if name in Veil(KEY).cover(f"请看{name}的情况", identities.find(f"请看{name}的情况"))
    ]
    assert not kept
