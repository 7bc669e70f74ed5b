"""What is asked of whom: only what is missing or stale, the weightiest first, why, and the catalogue."""

import random
from datetime import date, timedelta
from decimal import Decimal
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.asking import compared, masked, profiles_of
from bot.bootstrap import House
from knowledge.methodology import load_methodology
from knowledge.tables.kyc import Kyc
from storage.store import Store
from tests.conftest import TODAY, Talk

KYC = load_methodology().kyc(TODAY)
KINDS = ("person", "company")
FIELDS = {kind: [question.field for question in KYC.questions(kind)] for kind in KINDS}


def order(kind: str, learnt: dict[str, date], kyc: Kyc = KYC) -> list[str]:
    return [asked.question.field for asked in kyc.to_ask(kind, learnt, TODAY)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_questions_are_those_of_the_profile(kind: str) -> None:
    assert FIELDS[kind] == load_methodology().profile(TODAY).fields(kind)


@given(st.sampled_from(KINDS), st.data())
def test_what_is_fresh_is_never_asked_and_all_else_once(kind: str, data: st.DataObject) -> None:
    ages = data.draw(st.dictionaries(st.sampled_from(FIELDS[kind]), st.integers(0, 2_000)))
    asked = KYC.to_ask(kind, {field: TODAY - timedelta(days=age) for field, age in ages.items()}, TODAY)
    renew = {question.field: question.renew_days for question in KYC.questions(kind)}
    fresh = {field for field, age in ages.items() if age <= renew[field]}
    assert sorted(one.question.field for one in asked) == sorted(set(FIELDS[kind]) - fresh)
    assert {one.question.field for one in asked if one.learnt_on} == set(ages) - fresh


@pytest.mark.parametrize(
    ("field", "days", "asked"), [("liquidity", 180, False), ("liquidity", 181, True), ("family", 730, False)]
)
def test_an_answer_grows_old_on_its_day(field: str, days: int, asked: bool) -> None:
    assert (field in order("person", {field: TODAY - timedelta(days=days)})) == asked


def test_the_order_follows_from_the_weights() -> None:
    assert order("person", {})[:2] == ["income", "liquidity"]
    other = KYC.model_copy(update={"weights": {**KYC.weights, "next_step": 100}})
    assert order("person", {}, other)[0] == "liquidity"
    assert "income" in order("person", {}, other)[-3:]


def test_what_was_never_told_comes_before_the_same_grown_old() -> None:
    old = {"family": TODAY - timedelta(days=1_000)}
    assert order("person", {}).index("family") < order("person", {}).index("career")
    assert order("person", old).index("family") > order("person", old).index("career")
    assert KYC.stale_share == Decimal("0.5")


def test_a_weight_that_is_missing_stops_the_start() -> None:
    raw = KYC.model_dump()
    del raw["weights"]["class"]
    with pytest.raises(ValueError, match="no weight for class"):
        Kyc.model_validate(raw)
    choice = replace_question(raw | {"weights": dict(KYC.weights)}, options=[{"zh": "是", "en": "yes", "words": []}])
    with pytest.raises(ValueError, match="a choice needs options"):
        Kyc.model_validate(choice)


def replace_question(raw: dict[str, object], **changed: object) -> dict[str, object]:
    first, *rest = raw["person"]  # type: ignore[misc]
    return {**raw, "person": [{**first, **changed}, *rest]}


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("张伟还缺哪些KYC", "**张伟** C000012 · KYC 还缺 4 项 · 2 项该重问 · 共 9 项"),
        ("what should I ask 张伟", "**张伟** C000012 · 4 KYC gaps · 2 to ask again · 9 questions in all"),
        ("苏州晶芯还缺哪些KYC", "**苏州晶芯半导体有限公司** C000230 · KYC 还缺 5 项 · 共 10 项"),
    ],
)
def test_a_clients_gaps_are_told_with_words_and_reasons(sqlite_house: House, said: str, start: str) -> None:
    heard = Talk(sqlite_house).say(said)
    lines = heard.text.splitlines()
    assert lines[0] == start
    assert sum(line.startswith(("为什么问", "Why")) for line in lines) == 4
    assert len(lines) <= 12
    assert "系统默认" in lines[-1] or "our default" in lines[-1]
    if "张伟" in said:
        assert "资金用途" not in heard.text  # told 140 days ago: good for 180
        assert "家庭成员" in lines[1] or "family" in lines[1].lower()
        assert "2025-09-26" in heard.text or "26 Sep 2025" in heard.text


def test_without_a_client_the_catalogue_is_told(sqlite_house: House) -> None:
    trainee = Talk(sqlite_house, "T01")
    assert trainee.say("对公KYC问题").text.splitlines()[0] == "**公司客户 KYC:10 问**"
    person = trainee.say("个人KYC问题列一下").text
    assert person.splitlines()[0] == "**个人客户 KYC:五组 9 问**"
    assert all(f"〔{group}〕" in person for group in ("家庭", "事业", "财务", "目标", "风险"))
    everything = trainee.say("KYC问题")
    assert everything.status == "done" and "对公:" in everything.text and "家庭:" in everything.text
    assert trainee.say("张伟还缺哪些KYC").status == "not_found"


def test_a_kind_that_is_named_is_meant_and_not_the_client_spoken_of(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    talk.say("看看张伟")
    assert talk.say("对公KYC问题").text.startswith("**公司客户 KYC")
    assert talk.say("他还缺哪些KYC").text.startswith("**张伟** C000012")


def test_a_risk_test_that_is_over_comes_first(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    with sqlite_house.store.engine.begin() as connection:
        connection.exec_driver_sql("update client set risk_expiry = '2026-10-01' where code = 'C000012'")
    assert talk.say("张伟还缺哪些KYC").text.splitlines()[1].startswith("⚠️ 风险测评 10-01 已过期")
    with sqlite_house.store.engine.begin() as connection:
        connection.exec_driver_sql("update client set risk_class = null where code = 'C000012'")
    assert "还没有风险测评" in talk.say("张伟还缺哪些KYC").text.splitlines()[1]


def test_our_order_settles_the_classes_sooner_than_chance(demo_store: Store) -> None:
    """On masked profiles: questions until none is left that could change a class or a verdict."""
    kyc, chance = load_methodology().kyc(TODAY), random.Random(7)
    told = [
        (kind, compared(kyc, kind, learnt, chance)) for kind, learnt in masked(profiles_of(demo_store)[:120], chance)
    ]
    for kind in ("person", "company"):
        ours, at_random, best = (mean(column) for column in zip(*(row for of, row in told if of == kind), strict=True))
        assert best <= ours < at_random - 1, (kind, ours, at_random)
