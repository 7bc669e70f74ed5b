"""One stored field of a client, set to a new value."""

from datetime import date
from typing import Any, Literal

from pydantic import model_validator

from skills.contract import (
    ADVISING,
    Call,
    ClientRef,
    Desk,
    Field,
    Line,
    Reply,
    Request,
    Skill,
    SkillError,
    Step,
    Value,
    line,
)
from skills.update_client.fields import read_value
from skills.values import Identifier, SkillLabel, Stored, Term, Weekday, Who
from storage.record_changes import SetField
from storage.views import ADVISOR, ClientCard

FieldName = Literal[
    "name", "phone", "email", "address", "industry", "occupation", "birthday", "tier", "aum", "holdings", "risk_class",
    "risk_expiry", "last_contact", "advisor", "tasks", "wechat", "main_bank",
]  # fmt: skip
# What is not set by hand, and the skill that changes it; None: it follows from data that is imported.
CHANGED_BY: dict[str, str | None] = {
    "aum": None, "holdings": None, "risk_class": None, "risk_expiry": None, "last_contact": "record_contact",
    "advisor": "hand_over", "tasks": "remind",
}  # fmt: skip
_IDENTIFIERS = ("phone", "email", "wechat", "address", "name")


class UpdateClient(Request):
    """Change one stored field of a client: a new phone number, address, job, main bank, a corrected birthday."""

    client: ClientRef = Field(description="Client name, number or code")
    field: FieldName = Field(description="The field to change")
    value: Value = Field(description="The new value, as it was said")

    @model_validator(mode="before")
    @classmethod
    def _needs_no_value(cls, given: Any) -> Any:
        """Nobody is asked for the value of what cannot be set."""
        unset = isinstance(given, dict) and given.get("field") in CHANGED_BY and given.get("value") is None
        return {**given, "value": ""} if unset else given


def run(request: UpdateClient, desk: Desk) -> Reply:
    """See `UpdateClient`."""
    card = desk.book.card(request.client, desk.today)
    client = card.brief
    values = {"client": Who(client), "code": client.code}
    if request.field in CHANGED_BY:
        by = CHANGED_BY[request.field]
        raise SkillError(
            f"not_{request.field}", client=values["client"], code=client.code, skill=SkillLabel(by) if by else None
        )
    new = read_value(request.field, request.value, client, desk)
    field = "corporate_class" if request.field == "tier" and client.kind == "company" else request.field
    old = _stored(card, field)
    change = _change_line(request.field, field, old, new)
    source = line("source", source=Stored("source", ADVISOR), on=Weekday(desk.today))
    steps = (
        Step(Call("client_timeline", {"client": client.code})),
        Step(Call("look_up_client", {"client": client.code})),
    )
    if old == new:
        row = (line("already", **values, change=_value(field, new), field=Term("field", request.field)),)
        return Reply((row,), steps, client=client.code, shown=(client.code,))
    others = (
        [other for other in desk.book.reached_by(str(new)) if other.code != client.code] if field == "phone" else []
    )
    warnings = tuple(line("same_phone", client=Who(other), code=other.code) for other in others[:3])
    return Reply(
        ((line("done", **values), change), (source,), *((warning,) for warning in warnings)),
        steps,
        client=client.code,
        shown=(client.code, *(other.code for other in others)),
        changes=(SetField(client.code, card.version, field, new, desk.today),),  # type: ignore[arg-type]
        heard=(change, source, *warnings),
    )


def _stored(card: ClientCard, field: str) -> str | date | None:
    value: str | date | None = getattr(card.brief if hasattr(card.brief, field) else card, field)
    return value


def _change_line(named: str, field: str, old: str | date | None, new: str | date) -> Line:
    values = {"field": Term("field", named), "new": _value(field, new)}
    if old is None:
        return line("first", **values)
    return line("change", **values, old=_value(field, old))


def _value(field: str, value: str | date) -> object:
    if field in _IDENTIFIERS:
        return Identifier(field, str(value))  # type: ignore[arg-type]
    if field in ("tier", "corporate_class"):
        return Term(field, str(value))
    return value.isoformat() if isinstance(value, date) else value


SKILL = Skill(UpdateClient, run, roles=ADVISING, effect="writes")
