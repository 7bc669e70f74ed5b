"""A message as the answer to an open question: yes and no in all their forms, a choice, a value."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.routing.arguments import read_answer
from bot.routing.assent import ACT, AGREED, ANY_ACT, BUT, DROPPING, NO, NOT_NOW, WRONG, YES, rest_of
from bot.routing.choices import ASKED, Choice
from bot.routing.doubts import is_plain
from bot.routing.finishing import read_task
from bot.routing.nearest import core_of
from bot.routing.normalise import EDGE
from bot.routing.planned import suggestion_meant
from bot.routing.slots import AMOUNT, CLASS, CLIENT, FIELD, LEVEL, ORDINAL, PERIOD, PERSON, PRODUCT, RISK, Spotted
from bot.sessions import Pending, Session
from skills.contract import TOGETHER, Call, Desk
from skills.fields import is_words, takes_several
from skills.registry import Registry

_SIGNS = (CLIENT, PERIOD, AMOUNT, CLASS, FIELD, ORDINAL, PRODUCT, RISK, LEVEL, PERSON)
_LONGEST_DESCRIPTION = 24
_ALL = re.compile(
    r"(?:给|那就?|就)?(?:他们|她们)?(?:[两三四]个?(?:人|位|个|家)?|几位|全部|所有人?)?都?(?:要|给|记|记上|记录|记一下|登记)*(?:吧|了|的)?|"
    r"(?:for )?(?:both|all)(?: of (?:them|the (?:two|three)))?(?: please)?|each of them|everyone",
    re.I,
)
_RESUMED = re.compile(
    r"(?:好的?|嗯|那|行|ok)?[,, ]*(?:继续|接着|回到|回去|说回|先把)(?:弄|办|做|记)?(?:刚才|刚刚|之前|上面|前面)?的?(?:那个|那条|那笔|这个)?"
    r"(?P<zh>[\u3400-\u9fff]{0,6}?)(?:吧|的事|那里|那儿)?|"
    r"(?:ok,? )?(?:(?:go |let's go )?back to|resume|carry on with|continue(?: with)?|where were we(?: with)?)(?: (?:the|that|my))?"
    r"(?P<en>[a-z ]{0,20})",
    re.I,
)
_LOOK = re.compile(r"看|查|翻|调出|\b(?:show|look|pull|open)\b", re.I)
_NAME = re.compile(
    r"[\u3400-\u9fff·()]{2,4}|[\u3400-\u9fffA-Za-z·()]{2,30}(?:公司|集团|厂|店|所|中心)|[A-Z][\w.'&-]*(?: [A-Z][\w.'&-]*){0,4}"
)


class OpenQuestions:
    """Reads a message against the questions that are open, the newest first."""

    def __init__(self, registry: Registry, choices: Mapping[str, Choice]) -> None:
        """`choices` tell the value that a sentence means where it does not name it."""
        self._registry = registry
        self._choices = choices

    def answered(self, spotted: Spotted, session: Session, desk: Desk) -> Call | None:
        """The call that the message completes, confirms or drops; None where it answers none of them."""
        for question in reversed(session.open):
            if not question.field:
                call = self._yes_or_no(question, spotted)
            elif question.options:
                anew = question.call.skill != "look_up_client" and spotted.names and _LOOK.search(spotted.text)
                call = (
                    None if anew else _with(question, self._all(question, spotted) or _chosen(question, spotted, desk))
                )
            else:
                call = _with(question, self._value(question, spotted, session, desk))
            if call is not None:
                return call
        return None

    def resumed(self, spotted: Spotted, session: Session) -> Call | None:
        """继续刚才的移交, back to the note: the question that waits is asked once more, the one of that name where several do."""
        found = _RESUMED.fullmatch(spotted.text.strip(EDGE))
        waiting = [question for question in session.open if not question.options]
        if not found or not waiting:
            return None
        named = (found["zh"] or found["en"] or "").lower()
        fitting = [question for question in waiting if named and self._is_called(question, named)]
        return (fitting or waiting)[-1].call.call()

    def _is_called(self, question: Pending, named: str) -> bool:
        return any(named in label or label in named for label in self._labels(question))

    def _labels(self, question: Pending) -> list[str]:
        """What the act that waits is called on a button, in both languages."""
        return [words.button.lower() for words in self._registry.entries[question.call.skill].wording.values()]

    def free_answer(self, spotted: Spotted, session: Session) -> Call | None:
        """What was said as the answer to the newest question, where that takes a text, a choice or a day."""
        question = session.pending
        entry = (
            self._registry.entries.get(question.call.skill)
            if question and question.field and not question.options
            else None
        )
        if (
            question is None
            or entry is None
            or any(question.field in entry.fields(kind) for kind in ("client", "task", "suggestion", "passage"))
        ):
            return None
        return _with(question, read_answer(question.field, entry, spotted))

    def wants_words(self, session: Session) -> bool:
        """Whether the newest question asks for free text."""
        question = session.pending
        entry = self._registry.entries.get(question.call.skill) if question else None
        field = entry.skill.request.model_fields.get(question.field) if question and entry else None
        return field is not None and is_words(field)

    def told_in_words(self, spotted: Spotted, session: Session) -> bool:
        """退了差额,客户接受 to a question for words: a plain statement, of nobody else, is its answer rather than a new wish."""
        of_somebody = spotted.names or spotted.pronoun
        return self.wants_words(session) and is_plain(spotted.text) and not of_somebody

    def meant_choice(self, spotted: Spotted, session: Session) -> Call | None:
        """The newest question answered by a sentence that surely means one of its field's fixed values."""
        question = session.pending
        choice = self._choices.get(f"{question.call.skill}.{question.field}") if question else None
        return _with(question, choice.guess(spotted.unnamed, ASKED)) if question and choice else None

    def to_correct(self, spotted: Spotted, session: Session, *, however: bool = False) -> bool:
        """Whether a write that was shown back is said to be wrong, without saying what; `however`: or not so that it is read."""
        question = session.pending
        found = WRONG.match(spotted.text)
        if question is None or question.field or found is None:
            return False
        return however or not rest_of(spotted.text[found.end() :])

    def _all(self, question: Pending, spotted: Spotted) -> str | None:
        """All of the offered clients, where the field takes several and they are all meant."""
        fields = self._registry.entries[question.call.skill].skill.request.model_fields
        whole = _ALL.fullmatch(spotted.text.strip(EDGE)) and takes_several(fields[question.field])
        return TOGETHER.join(question.options) if whole else None

    def _yes_or_no(self, question: Pending, spotted: Spotted) -> Call | None:
        call = question.call.call()
        text = spotted.text.strip(EDGE)
        if NOT_NOW.match(text) and not spotted.names:
            return Call("cancel")
        if self._only_the_act(question, text):
            return replace(call, confirmed=True)
        if WRONG.match(text) or spotted.windows or spotted.amounts or BUT.search(text):
            return None
        own = {part for value in call.arguments.values() for part in str(value).split(TOGETHER)}
        if any(not set(name.codes) & own for name in spotted.names):
            return None
        if (no := NO.match(text)) and not rest_of(DROPPING.sub("", text[no.end() :])):
            return Call("cancel")
        if DROPPING.search(text):  # 好的,算了 is no yes
            return None if len(rest_of(DROPPING.sub("", YES.sub("", text)))) > 1 else Call("cancel")
        yes = YES.match(text)
        if not yes:
            agreed = AGREED.search(text) and not NO.match(text) and not rest_of(_without_names(text, spotted))
            return replace(call, confirmed=True) if agreed else None
        rest = rest_of(_without_names(text[yes.end() :], spotted))
        named = any(rest and rest in label for label in self._labels(question))
        return replace(call, confirmed=True) if len(rest) <= 1 or named or rest in _words_of(spotted) else None

    def _only_the_act(self, question: Pending, text: str) -> bool:
        """办, 改吧, 转, 登记: the act that waits, and nothing else, is a yes."""
        found = ACT.fullmatch(text)
        return found is not None and (found[1] in ANY_ACT or any(found[1] in label for label in self._labels(question)))

    def _value(self, question: Pending, spotted: Spotted, session: Session, desk: Desk) -> object:
        """A value that stands alone and that the field takes: a name, a day, a choice."""
        entry = self._registry.entries[question.call.skill]
        bare = core_of(spotted.masked)
        if question.field in entry.fields("task"):
            return read_task(spotted, session, desk) if bare in (CLIENT, ORDINAL) else None
        if question.field in entry.fields("client"):
            return spotted.names[0].reference if bare == CLIENT and spotted.names else None
        if question.field in entry.fields("suggestion"):
            return suggestion_meant(spotted, session) if bare in (CLIENT, ORDINAL) else None
        if question.field in entry.fields("new_client"):
            return spotted.text.strip(EDGE) if _NAME.fullmatch(spotted.text.strip(EDGE)) else None
        field = entry.skill.request.model_fields[question.field]
        if entry.skill.effect == "interview":
            return None  # an answer is read by `interviewing`
        if is_words(field) or not (bare in _SIGNS or bare.replace(" ", "") in _words_of(spotted)):
            return None
        return read_answer(question.field, entry, spotted)


