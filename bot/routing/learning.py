"""What the router learns from the skills' examples, and how it is kept: by the content of all that it depends on."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_origin

import numpy as np
import numpy.typing as npt

from bot.routing.arguments import types_of
from bot.routing.names import FoundName
from bot.routing.nearest import BACKGROUND, core_of, fit
from bot.routing.normalise import normalise
from bot.routing.slots import CLIENT, PRODUCT, Spotter
from bot.routing.words import load_toml
from skills.filters import FilteredRequest
from skills.registry import Registry

_ANY_DAY = date(2026, 1, 5)  # examples are masked; which days their periods mean does not matter


@dataclass(frozen=True)
class Learnt:
    """Everything the router knows of the examples.

    `exact`: masked sentence -> skill; `implied`: masked sentence -> arguments that its words imply though no slot names
    them; `ordinary`: two- and three-character words of the examples; `of_lists`: the masked requests for lists, joined;
    `features` and `weights`: the classifier, a row a feature, the last row the bias.
    """

    exact: Mapping[str, str]
    implied: Mapping[str, Mapping[str, Any]]
    ordinary: frozenset[str]
    of_lists: str
    labels: list[str]
    features: Mapping[str, int]
    weights: npt.NDArray[np.float32]


def learn(registry: Registry, spotter: Spotter, cache: Path | None) -> Learnt:
    """From the cache where nothing changed, else from the examples, which takes about a second."""
    path = cache / f"router-{_digest(registry)}.npz" if cache else None
    if path is not None and path.exists():
        try:
            return _read(path)
        except (OSError, ValueError, KeyError):
            path.unlink(missing_ok=True)
    learnt = _learn(registry, spotter)
    if path is not None:
        _write(learnt, path)
    return learnt


def _digest(registry: Registry) -> str:
    """A hash over the examples, the vocabulary and the router's own code: a change of any is learnt anew."""
    parts = [entry.folder / "examples.toml" for entry in registry.entries.values()]
    for package in ("bot.routing", "knowledge.terms"):
        folder = Path(str(files(package)))
        parts += sorted(path for path in folder.iterdir() if path.suffix in (".py", ".toml"))
    whole = hashlib.sha256()
    for path in parts:
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()[:16]


def _learn(registry: Registry, spotter: Spotter) -> Learnt:
    sentences = list(_sentences(registry))
    masked = [(_mask(spotter, said), skill, request) for said, skill, request in sentences]
    lists = {name for name, entry in registry.entries.items() if issubclass(entry.skill.request, FilteredRequest)}
    exact: dict[str, str] = {}
    implied = {}
    for sentence, skill, request in masked:
        exact.setdefault(core_of(sentence), skill)
        if choices := _choices(registry, skill, request):
            implied[core_of(sentence)] = choices
    labels = sorted({skill for _, skill, _ in masked})
    names, weights = fit([(sentence, skill) for sentence, skill, _ in masked], labels)
    return Learnt(
        exact,
        implied,
        _ordinary(said for said, _, _ in sentences),
        " ".join(sentence for sentence, skill, _ in masked if skill in lists),
        labels,
        {name: i for i, name in enumerate(names)},
        weights,
    )


def _write(learnt: Learnt, path: Path) -> None:
    rest = {
        "exact": learnt.exact,
        "implied": learnt.implied,
        "ordinary": "\n".join(sorted(learnt.ordinary)),
        "of_lists": learnt.of_lists,
        "labels": learnt.labels,
        "features": "\n".join(learnt.features),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.stem}-{id(learnt)}.tmp.npz")
    np.savez(
        partial, weights=learnt.weights, rest=np.frombuffer(json.dumps(rest, ensure_ascii=False).encode(), np.uint8)
    )
    partial.replace(path)


def _read(path: Path) -> Learnt:
    with np.load(path, allow_pickle=False) as kept:
        rest = json.loads(kept["rest"].tobytes().decode())
        weights = kept["weights"]
    features = {name: i for i, name in enumerate(rest.pop("features").split("\n"))}
    return Learnt(**{**rest, "ordinary": frozenset(rest["ordinary"].split("\n"))}, features=features, weights=weights)


def _mask(spotter: Spotter, said: str) -> str:
    text = normalise(said).replace("{client}", CLIENT).replace("{product}", PRODUCT)
    names = [FoundName(m.start(), m.end(), CLIENT, (CLIENT,), "full") for m in re.finditer(CLIENT, text)]
    return spotter.spot(text, _ANY_DAY, names).masked


def _sentences(registry: Registry) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    for entry in registry.entries.values():
        for example in entry.examples:
            yield from ((said, entry.name, example.request) for said in example.said)
    for group in load_toml("background").values():
        yield from ((said, BACKGROUND, {}) for said in group)


def _choices(registry: Registry, skill: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """What an example's words imply though no slot names it: 怎么联系他 asks for the phone. Only fixed choices count."""
    if skill == BACKGROUND:
        return {}
    fields = registry.entries[skill].skill.request.model_fields
    kinds = {name: types_of(field.annotation) for name, field in fields.items()}
    fixed = {
        name
        for name, types in kinds.items()
        if bool in types
        or (any(get_origin(kind) is Literal for kind in types) and "tuple" not in str(fields[name].annotation))
    }
    return {name: value for name, value in request.items() if name in fixed}


def _ordinary(sentences: Iterable[str]) -> frozenset[str]:
    """Every two or three characters that stand together in the examples: words, not names."""
    found: set[str] = set()
    for said in sentences:
        for run in re.findall(r"[\u3400-\u9fff]+", normalise(said)):
            found.update(run[i : i + n] for n in (2, 3) for i in range(len(run) - n + 1))
    return frozenset(found)
