"""The five figures of a period, put together from the store and the formulas."""

from dataclasses import dataclass
from decimal import Decimal

from knowledge.rules import kpi
from knowledge.tables.managing import KpiRules
from skills.contract import Desk, Period
from storage.figures import CampaignView, Kept
from storage.voices import Heard


@dataclass(frozen=True)
class Run:
    """A campaign with what it earned: told, or what was sold times the margin; None where neither is known."""

    campaign: CampaignView
    income: Decimal | None

    @property
    def roi(self) -> Decimal | None:
        """(income − cost) ÷ cost."""
        cost = self.campaign.cost
        return None if self.income is None or cost <= 0 else (self.income - cost) / cost


@dataclass(frozen=True)
class Figures:
    """One period's figures. `value` is yuan a client in the year to come, `total` of all; both None where data are thin."""

    heard: Heard
    nps: kpi.Figure
    csat: kpi.Figure
    ces: kpi.Figure
    willing: kpi.Figure
    repeat: kpi.Figure
    kept: Kept
    churn: kpi.Figure
    value: kpi.Figure
    total: Decimal | None
    runs: tuple[Run, ...]
    cost: Decimal
    income: Decimal
    roi: kpi.Figure

    def main(self, name: str) -> kpi.Figure:
        """The figure by which a measure is told at a glance."""
        of = {"satisfaction": self.nps, "loyalty": self.repeat, "churn": self.churn, "clv": self.value, "roi": self.roi}
        return of[name]


MEASURES = ("satisfaction", "loyalty", "churn", "clv", "roi")


def figures_of(period: Period, desk: Desk, rules: KpiRules) -> Figures:
    """All figures of the days from `start` to `end`, as far as the store knows today."""
    book, start, end = desk.book, period.start, period.end
    heard, bought, kept = book.heard(start, end, desk.today), book.bought(start, end), book.kept(start, end)
    least = rules.least_answers
    value, total = _value(period, desk)
    runs = _runs(period, desk, rules)
    counted = [run for run in runs if run.income is not None]
    cost = sum((run.campaign.cost for run in counted), Decimal(0))
    income = sum((run.income for run in counted if run.income is not None), Decimal(0))
    return Figures(
        heard=heard,
        nps=kpi.nps(heard.scores["nps"], least),
        csat=kpi.csat(heard.scores["csat"], least),
        ces=kpi.ces(heard.scores["ces"], least),
        willing=kpi.willing(heard.scores["nps"], least),
        repeat=kpi.repeat_rate(bought.known, bought.again, rules.least_clients),
        kept=kept,
        churn=kpi.churn(kept.start, kept.new + kept.back, kept.end, rules.least_clients),
        value=value,
        total=total,
        runs=runs,
        cost=cost,
        income=income,
        roi=kpi.roi(cost, income, len(counted), rules.least_campaigns),
    )


def _value(period: Period, desk: Desk) -> tuple[kpi.Figure, Decimal | None]:
    from knowledge.rules.team_value import team_value  # loads the libraries of the fit, which most answers need not

    row = desk.methodology.values(desk.today).clv
    found = team_value(desk.book.every_purchase(period.end), period.end, row)
    return (kpi.Figure(found.mean, found.n), found.total) if found else (kpi.Figure(None, 0), None)


def _runs(period: Period, desk: Desk, rules: KpiRules) -> tuple[Run, ...]:
    margin = Decimal(str(desk.methodology.values(desk.today).clv.margin))
    found = desk.book.campaigns(period.start, period.end, rules.attribution_days, desk.today)
    return tuple(
        Run(one, one.told if one.told is not None else None if one.sold is None else one.sold * margin) for one in found
    )
