"""A request said back: one line for each thing that was heard, so that a misunderstanding shows before it is done."""

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic.fields import FieldInfo

from skills.contract import Desk, Line, Mark, Period, Request, line
from skills.fields import is_choice, is_words, marks_of, vocabulary_of
from skills.filters import FILTERS, FilteredRequest, described
from skills.values import Money, Note, Term, Weekday


def understood(request: Request, desk: Desk) -> tuple[Line, ...]:
    """The arguments in words, with dates resolved; the client is not among them, because the title names them."""
    parts: tuple[Line, ...] = described(request, desk) if isinstance(request, FilteredRequest) else ()
    filters = FILTERS if isinstance(request, FilteredRequest) else ()
    for name, field in type(request).model_fields.items():
        value = getattr(request, name)
        refers = any(isinstance(mark, Mark) and mark.refers_to != "new_client" for mark in marks_of(field))
        if value is not None and value != () and not refers and name not in filters and name != "offset":
            parts += (_said(name, field, value),)
    return parts


def _said(name: str, field: FieldInfo, value: Any) -> Line:
    if isinstance(value, bool):
        return line(f"heard_{name}_{'yes' if value else 'no'}")
    return line(f"heard_{name}", value=_shown(name, field, value))


def _shown(name: str, field: FieldInfo, value: Any) -> object:
    if isinstance(value, Period):
        return line("days", start=value.start, end=value.end)
    if isinstance(value, date):
        return Weekday(value)
    if isinstance(value, Decimal):
        return Money(value, exact=True)
    if is_words(field):
        return Note(value)
    return Term(vocabulary_of(name, field), value) if is_choice(field) else value
