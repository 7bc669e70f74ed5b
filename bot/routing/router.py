"""From a message to a call, in a fixed order: button, answer to the open question, list number, skill, or a refusal."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.routing.arguments import read_answer, read_arguments, read_task
from bot.routing.followups import FollowUps
from bot.routing.learning import learn
from bot.routing.names import READ_AT_MOST, FoundName, NameFinder, guess_names, stretches
from bot.routing.nearest import BACKGROUND, Guess, Nearest, core_of
from bot.routing.normalise import EDGE, normalise
from bot.routing.slots import CLIENT, MASKS, ORDINAL, Spotted, Spotter, Vocabulary
from bot.routing.unread import Leftovers
from bot.routing.words import load_words
from bot.sessions import Session
from skills.contract import Call, Desk, Language
from skills.filters import FilteredRequest
from skills.registry import Registry

# Chosen on sentences kept apart from the examples: act where the reading is sure, offer buttons in between.
ACT, OFFER, SURE = 0.36, 0.22, 0.80
_LONGEST_DESCRIPTION = 24
READ_OF_MESSAGE = 800  # characters; what follows in a longer message is kept as text and read for nothing else
_GUESSES = 3  # how many stretches of a message are tried as the name of somebody whom the book does not show
_DOUBT = re.compile(
    r"没|未|不|别|吗|么|？|\?|是否|如果|要是|假如|等|推迟|延期|延后|改到|改期|先放|晚点|撤销|撤回|重新|取消|什么时候|谁|哪|"
    r"\bnot\b|n't|never|^(?:is|are|was|were|did|does|do|has|have|should|can|will|when|who|which|if|once|unless)\b|"
    r"postpone|delay|later|undo|reopen|instead",
    re.I,
)
_DONE = (
    "做完|做了|完成|搞定|办[好完了]|弄[好完]|处理[好完了]|结束|划掉|勾掉|关[了掉]|已做|标[成记为]|可以关|"
    "done|finish|complete|close|tick|mark"
)
_FINISHED = re.compile(_DONE, re.I)
_UNFINISHED = re.compile(
    rf"(?:没有?|未|不要|别|不用|不能|not|n't|never)\s?(?:yet )?(?:有|能|法)?\s?(?:{_DONE}|做|办|处理)", re.I
)


@dataclass(frozen=True)
class Route:
    """What to do: a call, or calls to offer; neither is a refusal."""

    call: Call | None = None
    offers: tuple[Call, ...] = ()
    language: Language | None = None
    confidence: float = 1.0


class Router:
    """Reads messages; made once."""

    def __init__(
        self,
        registry: Registry,
        vocabulary: Vocabulary,
        finder_of: Callable[[frozenset[str]], NameFinder],
        cache: Path | None,
    ) -> None:
        """`finder_of` makes the name finder from the words that are no names (those of the examples)."""
        self._registry = registry
        self._vocabulary = vocabulary
        self._spotter = Spotter(vocabulary)
        self._words = load_words()
        learnt = learn(registry, self._spotter, cache)
        self.ordinary = learnt.ordinary
        self._finder = finder_of(learnt.ordinary)
        self._nearest = Nearest(learnt.exact, learnt.labels, learnt.features, learnt.weights)
        self._implied = learnt.implied
        self._leftovers = Leftovers(learnt.of_lists)
        self._followups = FollowUps(registry, vocabulary)

    def route(self, said: str, session: Session, desk: Desk) -> Route:
        """The order of reading, from the surest to the least sure."""
        whole = normalise(said)
        text = whole[:READ_OF_MESSAGE]
        plain = text.strip(EDGE)
        spotted = self._spot(text, session, desk)
        spotted.whole = whole
        language = _language_of(spotted.masked)
        call = (
            self._of_buttons(plain, session)
            or self._of_pending(plain, spotted, session, desk)
            or self._of_list(spotted, session)
            or self._followups.read(spotted, session, desk)
        )
        if call is not None:
            return Route(call, language=language)
        return replace(self._of_skill(text, spotted, session, desk), language=language)

    def _spot(self, text: str, session: Session, desk: Desk) -> Spotted:
        names = self._finder.find(text, desk.book.find_names)
        products = desk.book.find_products({text[a:b] for a, b in stretches(text[:READ_AT_MOST]) if b - a >= 3})
        spotted = self._spotter.spot(text, desk.today, names, products)
        if spotted.ordinal is not None and not _FINISHED.search(_UNFINISHED.sub("没", text)):
            # 第二个 is a client, of the list itself or of the task in it; only what is said to be done is a task.
            spotted.pointed = _pointed(spotted.ordinal, session, desk)
            if spotted.pointed or (session.pending is not None and session.pending.options):
                spotted.masked = spotted.masked.replace(ORDINAL, CLIENT)
        return spotted

    def _of_buttons(self, plain: str, session: Session) -> Call | None:
        if session.more and plain.lower() in self._words["more"]:
            return session.more.call()
        if session.last and plain.lower() in self._words["yes"] and self._writes(session.last.skill):
            return session.last.call()
        for label, kept in session.buttons.items():
            if label.lower() == plain.lower() and not label.isdigit():
                return kept.call()
        return None

    def _writes(self, skill: str) -> bool:
        entry = self._registry.entries.get(skill)
        return entry is not None and entry.skill.effect == "writes"

    def _of_pending(self, plain: str, spotted: Spotted, session: Session, desk: Desk) -> Call | None:
        pending = session.pending
        if pending is None:
            return None
        chosen = None
        bare = spotted.masked.strip(EDGE) in (ORDINAL, CLIENT)
        if pending.options and bare and spotted.ordinal is not None:
            place = spotted.ordinal - 1 if spotted.ordinal > 0 else len(pending.options) + spotted.ordinal
            chosen = pending.options[place] if 0 <= place < len(pending.options) and spotted.ordinal else None
        elif pending.options and (not spotted.names or spotted.names[0].kind == "tail"):
            chosen = self._described(plain, spotted, pending.options, desk)
        elif bare and spotted.names:
            chosen = _one_of(spotted.names[0], pending.options)
            if pending.field in self._registry.entries[pending.call.skill].fields("task"):
                chosen = read_task(spotted, session, desk)
        if chosen is None:
            return None
        return Call(pending.call.skill, {**pending.call.arguments, pending.field: chosen})

    def _described(self, plain: str, spotted: Spotted, options: tuple[str, ...], desk: Desk) -> str | None:
        """The one of the offered clients whom a few words describe: 教师, 钻石那个, 0916."""
        if len(plain) > _LONGEST_DESCRIPTION:
            return None
        words = re.sub(r"那个|那位|那家|的|呢|the one|the|ending|in|尾号|是", "", plain.lower()).strip()
        tail = re.search(r"(?<!\d)\d{4}(?!\d)", plain)
        tiers = spotted.ids("tier")
        fitting = [
            client.code
            for client in desk.book.briefs(options)
            if (tiers and client.tier in tiers)
            or (
                len(words) >= 2
                and words in f"{client.name} {client.occupation} {client.industry} {client.advisor}".lower()
            )
            or (tail and (client.phone or "").endswith(tail[0]))
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _of_list(self, spotted: Spotted, session: Session) -> Call | None:
        """A bare number or 第二个: that entry of the list shown last."""
        bare = spotted.masked.strip(EDGE).removesuffix("呢").removeprefix("看看").removeprefix("看")
        if spotted.pointed is None or bare != CLIENT or spotted.ordinal is None:
            return None
        return Call("look_up_client", {"client": spotted.pointed})

    def _of_skill(self, text: str, spotted: Spotted, session: Session, desk: Desk) -> Route:
        guess, others = self._read(spotted)
        asked = session.pending is not None and not guess.exact and guess.probability < SURE
        if asked and (answered := self._free_answer(spotted, session)):
            return Route(answered)
        if not spotted.names and not spotted.pronoun and session.client and guess.probability < ACT:
            guess, others = self._of_last_client(spotted, guess, others)
        if not spotted.names:
            guess, others, spotted = self._with_unknown_name(text, guess, others, spotted, desk)
        sure = guess.probability
        if guess.skill == BACKGROUND or sure < OFFER:
            return Route(confidence=sure if guess.skill == BACKGROUND else 1 - sure)
        if sure >= ACT and (not self._registry.entries[guess.skill].fields("task") or _is_plain(text, guess)):
            return Route(self._call(guess.skill, spotted, session, desk), confidence=sure)
        likely = [g.skill for g in (guess, *others) if g.skill != BACKGROUND and g.probability >= 0.1][:3]
        return Route(offers=tuple(self._call(skill, spotted, session, desk) for skill in likely), confidence=1 - sure)

    def _free_answer(self, spotted: Spotted, session: Session) -> Call | None:
        """What was said as the answer to the open question, where that takes a text, a choice or a day."""
        pending = session.pending
        entry = self._registry.entries.get(pending.call.skill) if pending and not pending.options else None
        if pending is None or entry is None or pending.field in (*entry.fields("client"), *entry.fields("task")):
            return None
        value = read_answer(pending.field, entry, spotted)
        return Call(pending.call.skill, {**pending.call.arguments, pending.field: value}) if value is not None else None

    def _of_last_client(self, spotted: Spotted, guess: Guess, others: list[Guess]) -> tuple[Guess, list[Guess]]:
        """电话, 今年的往来: said of nobody, it is read as said of the client spoken of last."""
        first, *rest = self._nearest.guesses(CLIENT + spotted.masked)
        takes_client = first.skill != BACKGROUND and self._registry.entries[first.skill].fields("client")
        return (first, rest) if takes_client and first.probability >= ACT else (guess, others)

    def _read(self, spotted: Spotted) -> tuple[Guess, list[Guess]]:
        first, *rest = self._nearest.guesses(spotted.masked)
        return first, rest

    def _with_unknown_name(
        self, text: str, guess: Guess, others: list[Guess], spotted: Spotted, desk: Desk
    ) -> tuple[Guess, list[Guess], Spotted]:
        """Somebody whom the book does not show may be meant: read the sentence with that stretch as a name."""
        if guess.exact and guess.skill != BACKGROUND:
            return guess, others, spotted
        for start, end in guess_names(text[:READ_AT_MOST], self.ordinary)[:_GUESSES]:
            unknown = FoundName(start, end, text[start:end], (text[start:end],), "unknown")
            reread = self._spotter.spot(text, desk.today, [unknown])
            reread.whole = spotted.whole
            first, *rest = self._nearest.guesses(reread.masked)
            takes_client = first.skill != BACKGROUND and self._registry.entries[first.skill].fields("client")
            if takes_client and first.probability >= max(ACT, guess.probability * 0.8):
                return first, rest, reread
        return guess, others, spotted

    def _call(self, skill: str, spotted: Spotted, session: Session, desk: Desk) -> Call:
        entry = self._registry.entries[skill]
        implied = self._implied.get(core_of(spotted.masked), {})
        arguments = read_arguments(entry, spotted, session, desk, self._vocabulary)
        if issubclass(entry.skill.request, FilteredRequest) and (unread := self._leftovers.find(spotted)):
            arguments["unread"] = unread
        # What an example says is surer than a reading of single words, but a masked word is only in the sentence itself.
        plain = {name: value for name, value in implied.items() if name not in MASKS}
        return Call(skill, {**implied, **arguments, **plain})


def _is_plain(text: str, guess: Guess) -> bool:
    """Whether a sentence may act at once: said surely, and neither denied, asked, put off nor made a condition."""
    return (guess.exact or guess.probability >= SURE) and not _DOUBT.search(text)


def _pointed(ordinal: int, session: Session, desk: Desk) -> str | None:
    """The client whom a place in the list shown last means: its own entry, or the client of that task."""
    listing = session.listings.get(session.recent or "")
    code = listing.at(ordinal) if listing else None
    if code is None or session.recent == "client":
        return code
    task = next((task for task in desk.book.open_tasks(limit=200).rows if task.code == code), None)
    return task.client.code if task and task.client else None


def _one_of(name: FoundName, options: tuple[str, ...]) -> str | None:
    fitting = [code for code in name.codes if not options or code in options]
    if len(fitting) == 1:
        return fitting[0]
    return name.said if fitting and not options else None


def _language_of(masked: str) -> Language | None:
    """The language a message shows outside names, dates and codes; None where it shows none."""
    if re.search(r"[\u3400-\u9fff]", masked):
        return "zh"
    words = re.findall(r"[a-z]{2,}", masked)
    return "en" if words and words not in (["ok"], ["cancel"]) else None
