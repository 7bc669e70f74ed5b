"""Calls that a language model wants -> calls that the message itself bears out. What it does not bear out is left out.

The model chooses the skill and points at words; whom and how much they mean is read here, as for every other message.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from bot.llm.advice import ToolCall
from bot.routing.arguments import read_arguments
from bot.routing.slots import Spotted, Vocabulary
from bot.sessions import Session
from skills.contract import TOGETHER, Call, Desk, Mark, Period
from skills.fields import is_choice, marks_of, takes_several, types_of, words_of
from skills.registry import Entry, Registry

_SIGNS = re.compile(r"[\s\u3000,，.。!！?？;；:：、'\"“”‘’()（）]+")


class Ungrounded(Exception):
    """An argument that the message does not bear out and the call cannot go without."""


@dataclass(frozen=True)
class _Said:
    """The message that a model's calls have to rest on."""

    spotted: Spotted
    session: Session
    desk: Desk

    def holds(self, words: str) -> bool:
        """Whether the message says this, whatever its signs and spaces."""
        return bool(words) and _folded(words) in _folded(self.spotted.whole or self.spotted.text)


class Grounding:
    """Takes what a model wants apart; made once."""

    def __init__(self, registry: Registry, vocabulary: Vocabulary) -> None:
        self._registry = registry
        self._vocabulary = vocabulary

    def calls(self, wanted: Sequence[ToolCall], spotted: Spotted, session: Session, desk: Desk) -> tuple[Call, ...]:
        """The calls that may be performed, in the order wanted; never a confirmed one."""
        said = _Said(spotted, session, desk)
        found: list[Call] = []
        for one in wanted:
            call = self._call(one, said, alone=len(wanted) == 1)
            if call is not None and call not in found:
                found.append(call)
        return tuple(found)

    def _call(self, wanted: ToolCall, said: _Said, *, alone: bool) -> Call | None:
        entry = self._registry.entries.get(wanted.name)
        if entry is None or entry.skill.run is None:
            return None
        own = read_arguments(entry, said.spotted, said.session, said.desk, self._vocabulary)
        fields = entry.skill.request.model_fields
        arguments: dict[str, Any] = {}
        try:
            for name, value in wanted.arguments.items():
                if value not in (None, "", []) and (kept := _kept(name, fields[name], value, own, said)) is not None:
                    arguments[name] = kept
        except (Ungrounded, KeyError):
            return None
        # Of a message with one wish, all that is read is of this wish; of several, only whom it concerns.
        whose = entry.fields("client")
        added = {name: value for name, value in own.items() if alone or name in whose or words_of(fields[name])}
        arguments = {**added, **arguments}
        return Call(entry.name, arguments) if _is_valid(entry, arguments) else None


def _kept(name: str, field: FieldInfo, value: Any, own: Mapping[str, Any], said: _Said) -> Any:
    """The argument as the message bears it out; None where it does not; Ungrounded where the call falls with it."""
    mark = next((mark for mark in marks_of(field) if isinstance(mark, Mark)), None)
    if mark is not None and mark.refers_to == "client":
        return _client(field, value, said)
    if mark is not None and mark.refers_to != "new_client":
        raise Ungrounded(name)
    if is_choice(field):
        return value  # one of our own words, or the request refuses it
    if words_of(field):
        return value if said.holds(str(value)) else own.get(name)
    if any(kind in (int, float, Decimal, date, Period) for kind in _plain_types(field)):
        return value if (name in own and _same(value, own[name])) or _is_said(value, said) else own.get(name)
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        kept = [part for part in value if _is_word_of_ours(field, part) or said.holds(str(part))]
        return kept or own.get(name)
    return value if said.holds(str(value)) else own.get(name)


def _client(field: FieldInfo, value: Any, said: _Said) -> str:
    """Who is meant: somebody whom the message names, the one spoken of before, or an entry of the list just shown."""
    meant = [_one_client(str(part), said) for part in (value if isinstance(value, list) else [value])]
    if len(meant) > 1 and not takes_several(field):
        raise Ungrounded("client")
    return TOGETHER.join(meant)


def _one_client(value: str, said: _Said) -> str:
    for name in said.spotted.names:
        if _folded(value) in (_folded(name.said), _folded(name.reference)):
            return name.reference
    if value in (said.session.client, said.spotted.pointed):
        return value
    if len(_folded(value)) >= 2 and said.holds(value):
        return value  # somebody whom this book may not show: looked up behind the fence, as if typed
    raise Ungrounded("client")


def _plain_types(field: FieldInfo) -> list[Any]:
    return [part for kind in types_of(field.annotation) for part in (get_args(kind) or (kind,))]


def _is_word_of_ours(field: FieldInfo, value: Any) -> bool:
    """Whether a list takes only fixed words, and this is one of them."""
    return value in _plain_types(field)


def _same(one: Any, other: Any) -> bool:
    return str(one) == str(other) or (_number(one) is not None and _number(one) == _number(other))


def _is_said(value: Any, said: _Said) -> bool:
    """Whether a number or a day is one that the message names."""
    number = _number(value)
    if number is not None:
        plain = [
            Decimal(digits) for digits in re.findall(r"(?<![\d.])\d{1,9}(?:\.\d{1,6})?(?![\d.])", said.spotted.text)
        ]
        return number in (*plain, *(amount for _, _, amount in said.spotted.amounts))
    days = {str(day) for _, _, w in said.spotted.windows for day in (w.period, w.period.start, w.period.end)}
    if isinstance(value, Mapping):
        value = f"{value.get('start')}/{value.get('end')}"
    return str(value) in days


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,16}(?:\.\d{1,10})?", str(value)):
        return None
    return Decimal(str(value))


def _folded(text: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).lower()


def _is_valid(entry: Entry, arguments: Mapping[str, Any]) -> bool:
    """Whether the request takes these arguments; one that is missing is asked for later."""
    try:
        entry.skill.request.model_validate(arguments)
    except ValidationError as error:
        return all(fault["type"] == "missing" for fault in error.errors(include_url=False, include_input=False))
    return True
