"""A new client in the asking person's book."""

from typing import Literal

from skills.contract import (
    ADVISING,
    Call,
    ClientBrief,
    Desk,
    Field,
    Line,
    NewClient,
    Reply,
    Request,
    Skill,
    Step,
    line,
)
from skills.entered import name_of, phone_of
from skills.values import Identifier, Term, Who
from storage.names import short_name
from storage.record_changes import AddClient as Add
from storage.views import ClientBrief as Brief


class AddClient(Request):
    """Add a new client, a person or a company, to the asking person's own book."""

    name: NewClient = Field(description="The new client's name: a person's full name, or a company's")
    kind: Literal["person", "company"] = Field(description="A person or a company")
    phone: str | None = Field(default=None, description="Phone number, where it was said")


def run(request: AddClient, desk: Desk) -> Reply:
    """See `AddClient`."""
    name = name_of(request.name, request.kind)
    phone = phone_of(request.phone) if request.phone else None
    namesakes = desk.book.called(name)
    same_phone = desk.book.reached_by(phone) if phone else []
    if both := [client for client in namesakes if client in same_phone]:
        return _there_already(both[0])
    code = desk.book.next_code()
    new = _brief(code, name, request.kind, phone, desk)
    details = (
        line("kind", kind=Term("kind", request.kind)),
        line("phone", phone=Identifier("phone", phone) if phone else None),
    )
    warnings = _warnings(namesakes, same_phone)
    neutral = line("own_book_only")
    steps = (
        Step(Call("kyc_questions", {"client": code})),
        Step(Call("record_contact", {"client": code})),
        Step(Call("look_up_client", {"client": code})),
    )
    return Reply(
        ((line("done", client=Who(new), code=code), *details), *((warning,) for warning in warnings)),
        steps,
        client=code,
        shown=(code, *(client.code for client in (*namesakes, *same_phone))),
        changes=(Add(code, name, request.kind, phone, desk.today),),
        heard=(line("name", name=Identifier("name", name)), *details, *warnings, neutral),
    )


def _there_already(client: ClientBrief) -> Reply:
    """The same name and phone: the client whom it is, and nothing new."""
    code = {"client": client.code}
    row = (line("already", client=Who(client), code=client.code),)
    steps = (Step(Call("look_up_client", code)), Step(Call("record_contact", code)))
    return Reply((row,), steps, client=client.code, shown=(client.code,))


def _warnings(namesakes: list[ClientBrief], same_phone: list[ClientBrief]) -> tuple[Line, ...]:
    """Whom it may be, of the clients that this person sees; of others nothing shows."""
    alike = tuple(line("same_name", client=Who(client), code=client.code) for client in namesakes[:3])
    return (*alike, *(line("same_phone", client=Who(client), code=client.code) for client in same_phone[:3]))


def _brief(code: str, name: str, kind: str, phone: str | None, desk: Desk) -> Brief:
    """The client to be, to name it in the reply."""
    unknown = dict.fromkeys(
        ("sex", "tier", "industry", "occupation", "aum", "aum_on", "last_contact_on", "birthday", "risk_class")
    )
    return Brief(
        code=code, name=name, short_name=short_name(name, kind), kind=kind, advisor=desk.actor.code, phone=phone,
        **unknown,
    )  # fmt: skip


SKILL = Skill(AddClient, run, roles=ADVISING, effect="writes")
