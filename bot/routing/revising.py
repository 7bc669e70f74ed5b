"""A message as a change to a write that was shown back, or as more of what a question asks for."""

import re
from typing import Any

from bot.routing.arguments import phone_in, read_arguments
from bot.routing.choices import ASKED, Choice
from bot.routing.nearest import BACKGROUND, Guess
from bot.routing.normalise import EDGE
from bot.routing.pending import described
from bot.routing.rewording import reworded
from bot.routing.slots import Spotted, Vocabulary
from bot.sessions import Pending, Session
from skills.contract import Call, Desk
from skills.fields import is_choice, is_past, is_words, words_of
from skills.registry import Entry, Registry

_FEWEST = 4  # characters of a task told anew, twice as many in English
_SURE = 0.8  # a reading as another wish that is not taken for a change
_REFUSED = 0.6  # a reading as what the bot does not do
_LEAD = re.compile(
    r"^(?:等等|等一下|等下|哦|啊|嗯|呃|不对|不是|不|弄错了?|说错了?|记错了?|搞错了?|打错了?|错了|应该|我说的|是|改成?|换成?|先|还是|那就?|"
    r"no|not|wait|sorry|actually|i mean(?:t)?|rather|instead|make (?:it|that)|change (?:it|that)? ?to|it'?s|[\s,,。.!])+",
    re.I,
)
_TIME = re.compile(r"[点时:]|早|晚|上午|下午|中午|\d\s?(?:am|pm)|morning|evening|noon|daily|every|每", re.I)
_TO = re.compile(r"改(?:成|到|为)?|换(?:成|到)|\b(?:make (?:it|that)|change (?:it |that )?to)\b", re.I)
_LABELLED = re.compile(
    r"(?:原因|理由|内容|备注|日期|时间|渠道|分数|结果)(?:要|得|给我)?(?:改|换|写|应该)(?:一下|成|为)?[\s,,]*(?:就?是)?|"
    r"(?:the )?(?:reason|note|date|channel|score) (?:is|should be)",
    re.I,
)
_TAIL = re.compile(
    r"(?:尾号|末位|[后最][后]?[一二三四]位(?:数字?)?|\b(?:ending|ends)(?: in| with)?)\s*(?:应该)?(?:是|为)?\s*(\d{1,4})(?!\d)",
    re.I,
)
_EVIDENCE = re.compile(
    r"^(?:出口)?(?:凭据|凭证|依据|证据|理由|原因|因为|(?:the )?(?:evidence|proof|reason)|because)\s*"
    r"(?:就?是|为|[::]|is|that)*\s*(.{2,})$",
    re.I,
)


