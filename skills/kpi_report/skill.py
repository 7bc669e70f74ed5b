"""The team's key figures."""

from typing import Literal

from skills.contract import Field, Request, Skill
from skills.periods import PeriodArgument

Kpi = Literal["satisfaction", "loyalty", "churn", "clv", "roi"]


class KpiReport(Request):
    """The team's satisfaction, loyalty, churn, client lifetime value and marketing ROI, with formula, number and trend."""

    kpi: Kpi | None = Field(default=None, description="A single figure instead of all five")
    period: PeriodArgument | None = Field(default=None, description="Days, as 2026-07-01/2026-09-30")


SKILL = Skill(KpiReport, run=None, roles=frozenset({"manager"}))
