"""What the router knows of the examples, and how that is kept in a file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.routing.choices import Choice
from bot.routing.strangers import NoNames

_BETWEEN = "\n"


@dataclass(frozen=True)
class Learnt:
    """Everything the router knows of the examples.

    `exact`: masked sentence -> skill; `implied`: masked sentence -> arguments that its words imply though no slot names
    them; `bare`: masked sentences that only ask for the act and say nothing of it; `of_lists`: for each skill that takes
    filters, the masked requests for it and for lists, joined; `features` and `weights`: the classifier, a row a feature,
    the last row the bias; `choices`: skill.field -> the classifier of its values.
    """

    exact: Mapping[str, str]
    implied: Mapping[str, Mapping[str, Any]]
    bare: frozenset[str]
    no_names: NoNames
    of_lists: Mapping[str, str]
    labels: list[str]
    features: Mapping[str, int]
    weights: npt.NDArray[np.float32]
    choices: Mapping[str, Choice]

    def write(self, path: Path) -> None:
        """Keep it, whole or not at all."""
        rest = {
            "exact": self.exact,
            "implied": self.implied,
            "bare": sorted(self.bare),
            "no_names": {name: _BETWEEN.join(sorted(words)) for name, words in vars(self.no_names).items()},
            "of_lists": self.of_lists,
            "labels": self.labels,
            "features": _BETWEEN.join(self.features),
            "choices": {name: (choice.labels, _BETWEEN.join(choice.features)) for name, choice in self.choices.items()},
        }
        arrays = {"weights": self.weights, **{name: choice.weights for name, choice in self.choices.items()}}
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.stem}-{id(self)}.tmp.npz")
        kept = np.frombuffer(json.dumps(rest, ensure_ascii=False).encode(), np.uint8)
        np.savez(partial, allow_pickle=False, rest=kept, **arrays)
        partial.replace(path)


def read(path: Path) -> Learnt:
    """What `write` kept; raises OSError, ValueError or KeyError where the file is damaged."""
    with np.load(path, allow_pickle=False) as kept:
        rest = json.loads(kept["rest"].tobytes().decode())
        weights = {name: kept[name] for name in kept.files if name != "rest"}
    choices = {
        name: Choice(labels, _numbered(features.split(_BETWEEN)), weights[name])
        for name, (labels, features) in rest["choices"].items()
    }
    return Learnt(
        rest["exact"],
        rest["implied"],
        frozenset(rest["bare"]),
        NoNames(**{name: frozenset(words.split(_BETWEEN)) for name, words in rest["no_names"].items()}),
        rest["of_lists"],
        rest["labels"],
        _numbered(rest["features"].split(_BETWEEN)),
        weights["weights"],
        choices,
    )


def _numbered(features: list[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(features)}
