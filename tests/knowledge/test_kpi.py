"""The formulas of the team's figures: known answers, thin data, and what always holds."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.methodology import load_methodology
from knowledge.rules import health, kpi
from knowledge.rules.themes import count, reader

RULES = load_methodology().kpi(date(2026, 11, 22))
SCORES = st.dictionaries(st.integers(0, 10), st.integers(0, 40))


def test_known_answers() -> None:
    scores = {10: 30, 9: 20, 8: 25, 6: 15, 0: 10}
    assert kpi.nps(scores, 10) == kpi.Figure(Decimal(25), 100, (50, 25))
    assert kpi.willing(scores, 10).value == Decimal("0.5")
    assert kpi.csat({5: 6, 4: 2, 3: 1, 1: 1}, 10).value == Decimal("0.8")
    assert kpi.ces({7: 5, 5: 5}, 10).value == Decimal(6)
    assert kpi.churn(200, 30, 210, 30).value == Decimal("0.1")
    assert kpi.roi(Decimal(1000), Decimal(1500), 2, 2).value == Decimal("0.5")
    assert kpi.repeat_rate(80, 20, 30).value == Decimal("0.25")


def test_thin_data_give_no_number_but_their_count() -> None:
    assert kpi.nps({10: 9}, 10) == kpi.Figure(None, 9, (9, 0))
    assert kpi.churn(29, 0, 20, 30).value is None and kpi.churn(30, 0, 20, 30).value is not None
    assert kpi.roi(Decimal(0), Decimal(5), 3, 2).value is None and kpi.roi(Decimal(5), Decimal(5), 1, 2).value is None
    assert kpi.share(0, 0).value is None


@given(SCORES)
def test_scores_stay_in_their_bounds(scores: dict[int, int]) -> None:
    figure = kpi.nps(scores, 1)
    assert figure.n == sum(scores.values())
    if figure.value is not None:
        assert -100 <= figure.value <= 100
        turned = kpi.nps({10 - score: n for score, n in scores.items() if score not in (7, 8, 2, 3)}, 1)
        assert turned.value is None or -100 <= turned.value <= 100
    willing = kpi.willing(scores, 1)
    assert willing.value is None or 0 <= willing.value <= 1


@given(st.integers(1, 500), st.integers(0, 500), st.integers(0, 80))
def test_churn_is_one_less_retention(start: int, lost: int, new: int) -> None:
    lost = min(lost, start)
    end = start - lost + new
    figure = kpi.churn(start, new, end, 1)
    assert (figure.of == (lost,) and figure.value == 1 - Decimal(end - new) / start) or figure.value == Decimal(
        lost
    ) / start


@given(
    st.dictionaries(st.sampled_from(["completeness", "freshness"]), st.one_of(st.none(), st.decimals(0, 1, places=3)))
)
def test_a_score_is_a_mean_of_what_is_known(found: dict[str, Decimal | None]) -> None:
    weights = RULES.parts["data"]
    result = health.score(weights, found)
    known = [part for part in found.values() if part is not None]
    if not known:
        assert result.value is None
    else:
        assert result.value is not None and min(known) * 100 - 1 <= result.value <= max(known) * 100 + 1
    assert set(result.unknown) == {name for name in weights if found.get(name) is None}


def test_steps_follow_the_scores_and_the_unknown_is_not_guessed() -> None:
    high, low, none = health.Score(60), health.Score(59), health.Score(None)
    parts = {"data": high, "segments": low, "relations": none, "experience": high, "value": low}
    done = health.steps(parts, Decimal("0.6"), RULES)  # type: ignore[arg-type]
    assert done == {"build": True, "divide": False, "plan": True, "relate": None, "review": False}
    assert health.overall(parts) == 60  # type: ignore[arg-type]


THEMES = reader(load_methodology().themes(date(2026, 11, 22)).themes)


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("手续费收高了,事先没人说", {"fees", "told"}),
        ("产品到期没有人通知", {"maturity", "told"}),
        ("网点排队太久", {"waiting", "branch"}),
        ("The fees are too high and nobody told me", {"fees", "told"}),
        ("my coffee was cold", set()),
        ("手机银行老闪退", {"digital"}),
        ("一切都好", set()),
        ("短信天天推销,让停也不停", {"disturbing"}),
    ],
)
def test_themes_are_told_by_their_words(text: str, themes: set[str]) -> None:
    assert THEMES(text) == themes


@given(st.lists(st.text(max_size=30), max_size=12))
def test_every_text_is_counted_under_a_theme_or_none(texts: list[str]) -> None:
    found, none = count(texts, THEMES)
    assert none + sum(bool(THEMES(text)) for text in texts) == len(texts)
    assert found == Counter(theme for text in texts for theme in THEMES(text))
