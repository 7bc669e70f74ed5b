"""A contact with a client that has taken place."""

from datetime import date
from typing import Annotated, Literal

from skills.contract import (
    ADVISING,
    TOGETHER,
    Ask,
    Call,
    ClientBrief,
    ClientsRef,
    Desk,
    Field,
    Line,
    Past,
    Reply,
    Request,
    Row,
    Skill,
    Spoken,
    Step,
    Text,
    line,
)
from skills.entered import cleaned
from skills.record_contact.notes import interests, share_of, task_text
from skills.values import Note, Term, Weekday, Who
from storage.record_changes import AddContact, AddTask

Channel = Literal["call", "wechat", "visit", "branch", "email", "sms", "video", "meal"]
UNSAID = "unsaid"
_MOST_OF_A_DAY = 50  # entries of one client
LONGEST_NOTE, LONGEST_TASK = 2000, 120  # as the table has room for; a task is read in a list


class RecordContact(Request):
    """Record a contact with a client that has taken place: what was said, by which channel, when to follow up."""

    client: ClientsRef = Field(description="Client name, number or code; several codes joined by +")
    note: Text = Field(description="What was said or done, in the advisor's own words")
    channel: Annotated[Channel | None, Spoken("contact_channel")] = Field(default=None, description="How they met")
    happened_on: Annotated[date | None, Past()] = Field(default=None, description="Day of the contact; default today")
    follow_up_on: date | None = Field(default=None, description="Day of the follow-up that was agreed")


def run(request: RecordContact, desk: Desk) -> Reply | Ask:
    """See `RecordContact`."""
    on = request.happened_on or desk.today
    if on > desk.today:
        return Ask("happened_on", why="not_yet")
    if request.follow_up_on is not None and request.follow_up_on <= desk.today:
        return Ask("follow_up_on", why="too_late")
    note = cleaned(request.note, LONGEST_NOTE)
    clients = desk.book.briefs(request.client.split(TOGETHER))
    parts = [_part(client, clients, note, on, request, desk) for client in clients]
    heard = tuple(said for part in parts for said in part.heard(several=len(parts) > 1))
    changes = tuple(change for part in parts for change in part.changes())
    codes = tuple(client.code for client in clients)
    if not changes:
        return Reply(tuple(part.already() for part in parts), _steps(parts), client=codes[0], shown=codes)
    rows = tuple(row for part in parts for row in part.rows())
    return Reply(rows, _steps(parts), client=codes[-1], shown=codes, changes=changes, heard=heard)


class _Part:
    """What is stored of a note for one client."""

    def __init__(self, client: ClientBrief, note: str, on: date, request: RecordContact, desk: Desk) -> None:
        self.client = client
        self.note = note
        self.on = on
        self.channel = request.channel or UNSAID
        self.follow_up_on = request.follow_up_on
        self.interest = interests(note, desk.methodology.terms.words("interest"))
        self.task = task_text(note, LONGEST_TASK)
        there = desk.book.timeline(client.code, on, on, limit=_MOST_OF_A_DAY).rows
        self.known = any((e.kind, e.what, e.text) == ("contact", self.channel, note) for e in there)
        self.version = desk.book.card(client.code, desk.today).version

    def changes(self) -> tuple[AddContact | AddTask, ...]:
        """The contact, and the task that follows it."""
        if self.known:
            return ()
        contact = AddContact(self.client.code, self.version, self.on, self.channel, self.note, self.interest)
        return (contact, AddTask(self.task, self.follow_up_on, self.client.code)) if self.follow_up_on else (contact,)

    def heard(self, *, several: bool) -> tuple[Line, ...]:
        """What would be stored, a line each."""
        about = (line("of", client=Who(self.client), code=self.client.code),) if several else ()
        when = line("when", on=Weekday(self.on), channel=self._channel())
        return (*about, when, *(part for row in self._particulars() for part in row))

    def rows(self) -> tuple[Row, ...]:
        """What was stored."""
        title = line("done", client=Who(self.client), code=self.client.code)
        return ((title, line("when", on=Weekday(self.on), channel=self._channel())), *self._particulars())

    def already(self) -> Row:
        """That it was stored before."""
        title = line("already", client=Who(self.client), code=self.client.code)
        return (title, line("when", on=Weekday(self.on), channel=self._channel()))

    def _channel(self) -> Term:
        return Term("contact_channel", self.channel)

    def _particulars(self) -> tuple[Row, ...]:
        kinds = [Term("product_kind", kind) for kind in self.interest] or None
        due = Weekday(self.follow_up_on) if self.follow_up_on else None
        return (
            (line("note", note=Note(self.note, self.client)),),
            (line("interest", kinds=kinds),),
            (line("task", on=due, text=Note(self.task, self.client)),),
        )


def _part(
    client: ClientBrief, clients: list[ClientBrief], note: str, on: date, request: RecordContact, desk: Desk
) -> _Part:
    return _Part(client, share_of(note, client, clients), on, request, desk)


def _steps(parts: list[_Part]) -> tuple[Step, ...]:
    code = {"client": parts[0].client.code}
    if len(parts) > 1:
        return tuple(
            Step(Call("client_timeline", {"client": part.client.code}), "timeline_of", {"client": Who(part.client)})
            for part in parts[:4]
        )
    next_step = Step(Call("my_tasks")) if parts[0].follow_up_on else Step(Call("remind", code))
    return (Step(Call("client_timeline", code)), next_step, Step(Call("look_up_client", code)))


SKILL = Skill(RecordContact, run, roles=ADVISING, effect="writes")
