"""The value over a lifetime: formulas, the fit on customers made by the model itself, and abstaining."""

from datetime import date, timedelta

import numpy as np
import pytest

from knowledge.rules import clv
from knowledge.tables.classes import load_values

UNTIL = date(2026, 9, 30)
ROW = load_values()(UNTIL).clv
TRUE = (0.25, 4.4, 0.8, 2.4)


def made_up(customers: int, seed: int = 7) -> list[tuple[str, date, float]]:
    """Purchases of customers who buy and drop out as the model says, with known parameters."""
    chance = np.random.default_rng(seed)
    r, alpha, a, b = TRUE
    rows = []
    for number in range(customers):
        rate, leaves = chance.gamma(r) / alpha, chance.beta(a, b)
        first = UNTIL - timedelta(days=int(chance.integers(190, 270)))
        spend = 20 * chance.gamma(6) / 6
        day = float(first.toordinal())
        while day <= UNTIL.toordinal():
            rows.append((f"C{number:06d}", date.fromordinal(int(day)), float(spend * chance.gamma(6) / 6)))
            if len(rows) > 1 and rows[-1][1] != first and chance.random() < leaves:
                break
            day += 7 * chance.exponential(1 / rate)
            if day > UNTIL.toordinal() + 1:
                break
    return rows


def test_the_formulas() -> None:
    assert clv.simple(1_000, 4, 5, 0.1) == pytest.approx(2_000)
    assert clv.discounted(100, 0.8, 0.1) == pytest.approx(100 * 0.8 / 0.3)


def test_purchases_of_one_day_count_once_and_the_end_cuts() -> None:
    seen = clv.repeats(
        [("a", date(2026, 1, 1), 5.0), ("a", date(2026, 1, 15), 2.0), ("a", date(2026, 1, 15), 4.0), ("a", date(2026, 2, 5), 0.0),
         ("a", date(2026, 3, 1), 9.0), ("b", date(2026, 1, 8), 1.0)],
        date(2026, 2, 12),
    )  # fmt: skip
    assert seen.codes == ("a", "b")
    assert seen.x.tolist() == [2, 0]
    assert seen.t_x.tolist() == [5, 0]
    assert seen.t.tolist() == [6, 5]
    assert seen.amount.tolist() == [3, 0]


def test_the_fit_finds_what_the_customers_were_made_with() -> None:
    seen = clv.repeats(made_up(1_500), UNTIL)
    fit = clv.fit_bg_nbd(seen.x, seen.t_x, seen.t)
    truth = float(clv._likelihood(np.array(TRUE), seen.x, seen.t_x, seen.t).sum())
    assert fit.log_likelihood >= truth, "no parameters are likelier than the ones found"
    assert fit.r / fit.alpha == pytest.approx(TRUE[0] / TRUE[1], rel=0.2)
    again = clv.fit_bg_nbd(seen.x, seen.t_x, seen.t, (3.0, 9.0, 0.3, 1.0))
    assert again.log_likelihood == pytest.approx(fit.log_likelihood, abs=0.01), "wherever the search starts"
    spend = clv.fit_gamma_gamma(seen.x, seen.amount)
    assert spend.p * spend.gamma / (spend.q - 1) == pytest.approx(20, rel=0.2)


def test_the_published_figures_of_one_customer() -> None:
    """Fader, Hardie and Lee (2005), section 6: x = 2, t_x = 30.43, T = 38.86 gives 1.226 purchases in 39 weeks."""
    fit = clv.BgNbd(0.243, 4.414, 0.793, 2.426, -9582.4)
    one = clv.Repeats(("1",), *(np.array([value]) for value in (2.0, 30.43, 38.86, 22.35)))
    assert clv.expected(fit, one, 39)[0] == pytest.approx(1.226, abs=0.001)
    spend = clv.mean_amount(clv.GammaGamma(6.25, 3.74, 15.45), one)[0]
    assert 22.35 < spend < 35.3, "between what was seen and the mean of all"


def test_who_stays_away_longer_is_less_likely_there() -> None:
    fit = clv.BgNbd(0.243, 4.414, 0.793, 2.426, 0)
    three = clv.Repeats(
        ("a", "b", "c"), *(np.array(v) for v in ([4.0, 4.0, 0.0], [30.0, 10.0, 0.0], [38.0] * 3, [9.0, 9.0, 0.0]))
    )
    late, early, never = clv.alive(fit, three)
    assert 0 < early < late < 1
    assert never == 1


def test_thin_data_are_told_not_fitted() -> None:
    with pytest.raises(clv.TooThin):
        clv.report([("a", date(2026, 1, 1), 5.0)] * 500, UNTIL, ROW)


def test_the_report_holds_an_interval_around_each_expectation() -> None:
    row = ROW.model_copy(update={"resamples": 4})
    told = clv.report(made_up(400), UNTIL, row)
    assert told["customers"] == len(told["clients"]) == 400
    around = [
        c["purchases_low"] <= c["purchases"] * 1.2 and c["purchases_high"] >= c["purchases"] * 0.8
        for c in told["clients"]
    ]
    assert sum(around) > 360
    assert all(0 <= c["alive"] <= 1 and c["purchases_low"] <= c["purchases_high"] for c in told["clients"])
    assert told == clv.report(made_up(400), UNTIL, row)
