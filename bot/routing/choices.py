"""Which of a field's fixed values a sentence means, where the vocabulary does not say: learnt from the skills' examples.

有没有用, 先放一放, 打不通: what people say for a value is open, so each such field has a small classifier of its own, over the
sentence with only the clients masked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.routing.nearest import core_of, fit_linear, pieces
from skills.fields import types_of
from skills.filters import FILTERS, FilteredRequest
from skills.registry import Entry

NONE = ""  # the label of examples that do not say the field
_BOOLEANS = {"true": True, "false": False}
_FEWEST = 8  # examples of a value from which it is learnt
_SURE = 0.75
ASKED = 0.4  # enough where the field was just asked for
_STRETCH = 4.0


@dataclass(frozen=True)
class Choice:
    """The classifier of one field: a row of weights a feature, the last row the bias."""

    labels: list[str]
    features: Mapping[str, int]
    weights: npt.NDArray[np.float32]

    def guess(self, unnamed: str, sure: float = _SURE) -> str | bool | None:
        """The value that a sentence means so surely; None where it is not, or says none."""
        rows = [self.features[piece] for piece in pieces(core_of(unnamed)) if piece in self.features]
        scores = (self.weights[rows].sum(axis=0) + self.weights[-1]) * _STRETCH
        odds = np.exp(scores - scores.max())
        best = int(odds.argmax())
        if odds[best] / odds.sum() < sure or self.labels[best] == NONE:
            return None
        return _BOOLEANS.get(self.labels[best], self.labels[best])


def learn_choice(examples: Sequence[tuple[str, str]]) -> Choice | None:
    """From (sentence with clients masked, value) pairs; None where too few values are said often enough."""
    often = {value for value in {v for _, v in examples} if sum(v == value for _, v in examples) >= _FEWEST}
    known = [(core_of(said), value) for said, value in examples if value in often]
    labels = sorted(often)
    if len(labels) < 2:
        return None
    features, weights = fit_linear([core for core, _ in known], [labels.index(value) for _, value in known])
    if weights.shape[1] == 1:  # of two labels the machine keeps one column
        weights = np.hstack([-weights, weights])
    return Choice(labels, {name: i for i, name in enumerate(features)}, weights)


def guess_fields(
    choices: Mapping[str, Choice], entry: Entry, unnamed: str, known: Mapping[str, Any]
) -> dict[str, str | bool]:
    """What the classifiers of a skill's fields say of those that are not `known`, and of every yes or no.

    A condition on a list is never guessed: what nobody said would leave clients out.
    """
    guessed = {}
    filtered = issubclass(entry.skill.request, FilteredRequest)
    for name, field in entry.skill.request.model_fields.items():
        choice = choices.get(f"{entry.name}.{name}")
        if (
            choice is None
            or (filtered and name in FILTERS)
            or (name in known and bool not in types_of(field.annotation))
        ):
            continue
        if (value := choice.guess(unnamed)) is not None:
            guessed[name] = value
    return guessed