class Revising:
    """Reads what is said while a question is open, where it is no sure wish of its own."""

    def __init__(self, registry: Registry, vocabulary: Vocabulary, choices: dict[str, Choice]) -> None:
        self._registry = registry
        self._vocabulary = vocabulary
        self._choices = choices

    def read(self, spotted: Spotted, guess: Guess, session: Session, desk: Desk) -> Call | None:
        """The open call with what the message changes in it; None where it changes nothing or means something else."""
        question = session.pending
        entry = self._registry.entries.get(question.call.skill) if question and not question.options else None
        if question is None or entry is None:
            return None
        evidence = not question.field and "note" in entry.skill.request.model_fields and _EVIDENCE.match(spotted.text)
        if not evidence and self._means_something_else(entry, guess, question, spotted):
            return None
        said = question.call.arguments
        if question.field:
            found = self._more(entry, question, spotted, desk, said_anew=guess.skill == entry.name)
            if guess.skill != entry.name:  # 给张伟发短信怎么写 finishes no task of 张伟
                found = {name: value for name, value in found.items() if name not in entry.fields("task")}
        else:
            if self._said_anew(entry, guess, spotted, desk):
                return None
            found = reworded(entry, said, spotted) or self._changes(entry, said, spotted, session, desk)
            if guess.skill == "cancel":
                found.pop("text", None)  # 算了,取消 is nothing to be reminded of
        changed = {name: value for name, value in found.items() if str(value) != str(said.get(name))}
        return Call(entry.name, {**said, **changed}) if changed else None

    def _means_something_else(self, entry: Entry, guess: Guess, question: Pending, spotted: Spotted) -> bool:
        of_somebody = any(
            name.kind != "unknown" for name in spotted.names
        )  # 把李娜的电话改成…: hers, not the new one's
        numbered = not of_somebody and (phone_in(spotted) or _TAIL.search(spotted.text))
        if "phone" in entry.skill.request.model_fields and numbered:
            return False  # 手机13900001234也加上, of somebody who is just being added
        if not question.field and _LABELLED.match(spotted.text):
            return False  # 原因改一下,是搬去外地了
        own = guess.skill in (question.call.skill, "cancel", "reopen_task", BACKGROUND)
        return (not own and (guess.exact or guess.probability >= _SURE)) or (guess.skill == BACKGROUND and guess.exact)

    def _said_anew(self, entry: Entry, guess: Guess, spotted: Spotted, desk: Desk) -> bool:
        """Whether the same is asked for again with words of its own: the next reminder changes nothing in this one."""
        if guess.skill != entry.name or guess.probability < _SURE or _LEAD.match(spotted.text):
            return False
        fields = entry.skill.request.model_fields
        own = [name for name in fields if is_words(fields[name]) and fields[name].is_required()]
        given = read_arguments(entry, spotted, Session(), desk, self._vocabulary)
        if _only_task(entry) and "on" not in given:
            return False  # 约他来签字, said of a reminder that waits, is what it reminds of
        return bool(own) and all(name in given for name in own)

    def _more(
        self, entry: Entry, question: Pending, spotted: Spotted, desk: Desk, *, said_anew: bool
    ) -> dict[str, Any]:
        """What a message gives of the fields that were not given yet, whichever was asked for.

        A note on somebody else, in the words of one (`said_anew`), is a wish of its own.
        """
        said = question.call.arguments
        whom = [said[name] for name in entry.fields("client") if name in said]
        if spotted.names and whom and not any(code in str(whom[0]).split() for n in spotted.names for code in n.codes):
            return {}
        fields = entry.skill.request.model_fields
        told = said_anew and is_words(fields[question.field])
        if not (spotted.names or spotted.windows or told):
            return {}
        given = read_arguments(entry, spotted, Session(), desk, self._vocabulary)
        if said_anew and any(is_choice(fields[n]) and n in said and said[n] != given[n] for n in given if n in fields):
            return {}  # stop the alerts, to the question when the summary is to come
        return {name: value for name, value in given.items() if name not in said}

    def _changes(
        self, entry: Entry, said: dict[str, Any], spotted: Spotted, session: Session, desk: Desk
    ) -> dict[str, Any]:
        fields = entry.skill.request.model_fields
        read = read_arguments(entry, spotted, Session(), desk, self._vocabulary)
        found = {
            n: v for n, v in read.items() if n in fields and not is_words(fields[n]) and n not in entry.fields("client")
        }
        for name in (name for name in fields if is_choice(fields[name]) and name not in found):
            choice = self._choices.get(f"{entry.name}.{name}")
            if (
                choice is not None
                and (value := choice.guess(_of_label(spotted.unnamed), ASKED)) is not None
                and len(_of_label(spotted.text)) < 12
            ):
                found[name] = value
        if spotted.windows:  # 不是下周二,下周三: the last one counts
            day = spotted.windows[-1][2].period.start
            past = [name for name in fields if is_past(fields[name])] if day <= spotted.today else []
            for name in past or [name for name in ("on", "follow_up_on") if name in fields]:
                found[name] = day.isoformat()
        if _only_task(entry) and "on" not in found and not _LEAD.match(spotted.text) and (task := read.get("text")):
            long_enough = len(task) >= _FEWEST * (1 + task.isascii())  # "yep lah" is no task
            found["text"] = task if long_enough else said["text"]
        if "note" in fields and (shown := _EVIDENCE.match(spotted.text.strip(EDGE))):
            found["note"] = shown[1]
        if "when" in fields and _TIME.search(spotted.text):
            found["when"] = _LEAD.sub("", _TO.split(spotted.text)[-1]).strip(EDGE)  # 八点太早,改八点半
        if "phone" in said and (tail := _TAIL.search(spotted.text)):
            found["phone"] = f"{said['phone'][: -len(tail[1])]}{tail[1]}"  # 电话错了,尾号是2223
        if said.get("field") == "phone" and (phone := read.get("value")):
            found["value"] = phone
        if "value" in said and "value" not in found and not spotted.names and _LEAD.match(spotted.text):
            found["value"] = _LEAD.sub("", spotted.text).strip(EDGE) or said["value"]
        if whom := self._client(entry, spotted, session, desk):
            found |= whom
        return found

    def _client(self, entry: Entry, spotted: Spotted, session: Session, desk: Desk) -> dict[str, Any]:
        names = entry.fields("client")
        if not names:
            return {}
        if spotted.names:
            return {names[0]: spotted.names[-1].reference}
        rest = _LEAD.sub("", spotted.text)
        meant = described(spotted, session.offered, desk, rest) if session.offered and rest != spotted.text else None
        return {names[0]: meant} if meant else {}


def _of_label(text: str) -> str:
    """原因写利率,别写服务: what it is to be, without what it is not."""
    found = _LABELLED.match(text)
    return re.split(r"[\s,,]*(?:别|不要|不是|\bnot\b)", text[found.end() :])[0] if found else text


def _only_task(entry: Entry) -> bool:
    """Whether what a request says in words is a thing to do."""
    words = [words_of(field) for field in entry.skill.request.model_fields.values()]
    return any(found is not None and found.part == "task" for found in words)
