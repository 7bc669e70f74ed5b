"""The router learns from the skills' examples; what is learnt is kept by the content of all that it depends on."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.routing.choices import NONE, Choice, learn_choice
from bot.routing.learnt import Learnt, read
from bot.routing.names import FoundName
from bot.routing.nearest import BACKGROUND, core_of, fit, tokens
from bot.routing.normalise import normalise
from bot.routing.slots import CLIENT, PERIOD, PRODUCT, Spotted, Spotter
from bot.routing.strangers import NoNames, guess_names
from bot.routing.words import load_toml, load_words
from skills.fields import is_choice, types_of
from skills.filters import FilteredRequest
from skills.registry import Entry, Registry

_COMMON_FROM = 100  # how often a word of the dictionary occurs, from which it is taken for a word before a name
_FEW = 5  # tokens of a sentence that says no more than that something is wished
_ANY_DAY = date(2026, 1, 5)  # examples are masked; which days their periods mean does not matter


@dataclass(frozen=True)
class Sentence:
    """An example taken apart; the skill is BACKGROUND for what the bot does not do."""

    spotted: Spotted
    skill: str
    request: Mapping[str, Any]


def learn(registry: Registry, spotter: Spotter, cache: Path | None) -> Learnt:
    """From the cache where nothing changed, else from the examples, which takes some seconds."""
    path = cache / f"router-{_digest(registry)}.npz" if cache else None
    if path is not None and path.exists():
        try:
            return read(path)
        except (OSError, ValueError, KeyError):
            path.unlink(missing_ok=True)
    learnt = _learn(registry, spotter)
    if path is not None:
        learnt.write(path)
    return learnt


def _digest(registry: Registry) -> str:
    """A hash over the examples, the vocabulary and the router's own code: a change of any is learnt anew."""
    parts = [entry.folder / name for entry in registry.entries.values() for name in ("examples.toml", "skill.py")]
    for package in ("bot.routing", "knowledge.terms"):
        folder = Path(str(files(package)))
        parts += sorted(path for path in folder.iterdir() if path.suffix in (".py", ".toml"))
    whole = hashlib.sha256()
    for path in parts:
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()[:16]


def _learn(registry: Registry, spotter: Spotter) -> Learnt:
    said = list(_sentences(registry))
    new = {name for name, entry in registry.entries.items() if entry.fields("new_client")}
    no_names = _no_names([text for text, skill, _ in said if skill not in new], spotter)
    sentences = [
        Sentence(_taken_apart(spotter, text, no_names if skill in new else None), skill, request)
        for text, skill, request in said
    ]
    lists = {name for name, entry in registry.entries.items() if issubclass(entry.skill.request, FilteredRequest)}
    strange = {
        text
        for name in lists
        for example in registry.entries[name].examples
        if example.strange
        for text in example.said
    }
    exact: dict[str, str] = {}
    implied = {}
    for sentence in sorted(sentences, key=lambda sentence: sentence.skill in new):  # 客户张伟 is not somebody new first
        core = core_of(sentence.spotted.masked)
        exact.setdefault(core, sentence.skill)
        if sentence.skill != BACKGROUND and (choices := _choices(registry.entries[sentence.skill], sentence.request)):
            implied[core] = choices
    bare = frozenset(core_of(s.spotted.masked) for s in sentences if _only_asks(registry, s))
    labels = sorted({sentence.skill for sentence in sentences})
    names, weights = fit([(sentence.spotted.masked, sentence.skill) for sentence in sentences], labels)
    return Learnt(
        exact,
        implied,
        bare,
        no_names,
        {
            name: " ".join(
                sentence.spotted.masked
                for sentence, (text, skill, _) in zip(sentences, said, strict=True)
                if skill in (name, "find_clients") and text not in strange
            )
            for name in sorted(lists)
        },
        labels,
        {name: i for i, name in enumerate(names)},
        weights,
        dict(_choice_classifiers(registry, sentences)),
    )


