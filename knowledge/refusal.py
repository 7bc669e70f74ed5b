"""Whether the texts answer a question at all: how much of what it asks stands in the passages that were found."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.analysis import is_han
from knowledge.expansion import Named
from knowledge.tables import Refusal


@dataclass(frozen=True)
class Evidence:
    """What speaks for an answer, and against one.

    `coverage`: the part of the question's terms, weighed by how much each tells, that the best passage holds or says in
    other words, 0 to 1. `named`: how many words of the question the glossary of our field knows. `strength`: the best
    score over the root of what all the terms tell. `length`: how many terms were looked at: of a long question less is
    covered, though it is ours.
    """

    coverage: float
    named: int
    strength: float
    length: int


def telling(idfs: Mapping[str, float]) -> Mapping[str, float]:
    """The terms that coverage is taken over: single Chinese characters stand in too many words to show anything."""
    return {term: idf for term, idf in idfs.items() if len(term) > 1 or not is_han(term)} or idfs


def coverage(idfs: Mapping[str, float], named: Sequence[Named], held: Callable[[str], bool]) -> float:
    """The part of a question that a passage covers; a term in other words counts as far as the passage holds those."""
    total = sum(idfs.values())
    if not total:
        return 0.0
    worth = {term: 1.0 if held(term) else 0.0 for term in idfs}
    for one in named:
        missing = [term for term in one.terms if worth.get(term) == 0.0]
        if missing:
            said = max((sum(map(held, other)) / len(other) for other in one.others if other), default=0.0)
            worth.update((term, said) for term in missing)
    return sum(idfs[term] * worth[term] for term in idfs) / total


def confidence(evidence: Evidence, fitted: Refusal) -> float:
    """How likely the texts answer, 0 to 1, by a logistic curve fitted in `bench/retrieval`."""
    score = fitted.intercept + fitted.coverage * evidence.coverage + fitted.strength * evidence.strength
    score += fitted.named * math.log1p(evidence.named) + fitted.length * math.log1p(evidence.length)
    return 1 / (1 + math.exp(-score))