def _with(question: Pending, value: object) -> Call | None:
    if value is None:
        return None
    return Call(question.call.skill, {**question.call.arguments, question.field: value})


def _without_names(text: str, spotted: Spotted) -> str:
    for name in spotted.names:
        text = text.replace(name.said, " ")
    return text


def _words_of(spotted: Spotted) -> set[str]:
    """The words of the vocabulary that were said, in one spelling."""
    return {spotted.text[word.start : word.end].lower().replace(" ", "") for word in spotted.words}


def _chosen(question: Pending, spotted: Spotted, desk: Desk) -> str | None:
    """The one of the offered clients that is pointed at: by its place, by name, or by what is known of it."""
    if core_of(spotted.masked) in _SIGNS and spotted.ordinal is not None:
        place = spotted.ordinal - 1 if spotted.ordinal > 0 else len(question.options) + spotted.ordinal
        return question.options[place] if 0 <= place < len(question.options) and spotted.ordinal else None
    plain = spotted.text.strip(EDGE)
    if len(question.options) == 1 and (yes := YES.match(plain)) and not rest_of(plain[yes.end() :]):
        return question.options[0]
    return described(spotted, question.options, desk)


def described(
    spotted: Spotted, options: tuple[str, ...], desk: Desk, said: str | None = None, *, by_name: bool = True
) -> str | None:
    """The one of these clients whom a few words (default: the message) mean: a name, 教师, 钻石那个, 无锡那家, 0916."""
    for name in spotted.names if by_name else ():
        if one := name.one_of(options):
            return one
    if by_name and spotted.names and not any(set(name.codes) & set(options) for name in spotted.names):
        return None
    plain = (spotted.text if said is None else said).strip(EDGE)
    if len(plain) > _LONGEST_DESCRIPTION:
        return None
    named = "|".join(re.escape(name.said.lower()) for name in spotted.names) or "(?!)"
    words = re.sub(
        rf"{named}|[那这](?:个|位|家)|我(?:说|要|找|问)的?是?|是|当|做|搞|的|呢|啊|吧|看看?|选|就|"
        r"^那|\b(?:the|one|ones|ending|in|at|who|is|a|an)\b|尾号|[\s,,]",
        "",
        plain.lower(),
    )
    tail = re.search(r"(?<!\d)\d{4}(?!\d)", plain)
    tiers = spotted.ids("tier")
    industries = [desk.methodology.terms.label("industry", term, "zh") for term in spotted.ids("industry")]
    fitting = [
        client.code
        for client in desk.book.briefs(options)
        if (tiers and client.tier in tiers)
        or any(word in (client.industry or "") for word in industries)
        or (len(words) >= 2 and words in _known_of(client))
        or any(place in _known_of(client) for place in spotted.places)
        or (tail and (client.phone or "").endswith(tail[0]))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _known_of(client: object) -> str:
    parts = (getattr(client, name) for name in ("name", "occupation", "industry", "advisor"))
    return "".join(str(part) for part in parts if part).lower().replace(" ", "")
