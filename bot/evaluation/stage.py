"""Where evaluations run: a fresh store with the clients of a file, and one person for each role."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.conversation import Conversation
from bot.messages import Incoming, Outgoing


class EvaluationError(Exception):
    """A file that cannot be evaluated; the message names the line and the mend."""


@dataclass(frozen=True)
class Stage:
    """A conversation on a fresh store; `people` is the code of the person who plays each actor."""

    conversation: Conversation
    people: Mapping[str, str]
    close: Callable[[], None]

    def say(self, actor: str, chat: str, said: str) -> Outgoing:
        """One message of one chat."""
        person = self.people.get(actor, actor)
        return self.conversation.answer(Incoming("console", chat, person, datetime.now(UTC), said))


MakeStage = Callable[[date | None], Stage]
Report = dict[str, Any]


def percentile(values: list[float], share: float) -> float:
    """The value below which that share lies, rounded to hundredths; 0 for no values."""
    ordered = sorted(values)
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 2) if ordered else 0.0


def ratio(part: int, whole: int) -> float:
    """A share to four places; 0 of nothing is 0."""
    return round(part / whole, 4) if whole else 0.0