def _only_asks(registry: Registry, sentence: Sentence) -> bool:
    """我要记个联系: a write on a client who is not named is asked for, and nothing of it is said yet."""
    masked = sentence.spotted.masked
    if sentence.skill == BACKGROUND or CLIENT in masked or PERIOD in masked or sentence.request:
        return False
    entry = registry.entries[sentence.skill]
    fields = entry.skill.request.model_fields
    lacks_client = any(fields[name].is_required() for name in entry.fields("client"))
    return entry.skill.effect == "writes" and (lacks_client or len(tokens(masked)) <= _FEW)


def _choice_classifiers(registry: Registry, sentences: list[Sentence]) -> Iterator[tuple[str, Choice]]:
    for skill, entry in registry.entries.items():
        own = [sentence for sentence in sentences if sentence.skill == skill]
        for field in sorted(_fixed(entry)):
            pairs = [(s.spotted.unnamed, _label(s.request.get(field))) for s in own]
            if (choice := learn_choice(pairs)) is not None:
                yield f"{skill}.{field}", choice


def _label(value: Any) -> str:
    return NONE if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _taken_apart(spotter: Spotter, said: str, no_names: NoNames | None = None) -> Spotted:
    """A sentence with its signs; with `no_names`, what looks like somebody's name is masked, too."""
    text = normalise(said).replace("{client}", CLIENT).replace("{product}", PRODUCT)
    spans = [m.span() for m in re.finditer(CLIENT, text)]
    if no_names:
        spans += [(a, b) for a, b in guess_names(text, no_names) if not text[b - 1].isdigit()][:1]
    names = [FoundName(start, end, CLIENT, (CLIENT,), "full") for start, end in spans]
    return spotter.spot(text, _ANY_DAY, names)


def _sentences(registry: Registry) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    for entry in registry.entries.values():
        for example in entry.examples:
            if not example.in_context:
                yield from ((said, entry.name, example.request) for said in example.said)
    for group in load_toml("background").values():
        yield from ((said, BACKGROUND, {}) for said in group)


def _choices(entry: Entry, request: Mapping[str, Any]) -> dict[str, Any]:
    """What an example's words imply though no slot names it: 怎么联系他 asks for the phone. Only fixed choices count."""
    return {name: value for name, value in request.items() if name in _fixed(entry)}


def _fixed(entry: Entry) -> set[str]:
    """The fields that take one of fixed values, or yes and no."""
    fields = entry.skill.request.model_fields
    return {
        name
        for name, field in fields.items()
        if bool in types_of(field.annotation) or (is_choice(field) and "tuple" not in str(field.annotation))
    }


def _no_names(sentences: list[str], spotter: Spotter) -> NoNames:
    """The words that are no names. Sentences with new clients are not among them: their names stand there as such."""
    together: set[str] = set()
    for said in sentences:
        for run in re.findall(r"[\u3400-\u9fff]+", normalise(said)):
            together.update(run[i : i + n] for n in (2, 3) for i in range(len(run) - n + 1))
    texts = re.sub(r"\{\w+\}", " ", " ".join((*sentences, *spotter.words)).lower())
    latin = frozenset(re.findall(r"[a-z]+", texts)) | frozenset(load_words()["english"])
    dictionary, places = _dictionary()
    return NoNames(frozenset(together), dictionary, places, latin)


def _dictionary() -> tuple[frozenset[str], frozenset[str]]:
    """The common words of two and three characters of jieba's dictionary, people's names left out; and names of places."""
    path = Path(str(files("jieba").joinpath("dict.txt")))
    entries = [line.split() for line in path.read_text("utf-8").splitlines()]
    short = [(word, int(often), kind) for word, often, kind in entries if 2 <= len(word) <= 3]
    common = (word for word, often, kind in short if often >= _COMMON_FROM and not kind.startswith("nr"))
    return frozenset(common), frozenset(word for word, often, kind in short if kind == "ns" and often >= _COMMON_FROM)
