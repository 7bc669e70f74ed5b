"""The figures of a group of clients: how many, their AUM and its change, what stands out; by a class where asked.

The clients are those that pass the filters today; what they had on another day is looked up in their balances.
"""

from typing import Literal

from skills.contract import ADVISING, Desk, Field, Reply, Skill
from skills.filters import FilteredRequest
from skills.periods import PeriodArgument
from skills.segment_summary.grouped import grouped
from skills.segment_summary.mixed import mixed
from skills.segment_summary.view import look
from skills.segment_summary.whole import whole

GroupBy = Literal[
    "tier", "advisor", "industry", "lifecycle", "risk_class", "channel", "corporate_class", "kind", "segment", "rfm",
    "abc", "churn_risk", "style", "age", "product_kind",
]  # fmt: skip
RankBy = Literal["aum", "clients", "churn_risk", "change", "growth", "fall", "coverage", "average"]


class SegmentSummary(FilteredRequest):
    """How the clients that pass filters are doing as a group: number, assets, change, mix; split by a class if asked."""

    group_by: GroupBy | None = Field(default=None, description="Split the figures by this class")
    period: PeriodArgument | None = Field(
        default=None, description="Whose change is told; default: this quarter so far"
    )
    rank_by: RankBy | None = Field(default=None, description="What the groups are ordered by")
    against: Literal["house"] | None = Field(default=None, description="Compare with the clients of everybody else")


def run(request: SegmentSummary, desk: Desk) -> Reply:
    """See `SegmentSummary`."""
    view = look(request, desk)
    dimension = request.group_by
    if dimension == "product_kind":
        return mixed(view)
    if dimension is None or _is_one(getattr(request, dimension, None)):
        return whole(view)
    return grouped(view, dimension, request.rank_by)


def _is_one(chosen: str | tuple[str, ...] | None) -> bool:
    """Whether a filter leaves one group only: gold clients by tier are the gold clients."""
    return bool(chosen) and (isinstance(chosen, str) or len(chosen or ()) == 1)


SKILL = Skill(SegmentSummary, run, roles=ADVISING)
