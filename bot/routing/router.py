"""From a message to a call, in a fixed order: button, answer to the open question, list number, skill, or a refusal."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.routing.arguments import read_arguments
from bot.routing.assent import agrees
from bot.routing.choices import guess_fields
from bot.routing.citing import as_offered, asked_on, asks_the_texts, names_the_texts, of_clients
from bot.routing.doubts import says_done
from bot.routing.finishing import may_act, told_done, undone
from bot.routing.followups import FollowUps
from bot.routing.interviewing import Interviewing
from bot.routing.learning import learn
from bot.routing.names import READ_AT_MOST, FoundName, NameFinder, stretches
from bot.routing.narrowing import Narrowing, referred
from bot.routing.nearest import ACT, BACKGROUND, SURE, Guess, Nearest, core_of
from bot.routing.normalise import EDGE, language_of, normalise
from bot.routing.openings import DROPPED, INTERRUPTION
from bot.routing.pending import OpenQuestions
from bot.routing.planned import said_of_plan
from bot.routing.pointing import (
    SHORT,
    asks_a_field,
    no_place,
    owns_a_field,
    places_meant,
    pronoun_meant,
    that_one,
    that_place,
    through_link,
)  # fmt: skip
from bot.routing.revising import Revising
from bot.routing.route import CORRECT_WHAT, NOTHING_OPEN, Route, readings_of
from bot.routing.slots import CLIENT, MASKS, ORDINAL, Spotted, Spotter, Vocabulary
from bot.routing.strangers import NoNames, guess_names
from bot.routing.unread import Leftovers
from bot.routing.words import load_words
from bot.sessions import Session
from skills.contract import Call, Desk
from skills.fields import is_words
from skills.filters import FilteredRequest
from skills.registry import Registry

# Chosen, like ACT, on sentences kept apart from the examples: offer buttons where the reading is in between.
OFFER, LIKELY, CERTAIN = 0.22, 0.1, 0.97
DOUBT = 0.1  # by how much the reading as a word must be likelier than the reading as a name
_APPOSITION = re.compile(r"(?:这|那)?(?:个|位|家)?(?:客户|人|公司|先生|女士|总)")
_THIS_CLIENT = re.compile(r"[这那该](?:个|位|家)?(?:客户|公司|企业)")
READ_OF_MESSAGE = 800  # characters; what follows in a longer message is kept as text and read for nothing else
_GUESSES = 3  # how many stretches of a message are tried as the name of somebody whom the book does not show


class Router:
    """Reads messages; made once."""

    def __init__(
        self,
        registry: Registry,
        vocabulary: Vocabulary,
        finder_of: Callable[[NoNames], NameFinder],
        cache: Path | None,
    ) -> None:
        """`finder_of` makes the name finder from the words that are no names."""
        self._registry = registry
        self._vocabulary = vocabulary
        self._spotter = Spotter(vocabulary)
        self._words = load_words()
        learnt = learn(registry, self._spotter, cache)
        self.no_names, self._choices = learnt.no_names, learnt.choices
        self._finder = finder_of(learnt.no_names)
        self._nearest = Nearest(learnt.exact, learnt.labels, learnt.features, learnt.weights)
        self._implied, self._bare = learnt.implied, learnt.bare
        self._leftovers = Leftovers(learnt.of_lists, learnt.no_names.places)
        self._followups = FollowUps(registry, vocabulary)
        self._narrowing = Narrowing(registry, vocabulary, self._leftovers)
        self._questions = OpenQuestions(registry, learnt.choices)
        self._interviewing = Interviewing(registry)
        self._revising = Revising(registry, vocabulary, dict(learnt.choices))

    def route(self, said: str, session: Session, desk: Desk) -> Route:
        """The order of reading, from the surest to the least sure."""
        whole = normalise(said).removeprefix("/")
        text = INTERRUPTION.sub("", whole[:READ_OF_MESSAGE], count=1)
        spotted = self._spot(text, session, desk)
        if (dropped := DROPPED.match(text)) and any(name.start >= dropped.end() for name in spotted.names):
            spotted = self._spot(text[dropped.end() :], session, desk)  # 那算了,看看何志远
            text = spotted.text
        plain = text.strip(EDGE)
        spotted.whole = whole
        language = None if said.startswith("/") else language_of(spotted.unnamed)  # a command is of no language
        if self._questions.to_correct(spotted, session):
            return Route(say=CORRECT_WHAT, language=language)
        if not session.more and plain.lower() in self._words["no_more"]:
            return Route(say="no_more", language=language)
        call = (
            self._of_buttons(plain, session)
            or self._interviewing.moved(spotted, session)
            or self._questions.answered(spotted, session, desk)
            or self._questions.resumed(spotted, session)
            or undone(spotted, session)
            or that_place(spotted)
            or said_of_plan(spotted, session)
            or self._narrowing.read(spotted, session, desk)
            or self._followups.read(spotted, session, desk)
            or self._of_somebody_else(spotted, session, desk)
        )
        if call is not None:
            return Route(call, language=language)
        if told := no_place(spotted, session) or (None if session.open or not agrees(plain) else NOTHING_OPEN):
            return Route(say=told, language=language)
        return replace(self._of_skill(text, spotted, session, desk), language=language, spotted=spotted)

    def _spot(self, text: str, session: Session, desk: Desk) -> Spotted:
        names = self._finder.find(text, desk.book.find_names)
        products = desk.book.find_products({text[a:b] for a, b in stretches(text[:READ_AT_MOST]) if b - a >= 3})
        spotted = replace(self._spotter.spot(text, desk.today, names, products), places=self._finder.places_in(text))
        if one := that_one(spotted, session, desk) or pronoun_meant(spotted, session):
            spotted.pointed = one
        through_link(spotted, session, desk)
        if spotted.ordinal is not None and not says_done(text):
            # 第二个 is a client, of the list itself or of the task in it; only what is said to be done is a task.
            spotted.pointed = places_meant(spotted, session, desk)
            if spotted.pointed or any(question.options for question in session.open):
                spotted.masked = spotted.masked.replace(ORDINAL, CLIENT)
        return spotted

    def _of_buttons(self, plain: str, session: Session) -> Call | None:
        if session.more and plain.lower() in self._words["more"]:
            return session.more.call()
        for label, kept in session.buttons.items():
            if label.strip(EDGE).lower() == plain.lower() and not label.isdigit():
                return kept.call()
        return None

    def _of_somebody_else(self, spotted: Spotted, session: Session, desk: Desk) -> Call | None:
        """冯雪梅的呢, of somebody whom the book does not show: asked again of that name, which is then not found."""
        if spotted.names or session.last is None or len(spotted.text) > SHORT * (1 + spotted.text.isascii()):
            return None
        for start, end in guess_names(spotted.text, self.no_names)[:1]:
            said = spotted.text[start:end]
            if said[-1].isdigit():
                return None  # 不对,是13900001112 is a value, nobody
            name = FoundName(start, end, said, (said,), "unknown")
            return self._followups.read(self._spotter.spot(spotted.text, desk.today, [name]), session, desk)
        return None

    def _of_skill(self, text: str, spotted: Spotted, session: Session, desk: Desk) -> Route:
        spotted, guesses = self._reading(text, spotted, session, desk)
        guess = guesses[0]
        if further := asked_on(spotted, guess, session, self._registry) or names_the_texts(spotted, guess):
            return Route(further)
        if told := self._interviewing.answered(spotted, guess, session):
            return Route(told)
        interviewed = self._interviewing.asking(session) is not None
        if not interviewed and (revised := self._revising.read(spotted, guess, session, desk)):
            return Route(revised)
        if guess.skill in ("cancel", BACKGROUND) and self._questions.to_correct(spotted, session, however=True):
            return Route(say=CORRECT_WHAT)
        # 转账限额太低 as what a client complains of: to a question for words even what is refused elsewhere is the answer.
        sure = CERTAIN if self._questions.told_in_words(spotted, session) else SURE
        loose = guess.probability < sure or (guess.skill == BACKGROUND and self._questions.wants_words(session))
        asked = session.pending is not None and not interviewed and not guess.exact and loose
        if asked and (answered := self._questions.free_answer(spotted, session)):
            return Route(answered)
        if guess.skill == BACKGROUND and not guess.exact and (meant := self._questions.meant_choice(spotted, session)):
            return Route(meant)  # 他把钱都转到别的行了 tells the reason of a loss, it asks for no transfer
        sure = guess.probability
        if told_done(spotted, guess, session, desk):
            return Route(self._call("finish_task", spotted, session, desk))
        if guess.skill == "reopen_task" and (spotted.names or spotted.ordinal not in (None, -1)):
            return Route(offers=(Call("my_tasks"),), confidence=sure / 2)  # 第二条没做完 opens no other one again
        if guess.skill == BACKGROUND or sure < OFFER:
            if not (guess.exact or spotted.names) and desk.methodology.answers_of_the_house(text, desk.language):
                return Route(Call("ask_methodology", {"question": text}), confidence=sure / 2)
            return Route(confidence=sure if guess.skill == BACKGROUND else sure / 2, readings=readings_of(guesses))
        if sure >= ACT and may_act(self._registry.entries[guess.skill], guess, spotted, session, desk):
            texts = asks_the_texts(self._registry.entries[guess.skill], spotted, desk)
            skill = "ask_methodology" if texts else guess.skill
            return Route(self._call(skill, spotted, session, desk), confidence=sure)
        likely = [g.skill for g in guesses if g.skill != BACKGROUND and g.probability >= LIKELY][:3]
        offers = tuple(self._call(skill, spotted, session, desk) for skill in likely)
        return Route(offers=offers, confidence=sure / 2, readings=readings_of(guesses))

    def _reading(self, text: str, spotted: Spotted, session: Session, desk: Desk) -> tuple[Spotted, list[Guess]]:
        """The likeliest reading of the sentence among those with and without a client in it."""
        guesses = self._nearest.guesses(spotted.masked)
        if spotted.names and all(self._finder.is_word(name) for name in spotted.names):
            word = self._spotter.spot(text, desk.today)  # 马上 as the word, not the name
            word.whole = spotted.whole
            other = self._nearest.guesses(word.masked)
            named = bool(word.pronoun and _APPOSITION.match(text[spotted.names[-1].end :]))
            named = named or owns_a_field(spotted) or not of_clients(other[:1], self._registry, desk)
            if not named and other[0].probability > guesses[0].probability + DOUBT:
                return word, other
            return spotted, of_clients(guesses, self._registry, desk) or guesses
        of_nobody = not spotted.names and not spotted.pronoun and session.client
        if of_nobody and (guesses[0].probability < ACT or asks_a_field(spotted)):
            guesses = self._of_last_client(spotted, guesses)
        if not spotted.names:
            return self._with_unknown_name(text, guesses, spotted, desk)
        return spotted, of_clients(guesses, self._registry, desk) or guesses

    def _of_last_client(self, spotted: Spotted, guesses: list[Guess]) -> list[Guess]:
        """电话, 今年的往来: said of nobody, it is read as said of the client spoken of last."""
        others = self._nearest.guesses(CLIENT + spotted.masked)
        return others if self._takes(guess=others[0], refers_to=("client",)) else guesses

    def _takes(self, guess: Guess, refers_to: tuple[str, ...]) -> bool:
        """Whether the sentence surely means a skill that somebody is named to."""
        if guess.skill == BACKGROUND or guess.probability < ACT:
            return False
        return any(self._registry.entries[guess.skill].fields(kind) for kind in refers_to)

    def _with_unknown_name(
        self, text: str, guesses: list[Guess], spotted: Spotted, desk: Desk
    ) -> tuple[Spotted, list[Guess]]:
        """Somebody whom the book does not show may be meant: read the sentence with that stretch as a name."""
        guess = guesses[0]
        if guess.exact and guess.skill != BACKGROUND:
            return spotted, guesses
        for start, end in guess_names(text[:READ_AT_MOST], self.no_names)[:_GUESSES]:
            said = text[start:end]
            if _THIS_CLIENT.search(text) and not _APPOSITION.match(text[end:]):
                continue  # 这个客户的来往历史: who is meant is said, nobody is called 史调
            if said.isascii() and said.islower() and not desk.book.resolve(said).rows:
                continue  # a Latin word that we do not know is a slip more often than a name
            reread = self._spotter.spot(text, desk.today, [FoundName(start, end, said, (said,), "unknown")])
            reread.whole = spotted.whole
            others = self._nearest.guesses(reread.masked)
            if self._takes(others[0], ("new_client",)) and said[-1].isdigit():
                continue  # the number of somebody new, not the name
            if self._takes(others[0], ("client", "new_client")) and others[0].probability >= guess.probability * 0.8:
                return reread, others
        return spotted, guesses

    def _call(self, skill: str, spotted: Spotted, session: Session, desk: Desk) -> Call:
        entry = self._registry.entries[skill]
        core = core_of(spotted.masked)
        implied = self._implied.get(core, {})
        arguments = read_arguments(entry, spotted, session, desk, self._vocabulary)
        if core in self._bare:
            fields = entry.skill.request.model_fields
            arguments = {name: value for name, value in arguments.items() if not is_words(fields[name])}
        if issubclass(entry.skill.request, FilteredRequest):
            arguments = {**referred(spotted, session, skill, bare=not arguments), **arguments}
            if unread := self._leftovers.find(spotted, skill, alone=not arguments):
                arguments["unread"] = unread
        # What an example says is surer than a reading of single words, but a masked word is only in the sentence itself.
        plain = {name: value for name, value in implied.items() if name not in MASKS}
        guessed = {}
        if "unread" not in arguments:  # 女客户 is no guess at 个人客户
            guessed = guess_fields(self._choices, entry, spotted.unnamed, {**implied, **arguments})
        yes_or_no = {name: value for name, value in guessed.items() if isinstance(value, bool)}
        said = {**guessed, **implied, **arguments, **yes_or_no, **plain}
        return Call(skill, as_offered(entry, said, session))
