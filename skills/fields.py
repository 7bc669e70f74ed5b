"""What a field of a request takes: its types and marks, for those who fill it and for those who say it back."""

from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from skills.contract import FromModel, Mark, Past, Spoken, Words


def types_of(annotation: Any) -> list[Any]:
    """The types that a field takes, without None and Annotated."""
    if hasattr(annotation, "__metadata__"):
        return types_of(annotation.__origin__)
    if get_origin(annotation) is Literal or not get_args(annotation):
        return [annotation]
    return [kind for part in get_args(annotation) if part is not type(None) for kind in types_of(part)]


def marks_of(field: FieldInfo) -> list[Any]:
    """The marks of a field, wherever in its annotation they stand."""
    nested = [mark for part in get_args(field.annotation) for mark in getattr(part, "__metadata__", ())]
    return [*field.metadata, *nested]


def is_choice(field: FieldInfo) -> bool:
    """Whether the field takes one of fixed values."""
    return any(get_origin(kind) is Literal for kind in types_of(field.annotation))


def takes_several(field: FieldInfo) -> bool:
    """Whether the field takes several clients at once."""
    return any(isinstance(mark, Mark) and mark.several for mark in marks_of(field))


def is_past(field: FieldInfo) -> bool:
    """Whether the field takes the day on which something took place."""
    return any(isinstance(mark, Past) for mark in marks_of(field))


def words_of(field: FieldInfo) -> Words | None:
    """How the field takes free text; None where it takes none."""
    return next((mark for mark in marks_of(field) if isinstance(mark, Words)), None)


def is_words(field: FieldInfo) -> bool:
    """Whether the field takes free text as it was said."""
    return words_of(field) is not None


def vocabulary_of(name: str, field: FieldInfo) -> str:
    """The vocabulary in which people say this field's value."""
    return next((mark.vocabulary for mark in marks_of(field) if isinstance(mark, Spoken)), name)


def is_from_model(field: FieldInfo) -> bool:
    """Whether only a language model's words fill the field, which the skill checks."""
    return any(isinstance(mark, FromModel) for mark in marks_of(field))
