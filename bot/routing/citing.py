"""What is said about an answer from the texts: 来源2, 那第三步呢, 举个例子, 那公司呢, and for companies?"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.routing.nearest import BACKGROUND, Guess
from bot.routing.normalise import EDGE
from bot.routing.numbers import DIGITS, ENGLISH, count
from bot.routing.slots import Spotted
from bot.routing.words import load_words
from bot.sessions import Session
from skills.contract import Call, Desk
from skills.filters import FilteredRequest
from skills.registry import Entry, Registry

_SURE = 0.8  # a reading as another skill that is not taken for a word on the answer
_ASKED = 3  # characters that a question has at least
_OF_A_LIST = 40  # characters: a longer message with a number in it is a question of its own
_THING = r"(?:个|步|条|点|项|问|类|种|档|层|招|句|组|列|题|阶段|部分|大类|问题|步骤)"
_NUMBER = re.compile(DIGITS)
_NTH = re.compile(
    rf"第\s*({DIGITS})\s*{_THING}|(?P<last>最后)一?{_THING}|"
    rf"(?<![a-z])(?:step|item|point|question|number|part|stage|no\.?|#)\s?(?P<en>{ENGLISH})(?![a-z\d])|"
    r"(?<![a-z])the (?P<th>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)\b",
    re.I,
)
_ASKS = re.compile(
    r"怎么[^样]|什么是|是什么|是啥|为什么|啥意思|\b(?:how (?:do|does|to)\b.*\b(?:work|mean)|what (?:is|are|does)|why|explain)\b",
    re.I,
)
_MINE = re.compile(r"我|名下|团队|(?<![a-z])(?:my|our|mine)(?![a-z])", re.I)
_THE_TEXTS = re.compile(
    r"(?:请问|我们|咱们?|行里|公司|查查?|看看|翻翻|查一下|看一下|按|按照|根据)*的?(?:手册|方法论|教材|课程|讲义|知识库)(?:里面?|上|中|的)|"
    r"(?:what (?:does|do) |according to |in )(?:our |the |your )?(?:handbook|methodology|manual|course|playbook)(?![a-z])",
    re.I,
)
_TH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_OTHER = re.compile(
    r"(?:那么?|然后)\s*(?P<zh>.{1,16}?)(?:呢|怎么办|怎么样|怎么问|怎么说|怎么做)|(?P<bare>[^,,。?]{1,10})呢|"
    r"(?:and|what about|how about|and what about|and how about)\s+(?P<en>.{2,40}?)(?:\s+then)?",
    re.I,
)


def passage_meant(spotted: Spotted, session: Session) -> str | None:
    """The passage that 来源2 means: by its number under the last answer, else the first; None where nothing was cited."""
    listing = session.listings.get("passage")
    said = _NUMBER.search(spotted.text)
    number = spotted.ordinal or (_value(said[0]) if said else None) or 1
    return listing.at(number) if listing else None


def asked_on(spotted: Spotted, guess: Guess, session: Session, registry: Registry) -> Call | None:
    """The message as a further question on what was answered last from the texts; None where it stands on its own.

    Any skill that takes `about` and `after` is asked on so.
    """
    last = session.last
    entry = registry.entries.get(last.skill) if last else None
    if last is None or entry is None or not {"about", "after", "item"} <= entry.skill.request.model_fields.keys():
        return None
    passages = session.listings.get("passage")
    if passages is None or session.recent != "passage" or spotted.names or session.pending:
        return None
    meant = registry.entries.get(guess.skill)
    another = guess.skill not in (last.skill, BACKGROUND) and (guess.exact or guess.probability >= _SURE)
    before = last.arguments
    root = before.get("after") or before["question"]
    about: dict[str, object] = {"question": spotted.text, "about": passages.codes[0], "after": root}
    plain, words = spotted.text.strip(EDGE).lower().removesuffix("?"), load_words()
    number = _nth(spotted.text)
    if number is not None and not (another and meant and meant.fields("passage")):
        kept = before["about"] if before.get("item") is not None else passages.codes[0]  # 那第六个呢: of the same list
        return Call(last.skill, {**about, "item": number, "about": kept})
    if another and not (meant and of_nobody(meant, spotted)):
        return None
    if plain in words["example"]:
        return Call(last.skill, {**about, "wanted": "example"})
    if plain in words["tell_more"]:
        return Call(last.skill, {**about, "wanted": "more"})
    if _OTHER.fullmatch(plain) and not spotted.windows and not (guess.exact and guess.skill == last.skill):
        return Call(last.skill, about)
    return None


def names_the_texts(spotted: Spotted, guess: Guess) -> Call | None:
    """手册里出门见客带什么: whatever else it looks like, a message that begins so asks the texts."""
    named = _THE_TEXTS.match(spotted.text)
    if named is None or spotted.names or guess.exact or len(spotted.text) - named.end() < _ASKED:
        return None
    return Call("ask_methodology", {"question": spotted.text})


def of_nobody(entry: Entry, spotted: Spotted) -> bool:
    """Whether a sentence is of no client, though the skill is: 那公司呢 after an answer is no filter, C3能买R4吗 no check."""
    if spotted.names or spotted.pronoun or spotted.pointed or _MINE.search(spotted.text):
        return False
    return issubclass(entry.skill.request, FilteredRequest) or needs_client(entry)


def needs_client(entry: Entry) -> bool:
    """Whether a skill does nothing without a client."""
    fields = entry.skill.request.model_fields
    return any(fields[name].is_required() for name in entry.fields("client"))


def of_clients(guesses: Sequence[Guess], registry: Registry, desk: Desk) -> list[Guess]:
    """Without what is never asked of a client: 周敏那个打开 opens no source, 黄河有没有投诉 of an advisor is no figure of the team."""
    return [guess for guess in guesses if not _of_no_client(registry.entries.get(guess.skill), desk)]


def _of_no_client(entry: Entry | None, desk: Desk) -> bool:
    if entry is None or needs_client(entry):
        return False
    return bool(entry.fields("passage")) or desk.actor.role not in entry.skill.roles


def asks_the_texts(entry: Entry, spotted: Spotted, desk: Desk) -> bool:
    """C3能买R4吗, said by a trainee: of no client, by somebody who has none, and the texts answer it."""
    # "How does ABC classification work", said by a trainee, is no list.
    asks = needs_client(entry) or (desk.actor.role == "trainee" and _ASKS.search(spotted.text))
    if desk.actor.role in entry.skill.roles or not asks or not of_nobody(entry, spotted):
        return False
    if not spotted.words:  # 下一步怎么做 names nothing that could be looked up
        return False
    return bool(desk.methodology.search(spotted.text, desk.language, 1).answered)


def as_offered(entry: Entry, arguments: Mapping[str, Any], session: Session) -> dict[str, Any]:
    """没用, said in words: the call of the one button under the last reply that does this; else the call as it was read.

    A task is never chosen so: what is done must be named.
    """
    if entry.skill.effect != "tap" or entry.fields("task"):
        return dict(arguments)
    offered = [
        kept.arguments
        for kept in session.buttons.values()
        if kept.skill == entry.name and all(kept.arguments.get(name) == value for name, value in arguments.items())
    ]
    return dict(offered[0]) if len(offered) == 1 else dict(arguments)


def _value(said: str) -> int | None:
    """A number; None for what only looks like one (百十)."""
    try:
        return count(said)
    except ValueError:
        return None


def _nth(text: str) -> int | None:
    """Which of a list a short message means; -1 is the last."""
    found = _NTH.search(text) if len(text) <= _OF_A_LIST else None
    if found is None:
        return None
    if found["last"] or (found["th"] or "").lower() == "last":
        return -1
    return _TH.index(found["th"].lower()) + 1 if found["th"] else _value(found[1] or found["en"])
