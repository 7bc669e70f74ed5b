"""Changes that advisors make to the book: contacts, tasks, fields, new clients, consents and losses.

Each is held to the fence and to the version of the client that it was decided on.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage.changes import Stale
from storage.fence import Fence
from storage.models import Client, ClientLoss, ClientName, Consent, ContactLog, Fact, Task
from storage.names import fold, keys, short_name
from storage.views import ADVISOR

TextField = Literal[
    "name", "phone", "email", "wechat", "address", "industry", "occupation", "tier", "corporate_class", "main_bank"
]


@dataclass(frozen=True)
class AddContact:
    """A contact that took place. `version` is the client's; `interest` are kinds of product."""

    client: str
    version: int
    on: date
    channel: str
    note: str
    interest: tuple[str, ...] = ()

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        row = fence.client(self.client)
        last = max(filter(None, (row.last_contact_on, self.on)))
        _change(fence, row, self.version, last_contact_on=last)
        contact = ContactLog(
            client_id=row.id or 0,
            on=self.on,
            channel=self.channel,
            note=self.note,
            interest=" ".join(self.interest) or None,
            recorded_by=fence.actor.id,
            source=ADVISOR,
        )
        fence.session.add(contact)


@dataclass(frozen=True)
class AddTask:
    """Something the person has to do by a day, for a client or in general."""

    text: str
    due_on: date
    client: str | None = None

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        client_id = fence.client(self.client).id if self.client else None
        task = Task(owner_id=fence.actor.id, client_id=client_id, text=self.text, due_on=self.due_on, source=ADVISOR)
        fence.session.add(task)


@dataclass(frozen=True)
class SetField:
    """A plain field's new value, on the advisor's word. What it was before stays as a fact with its own source and day."""

    client: str
    version: int
    field: TextField | Literal["birthday"]
    value: str | date
    on: date

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        row = fence.client(self.client)
        before = getattr(row, self.field)
        self._keep(fence, row, before)
        values: dict[str, Any] = {self.field: self.value}
        if isinstance(self.value, date):
            values["birthday_day"] = self.value.month * 100 + self.value.day
        if self.field == "name":
            values["short_name"] = short_name(str(self.value), row.kind)
        _change(fence, row, self.version, **values)
        if self.field in ("name", "phone"):
            _name_anew(fence, row, str(before or "") if self.field == "name" else "", values)

    def _keep(self, fence: Fence, row: Client, before: str | date | None) -> None:
        """The new value as a fact, behind the old one where that is none yet."""
        same = fence.of_clients(select(Fact), Fact.client_id).where(
            col(Fact.client_id) == row.id, col(Fact.field) == self.field, col(Fact.value) == str(before)
        )
        if before is not None and fence.session.exec(same.limit(1)).first() is None:
            fence.session.add(_fact(row, self.field, before, row.source, min(row.learnt_on, self.on), None))
            fence.session.flush()  # facts of one day are told apart by the order of their ids
        fence.session.add(_fact(row, self.field, self.value, ADVISOR, self.on, fence.actor.id))


@dataclass(frozen=True)
class AddClient:
    """A new client of the acting person; Stale where somebody took the code meanwhile."""

    code: str
    name: str
    kind: str
    phone: str | None
    on: date

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        row = Client(
            code=self.code,
            kind=self.kind,
            name=self.name,
            short_name=short_name(self.name, self.kind),
            advisor_id=fence.actor.id,
            phone=self.phone,
            source=ADVISOR,
            learnt_on=self.on,
        )
        try:
            with fence.session.begin_nested():
                fence.session.add(row)
        except IntegrityError:
            raise Stale(self.code) from None
        _add_keys(fence, row, self.name, self.phone)


@dataclass(frozen=True)
class AddConsent:
    """What a client allows or forbids from a day on."""

    client: str
    version: int
    kind: str
    given: bool
    on: date

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        row = fence.client(self.client)
        _change(fence, row, self.version)
        consent = Consent(
            client_id=row.id or 0,
            kind=self.kind,
            given=self.given,
            on=self.on,
            source=ADVISOR,
            recorded_by=fence.actor.id,
        )
        fence.session.add(consent)


@dataclass(frozen=True)
class AddLoss:
    """That a client left, for a reason; without one, that the client did not."""

    client: str
    version: int
    reason: str | None
    on: date

    def apply(self, fence: Fence, now: datetime) -> None:
        """See `storage.changes.Change`."""
        row = fence.client(self.client)
        _change(fence, row, self.version)
        loss = ClientLoss(
            client_id=row.id or 0, on=self.on, reason=self.reason, source=ADVISOR, recorded_by=fence.actor.id
        )
        fence.session.add(loss)


def _change(fence: Fence, row: Client, version: int, **values: Any) -> None:
    """Set columns of a fenced row, if nobody changed it since `version`; else Stale."""
    done = fence.session.exec(
        update(Client)
        .where(col(Client.id) == row.id, col(Client.version) == version)
        .values(**values, version=version + 1)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:
        raise Stale(row.code)


def _fact(row: Client, field: str, value: str | date | None, source: str, on: date, person: int | None) -> Fact:
    return Fact(client_id=row.id or 0, field=field, value=str(value), source=source, learnt_on=on, recorded_by=person)


def _name_anew(fence: Fence, row: Client, former: str, values: dict[str, Any]) -> None:
    """The keys by which the client is found follow the change; by a former full name the client is still found."""
    owned = col(ClientName.client_id) == row.id
    fence.session.exec(delete(ClientName).where(owned, col(ClientName.kind) != "former"))
    if former:
        fence.session.add(ClientName(key=fold(former), kind="former", client_id=row.id or 0))
    _add_keys(fence, row, values.get("name", row.name), values.get("phone", row.phone))


def _add_keys(fence: Fence, row: Client, name: str, phone: str | None) -> None:
    made = sorted(keys(row.code, name, row.kind, phone))
    fence.session.add_all(ClientName(key=key, kind=kind, client_id=row.id or 0) for key, kind in made)
