"""What a client allows or forbids."""

from typing import Literal

from skills.contract import ADVISING, Call, ClientRef, Desk, Field, Reply, Request, Skill, Step, line
from skills.values import Term, Weekday, Who
from storage.record_changes import AddConsent


class RecordConsent(Request):
    """Record that a client allows or forbids being contacted, marketing, or being referred to a colleague."""

    client: ClientRef = Field(description="Client name, number or code")
    consent: Literal["contact", "marketing", "referral"] = Field(description="What is allowed or forbidden")
    given: bool = Field(description="True: allowed. False: refused or withdrawn")


def run(request: RecordConsent, desk: Desk) -> Reply:
    """See `RecordConsent`."""
    card = desk.book.card(request.client, desk.today)
    client, kind = card.brief, Term("consent", request.consent)
    title = line("title", client=Who(client), code=client.code)
    answer = line("given" if request.given else "refused", consent=kind)
    steps = (
        Step(Call("client_timeline", {"client": client.code})),
        Step(Call("look_up_client", {"client": client.code})),
    )
    before = next((known for known in card.allowed if known.kind == request.consent), None)
    since = line("before_given" if before and before.given else "before_refused", on=before.on if before else None)
    if before and before.given == request.given:
        row = (line("already", client=Who(client), code=client.code, on=before.on), answer)
        return Reply((row,), steps, client=client.code, shown=(client.code,))
    means = line(f"means_{request.consent}") if not request.given else line("dated", on=Weekday(desk.today))
    return Reply(
        ((title, answer), (line("dated", on=Weekday(desk.today)), since), *(((means,),) if not request.given else ())),
        steps,
        client=client.code,
        shown=(client.code,),
        changes=(AddConsent(client.code, card.version, request.consent, request.given, desk.today),),
        heard=(answer, line("dated", on=Weekday(desk.today)), since),
    )


SKILL = Skill(RecordConsent, run, roles=ADVISING, effect="writes")
