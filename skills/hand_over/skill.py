"""A client given to another advisor of the team, with a note on what the new one has to know."""

from datetime import timedelta

from knowledge.rules.disputes import Claim, better_claim
from skills.colleagues import named
from skills.contract import (
    Ask,
    Call,
    ClientRef,
    Desk,
    Field,
    Line,
    Reply,
    Request,
    Row,
    Skill,
    SkillError,
    Step,
    Whole,
    line,
)
from skills.hand_over.note import note_of
from skills.hand_over.words import reason_in
from skills.notices import Notice
from skills.values import Note, Who
from storage.ownership import Colleague
from storage.ownership import HandOver as GiveTo
from storage.views import ClientCard

_OFFERED = 6  # colleagues offered as buttons


class HandOver(Request):
    """Hand a client over to another advisor of the team, who looks after the client from then on."""

    client: ClientRef = Field(description="Client name, number or code")
    to: str | None = Field(default=None, description="The advisor who takes over: code or name")
    note: Whole | None = Field(default=None, description="Why, in the words of the message")


def run(request: HandOver, desk: Desk) -> Reply | Ask:
    """See `HandOver`."""
    card = desk.book.card(request.client, desk.today)
    team = desk.book.colleagues()
    if request.to is None:
        return _asked(card, team, desk)
    taker = _taker(request.to, card, team)
    giver = f"{card.advisor_name} {card.brief.advisor}"
    rules = desk.methodology.handover(desk.today)
    why = reason_in(request.note, team)
    reason = line("why", reason=Note(why, card.brief)) if why else line("why_untold")
    moved = line("moves", before=giver, after=f"{taker.name} {taker.code}")
    along = _along(card)
    change = GiveTo(
        card.brief.code, card.version, taker.code, desk.today, rules.task(desk.language), rules.task_days, why
    )
    code = card.brief.code
    who = {"client": Who(card.brief), "code": code}
    note = note_of(card, desk)
    steps = (Step(Call("look_up_client", {"client": code})), Step(Call("client_timeline", {"client": code})))
    return Reply(
        ((line("done", **who), moved), (along,), (line("note_title"),), *note),
        (
            *steps,
            Step(Call("find_clients", {"advisor": card.brief.advisor}), "others_of", {"advisor": card.brief.advisor}),
        ),
        client=code,
        shown=(code,),
        changes=(change,),
        heard=(moved, reason, along, *_dispute(card, desk), line("afterwards", advisor=card.brief.advisor)),
        notices=(
            Notice(taker.code, ((line("given_to_you", **who, before=giver),), (line("note_title"),), *note), steps),
        ),
    )


def _taker(said: str, card: ClientCard, team: tuple[Colleague, ...]) -> Colleague:
    """The one meant; SkillError where it is nobody of the team, several, somebody who left, or the owner."""
    found = named(said, team)
    here = [one for one in found if one.active]
    if len(here) == 1 and here[0].code != card.brief.advisor:
        return here[0]
    who, code, steps = Who(card.brief), card.brief.code, _offers(card, team)
    if not found:
        raise SkillError("nobody", steps=steps, client=who, code=code, said=said, team=_named(team))
    if not here:
        gone = f"{found[0].name} {found[0].code}"
        raise SkillError("left", steps=steps, client=who, code=code, advisor=gone)
    if len(here) > 1:
        raise SkillError("several", client=who, code=code, said=said, codes=[one.code for one in here])
    raise SkillError("same", steps=steps, client=who, code=code, advisor=f"{here[0].name} {here[0].code}")


def _asked(card: ClientCard, team: tuple[Colleague, ...], desk: Desk) -> Ask:
    """To whom: with whose the client is now, and whose claim is better where several worked on the client."""
    rows: tuple[Row, ...] = (
        (
            line(
                "whose", client=Who(card.brief), code=card.brief.code, owner=f"{card.advisor_name} {card.brief.advisor}"
            ),
            _along(card),
        ),
        *((part,) for part in _dispute(card, desk)),
        (line("team", team=_named(team) or None),),
    )
    return Ask("to", rows, _offers(card, team), shown=(card.brief.code,))


def _offers(card: ClientCard, team: tuple[Colleague, ...]) -> tuple[Step, ...]:
    others = [one for one in team if one.active and one.code != card.brief.advisor][:_OFFERED]
    return tuple(
        Step(
            Call("hand_over", {"client": card.brief.code, "to": one.code}), "to_one", {"name": one.name, "to": one.code}
        )
        for one in others
    )


def _named(team: tuple[Colleague, ...]) -> list[str]:
    return [f"{one.name} {one.code}" for one in team if one.active]


def _along(card: ClientCard) -> Line:
    """How much is under way with the client and goes along."""
    counts = {"tasks": card.tasks, "deals": card.opportunities, "complaints": card.complaints}
    parts = [line(f"along_{name}", count=len(found)) for name, found in counts.items() if found]
    return line("along", parts=parts) if parts else line("along_nothing")


def _dispute(card: ClientCard, desk: Desk) -> tuple[Line, ...]:
    """Where several advisors recorded work with the client of late: who was first, by our rule."""
    rules = desk.methodology.handover(desk.today)
    worked = desk.book.worked(card.brief.code, desk.today - timedelta(days=rules.dispute_days))
    first = better_claim((Claim(one.advisor, one.on) for one in worked), desk.today, rules.dispute_days)
    if not first:
        return ()
    claims = [line(f"claim_{one.ground}", advisor=f"{one.name} {one.advisor}", on=one.on) for one in worked]
    told = line("dispute", claims=claims, days=rules.dispute_days)
    if len(first) > 1:
        return (told, line("dispute_open"))
    return (told, line("dispute_first", advisor=first[0]))


SKILL = Skill(HandOver, run, roles=frozenset({"manager"}), effect="writes")
