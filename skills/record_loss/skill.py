"""A client who left, and why; also that a loss put on record is taken back."""

from typing import Annotated, Literal

from skills.contract import ADVISING, Call, ClientRef, Desk, Field, Line, Reply, Request, Skill, Spoken, Step, line
from skills.values import Term, Weekday, Who
from storage.record_changes import AddLoss
from storage.views import ClientCard

Reason = Literal["price", "competitor", "service", "moved", "need_gone", "died", "unknown"]
TAKE_BACK = 1


class RecordLoss(Request):
    """Record that a client has left, or moved the assets away, and for what reason."""

    client: ClientRef = Field(description="Client name, number or code")
    reason: Annotated[Reason, Spoken("loss_reason")] = Field(description="Why the client left")
    take_back: int = Field(default=0, ge=0, le=TAKE_BACK, description="Set by the button that takes a loss back")


def run(request: RecordLoss, desk: Desk) -> Reply:
    """See `RecordLoss`."""
    card = desk.book.card(request.client, desk.today)
    if request.take_back:
        return _taken_back(card, desk)
    reason = line("reason", reason=Term("loss_reason", request.reason))
    if card.lost and card.lost.reason == request.reason:
        return _reply(card, (_title("already", card), reason, line("dated", on=Weekday(card.lost.on))))
    tasks = line("tasks", count=len(card.tasks) or None)
    dated = line("dated", on=Weekday(desk.today))
    change = AddLoss(card.brief.code, card.version, request.reason, desk.today)
    undo = Step(Call("record_loss", {**request.model_dump(mode="json"), "take_back": TAKE_BACK}), "take_back")
    return _reply(card, (_title("done", card), reason, dated), tasks, (reason, dated, tasks), change, undo)


def _taken_back(card: ClientCard, desk: Desk) -> Reply:
    if card.lost is None:
        return _reply(card, (_title("not_lost", card),))
    before = line("before", on=card.lost.on, reason=Term("loss_reason", card.lost.reason))
    change = AddLoss(card.brief.code, card.version, None, desk.today)
    return _reply(card, (_title("taken_back", card),), before, (line("takes_back"), before), change)


def _title(line_id: str, card: ClientCard) -> Line:
    return line(line_id, client=Who(card.brief), code=card.brief.code)


def _reply(
    card: ClientCard,
    first: tuple[Line, ...],
    more: Line | None = None,
    heard: tuple[Line, ...] = (),
    change: AddLoss | None = None,
    undo: Step | None = None,
) -> Reply:
    code = card.brief.code
    steps = (Step(Call("client_timeline", {"client": code})), *((undo,) if undo else ()))
    return Reply(
        (first, *(((more,),) if more else ())),
        (*steps, Step(Call("look_up_client", {"client": code}))),
        client=code,
        shown=(code,),
        changes=(change,) if change else (),
        heard=heard,
    )


SKILL = Skill(RecordLoss, run, roles=ADVISING, effect="writes")
