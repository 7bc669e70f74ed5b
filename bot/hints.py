"""How to change what a question before a write shows: an example that fits what the write takes."""

from collections.abc import Callable
from datetime import date
from typing import Any, get_args

from pydantic.fields import FieldInfo

from skills.contract import Call
from skills.fields import is_choice, types_of, vocabulary_of
from skills.registry import Entry

_FRIDAY = 4
Label = Callable[[str, str], str]


def example_of(call: Call, entry: Entry, label: Label) -> tuple[str, dict[str, Any]]:
    """The phrase of an example, and its values: another day, another of a few values, or another client.

    `label` gives the words of a vocabulary's term.
    """
    fields = entry.skill.request.model_fields
    days = [name for name, field in fields.items() if date in types_of(field.annotation)]
    if days:
        friday = any(
            date.fromisoformat(str(call.arguments[name])).weekday() == _FRIDAY
            for name in days
            if call.arguments.get(name)
        )
        return "change_other_day" if friday else "change_day", {}
    if "value" in fields:
        return "change_nothing", {}
    if "when" in fields:
        return "change_time", {}
    for name, field in fields.items():
        if name in call.arguments and is_choice(field) and (other := _another(name, field, call.arguments[name])):
            return "change_choice", {"value": label(vocabulary_of(name, field), other)}
    return "change_client" if entry.fields("client") else "change_nothing", {}


def _another(name: str, field: FieldInfo, said: Any) -> str | None:
    """The value beside the one that was heard: the next of them, or before the last one."""
    values = [str(value) for kind in types_of(field.annotation) for value in get_args(kind)]
    if said not in values or len(values) < 2:
        return None
    place = values.index(said)
    return values[place + 1] if place + 1 < len(values) else values[place - 1]
