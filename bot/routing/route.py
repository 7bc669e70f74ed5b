"""What the router found: a call, calls to offer, a sentence of the house, or nothing."""

from dataclasses import dataclass

from skills.contract import Call, Language

CORRECT_WHAT, NO_SUCH_PLACE = "correct_what", "no_such_place"  # the house's own sentences


@dataclass(frozen=True)
class Route:
    """What to do: a call, calls to offer, or one of the house's own sentences to `say`; none of them is a refusal.

    `confidence` is how likely this is what was meant.
    """

    call: Call | None = None
    offers: tuple[Call, ...] = ()
    say: str | None = None
    language: Language | None = None
    confidence: float = 1.0
