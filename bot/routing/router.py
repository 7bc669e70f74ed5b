"""From a message to a call, in a fixed order: button, answer to the open question, list number, skill, or a refusal."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.routing.arguments import read_arguments
from bot.routing.names import READ_AT_MOST, FoundName, NameFinder, guess_names, stretches
from bot.routing.nearest import BACKGROUND, Guess, Nearest, core_of
from bot.routing.normalise import normalise
from bot.routing.slots import CLIENT, ORDINAL, PRODUCT, Spotted, Spotter, Vocabulary
from bot.sessions import Session
from skills.contract import Call, Desk, Language
from skills.registry import Registry

# Chosen on sentences kept apart from the examples: act where the reading is sure, offer buttons in between.
ACT, OFFER = 0.60, 0.34
_ANY_DAY = date(2026, 1, 5)  # examples are masked; which days their periods mean does not matter
_EDGE = " ,.。!?~、;:…"
_TASK_WORD = re.compile(r"条|项|件|task|to-?do", re.I)


@dataclass(frozen=True)
class Route:
    """What to do: a call, or calls to offer; neither is a refusal."""

    call: Call | None = None
    offers: tuple[Call, ...] = ()
    language: Language | None = None


class Router:
    """Reads messages; made once."""

    def __init__(self, registry: Registry, vocabulary: Vocabulary, finder_of, cache: Path | None) -> None:  # type: ignore[no-untyped-def]
        """`finder_of` makes the name finder from the words that are no names (those of the examples)."""
        self._registry = registry
        self._vocabulary = vocabulary
        self._spotter = Spotter(vocabulary)
        self._words = tomllib.loads(files("bot.routing").joinpath("words.toml").read_text("utf-8"))
        sentences = list(_sentences(registry))
        self.ordinary = _ordinary(said for said, _, _ in sentences)
        self._finder: NameFinder = finder_of(self.ordinary)
        masked = [(self._mask_example(said), skill, request) for said, skill, request in sentences]
        self._nearest = Nearest([(sentence, skill) for sentence, skill, _ in masked], cache)
        self._implied = {core_of(sentence): _choices(registry, skill, request) for sentence, skill, request in masked}

    def route(self, said: str, session: Session, desk: Desk) -> Route:
        """The order of reading, from the surest to the least sure."""
        text = normalise(said)
        plain = text.strip(_EDGE)
        spotted = self._spot(text, session, desk)
        language = _language_of(spotted.masked)
        call = (
            self._of_buttons(plain, session)
            or self._of_pending(plain, spotted, session)
            or self._of_list(spotted, session)
        )
        if call is not None:
            return Route(call, language=language)
        return replace(self._of_skill(text, spotted, session, desk), language=language)

    def _spot(self, text: str, session: Session, desk: Desk) -> Spotted:
        names = self._finder.find(text, desk.book.find_names)
        products = desk.book.find_products({text[a:b] for a, b in stretches(text[:READ_AT_MOST]) if b - a >= 3})
        spotted = self._spotter.spot(text, desk.today, names, products)
        in_clients = session.recent == "client" or (session.pending is not None and session.pending.options)
        if spotted.ordinal is not None and in_clients and not _TASK_WORD.search(text):
            spotted.masked = spotted.masked.replace(ORDINAL, CLIENT)
        return spotted

    def _of_buttons(self, plain: str, session: Session) -> Call | None:
        if session.more and plain.lower() in self._words["more"]:
            return session.more.call()
        for label, kept in session.buttons.items():
            if label.lower() == plain.lower() and not label.isdigit():
                return kept.call()
        return None

    def _of_pending(self, plain: str, spotted: Spotted, session: Session) -> Call | None:
        pending = session.pending
        if pending is None:
            return None
        chosen = None
        if pending.options and spotted.ordinal is not None and -1 <= spotted.ordinal <= len(pending.options):
            chosen = pending.options[spotted.ordinal - 1 if spotted.ordinal > 0 else -1]
        elif spotted.names and spotted.masked.strip(_EDGE) == CLIENT:
            chosen = _one_of(spotted.names[0], pending.options)
        if chosen is None:
            return None
        return Call(pending.call.skill, {**pending.call.arguments, pending.field: chosen})

    def _of_list(self, spotted: Spotted, session: Session) -> Call | None:
        """A bare number or 第二个: that entry of the list shown last."""
        bare = spotted.masked.strip(_EDGE).removesuffix("呢").removeprefix("看看").removeprefix("看")
        if spotted.ordinal is None or bare not in (ORDINAL, CLIENT) or session.recent is None:
            return None
        code = session.listings[session.recent].at(spotted.ordinal)
        if code is None or session.recent != "client":
            return None
        return Call("look_up_client", {"client": code})

    def _of_skill(self, text: str, spotted: Spotted, session: Session, desk: Desk) -> Route:
        guess, others = self._read(spotted)
        if not spotted.names:
            guess, others, spotted = self._with_unknown_name(text, guess, others, spotted, desk)
        if guess.skill == BACKGROUND or guess.probability < OFFER:
            return Route()
        if guess.probability >= ACT:
            return Route(self._call(guess.skill, spotted, session, desk))
        likely = [g.skill for g in (guess, *others) if g.skill != BACKGROUND and g.probability >= 0.1][:3]
        return Route(offers=tuple(self._call(skill, spotted, session, desk) for skill in likely))

    def _read(self, spotted: Spotted) -> tuple[Guess, list[Guess]]:
        first, *rest = self._nearest.guesses(spotted.masked)
        return first, rest

    def _with_unknown_name(  # type: ignore[no-untyped-def]
        self, text: str, guess: Guess, others: list[Guess], spotted: Spotted, desk: Desk
    ):
        """Somebody whom the book does not show may be meant: read the sentence with that stretch as a name."""
        if guess.exact:
            return guess, others, spotted
        for start, end in guess_names(text, self.ordinary):
            unknown = FoundName(start, end, text[start:end], (text[start:end],), "unknown")
            reread = self._spotter.spot(text, desk.today, [unknown])
            first, *rest = self._nearest.guesses(reread.masked)
            takes_client = first.skill != BACKGROUND and self._registry.entries[first.skill].fields("client")
            if takes_client and first.probability >= max(ACT, guess.probability * 0.8):
                return first, rest, reread
        return guess, others, spotted

    def _call(self, skill: str, spotted: Spotted, session: Session, desk: Desk) -> Call:
        entry = self._registry.entries[skill]
        implied = self._implied.get(core_of(spotted.masked), {})
        return Call(skill, {**implied, **read_arguments(entry, spotted, session, desk, self._vocabulary)})

    def _mask_example(self, said: str) -> str:
        text = normalise(said).replace("{client}", CLIENT).replace("{product}", PRODUCT)
        names = [FoundName(m.start(), m.end(), CLIENT, (CLIENT,), "full") for m in re.finditer(CLIENT, text)]
        return self._spotter.spot(text, _ANY_DAY, names).masked


def _one_of(name: FoundName, options: tuple[str, ...]) -> str | None:
    fitting = [code for code in name.codes if not options or code in options]
    if len(fitting) == 1:
        return fitting[0]
    return name.said if fitting and not options else None


def _sentences(registry: Registry) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    for entry in registry.entries.values():
        for example in entry.examples:
            yield from ((said, entry.name, example.request) for said in example.said)
    background = tomllib.loads(files("bot.routing").joinpath("background.toml").read_text("utf-8"))
    for group in background.values():
        yield from ((said, BACKGROUND, {}) for said in group)


def _choices(registry: Registry, skill: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """What an example's words imply though no slot names it: 怎么联系他 asks for the phone. Only fixed choices count."""
    if skill == BACKGROUND:
        return {}
    fields = registry.entries[skill].skill.request.model_fields
    choices = {
        name
        for name, field in fields.items()
        if "Literal" in str(field.annotation) and "tuple" not in str(field.annotation)
    }
    return {name: value for name, value in request.items() if name in choices}


def _ordinary(sentences: Iterable[str]) -> frozenset[str]:
    """Every two to four characters that stand together in the examples: words, not names."""
    found: set[str] = set()
    for said in sentences:
        for run in re.findall(r"[\u3400-\u9fff]+", normalise(said)):
            found.update(run[i:j] for i in range(len(run)) for j in range(i + 2, min(i + 4, len(run)) + 1))
    return frozenset(found)


def _language_of(masked: str) -> Language | None:
    """The language a message shows outside names, dates and codes; None where it shows none."""
    if re.search(r"[\u3400-\u9fff]", masked):
        return "zh"
    words = re.findall(r"[a-z]{2,}", masked)
    return "en" if words and words not in (["ok"], ["cancel"]) else None
