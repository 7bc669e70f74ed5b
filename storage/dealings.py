"""What is under way with clients: interviews, opportunities and complaints, as the asking person may see them."""

from collections.abc import Mapping
from datetime import date

from storage import feedback, interviews, opportunities
from storage.fence import Fence
from storage.views import FeedbackView, InterviewView


class Dealings:
    """The part of the book of clients that tells what is under way."""

    _fence: Fence

    def interview(self, code: str) -> InterviewView | None:
        """Where the person's own KYC interview about a client stands; None where there was none."""
        return interviews.read_interview(self._fence, code)

    def opportunities(
        self,
        client: str | None = None,
        stage: str | None = None,
        *,
        stuck_before: Mapping[str, date] | None = None,
        limit: int = 8,
        offset: int = 0,
    ) -> opportunities.Opportunities:
        """Opportunities, the stuck first, then those longest in their stage; without a stage, those not at their end."""
        return opportunities.read_opportunities(
            self._fence, client, stage, stuck_before=stuck_before, limit=limit, offset=offset
        )

    def open_complaints(self, client: str) -> tuple[FeedbackView, ...]:
        """A client's complaints that are not closed, the most urgent first."""
        return feedback.open_complaints(self._fence, client)
