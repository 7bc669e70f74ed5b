"""The figures of a group of clients."""

from typing import Literal

from skills.contract import ADVISING, Field, Skill
from skills.filters import FilteredRequest

GroupBy = Literal[
    "tier", "advisor", "industry", "lifecycle", "risk_class", "channel", "corporate_class", "kind",
]  # fmt: skip


class SegmentSummary(FilteredRequest):
    """How the clients that pass filters are doing as a group: number, assets, change, mix; split by a class if asked."""

    group_by: GroupBy | None = Field(default=None, description="Split the figures by this class")


SKILL = Skill(SegmentSummary, run=None, roles=ADVISING)
