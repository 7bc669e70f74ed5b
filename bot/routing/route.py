"""What the router found: a call, calls to offer, a sentence of the house, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.routing.nearest import Guess
from bot.routing.slots import Spotted
from skills.contract import Call, Language

_POSSIBLE = 0.001  # a reading less likely than this is none, whoever proposes it
_SURELY_NONE = 0.5  # from here on a refusal is no doubt: nobody is asked for another opinion
# The house's own sentences.
CORRECT_WHAT, NO_SUCH_PLACE, NO_LIST, NOTHING_OPEN = "correct_what", "no_such_place", "no_list", "nothing_open"


@dataclass(frozen=True)
class Route:
    """What to do: a call, calls to offer, or one of the house's own sentences to `say`; none of them is a refusal.

    `confidence` is how likely this is what was meant; `spotted` the sentence taken apart, where it was read as a whole;
    `readings` the skills that it may mean where that is not sure, however unlikely.
    """

    call: Call | None = None
    offers: tuple[Call, ...] = ()
    say: str | None = None
    language: Language | None = None
    confidence: float = 1.0
    spotted: Spotted | None = None
    readings: frozenset[str] = frozenset()

    @property
    def named(self) -> str | None:
        """The client named in what is not done: 她, said next, is that one."""
        names = self.spotted.names if self.spotted is not None and self.call is None else ()
        return names[0].codes[0] if len(names) == 1 and len(names[0].codes) == 1 else None

    @property
    def is_unsure(self) -> bool:
        """Whether somebody else's reading may help: nothing is to be done, and that is not sure."""
        nothing = self.call is None and self.say is None and self.spotted is not None
        return nothing and (bool(self.offers) or self.confidence < _SURELY_NONE)


def readings_of(guesses: Sequence[Guess]) -> frozenset[str]:
    """The skills that a sentence may mean."""
    return frozenset(guess.skill for guess in guesses if guess.probability >= _POSSIBLE)
