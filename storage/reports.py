"""What the bot sends of itself: read for the one who chooses, and for the schedule that sends."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, col, func, select

from storage.models import ChatOff, ChatSession, Identity, OutboxRow, Person, QuietHours, ReportRun, ReportSetting


@dataclass(frozen=True)
class Choice:
    """What a person chose for one report. `zone` None: the zone of the house."""

    active: bool
    at: time
    days: str
    zone: str | None
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class Quiet:
    """From when to when a person is sent nothing unasked."""

    since: time
    until: time


@dataclass(frozen=True)
class Choices:
    """All that one person chose; a report without a choice keeps its default. Version 0: never chosen.

    `reachable`: there is an account to send to.
    """

    reports: Mapping[str, Choice] = field(default_factory=dict)
    quiet: Quiet | None = None
    quiet_version: int = 0
    reachable: bool = True


@dataclass(frozen=True)
class Recipient:
    """Somebody whom the schedule may write to: the private chats, the choices, and what is settled already.

    `settled` holds by report and day the codes of the tasks that were named.
    """

    account: str
    role: str
    chats: tuple[str, ...]
    choices: Choices
    settled: Mapping[tuple[str, date], tuple[str, ...]]


def read_choices(session: Session, person_id: int) -> Choices:
    """What one person chose."""
    rows = session.exec(select(ReportSetting).where(ReportSetting.person_id == person_id))
    quiet = session.exec(select(QuietHours).where(QuietHours.person_id == person_id)).first()
    account = session.exec(select(Identity.id).where(Identity.person_id == person_id).limit(1)).first()
    return replace(_choices(list(rows), quiet), reachable=account is not None)


def recipients(session: Session, channel: str, since: date) -> list[Recipient]:
    """Everybody active who spoke with the bot in a private chat, with what is settled since a day.

    A chat that is switched off is left out; who has no other is written to again from the next message on.
    """
    chats_of = _open_chats(select(Person, Identity.account)).where(Identity.channel == channel)
    statement = chats_of.order_by(col(Person.id), col(Identity.account))
    people: dict[int, tuple[str, list[str]]] = {}
    for person, account in session.exec(statement):
        people.setdefault(person.id or 0, (person.role, []))[1].append(account)
    settings: dict[int, list[ReportSetting]] = {}
    for row in session.exec(select(ReportSetting)):
        settings.setdefault(row.person_id, []).append(row)
    quiet = {row.person_id: row for row in session.exec(select(QuietHours))}
    settled: dict[int, dict[tuple[str, date], tuple[str, ...]]] = {}
    for run in session.exec(select(ReportRun).where(col(ReportRun.day) >= since)):
        settled.setdefault(run.person_id, {})[run.report, run.day] = tuple(run.tasks.split())
    return [
        Recipient(chats[0], role, tuple(chats), _choices(settings.get(key, []), quiet.get(key)), settled.get(key, {}))
        for key, (role, chats) in people.items()
    ]


@dataclass(frozen=True)
class PrivateChat:
    """A private chat of somebody active, and where its conversation stands."""

    channel: str
    chat: str
    role: str
    state: str


def private_chats(session: Session, code: str) -> list[PrivateChat]:
    """Where an active person may be written to; a chat that is switched off, or was never begun, is left out."""
    chats_of = _open_chats(select(Identity.channel, Identity.account, Person.role, ChatSession.state))
    statement = chats_of.where(Person.code == code).order_by(col(Identity.channel), col(Identity.account))
    return [PrivateChat(*row) for row in session.exec(statement)]


def _open_chats(columns: Any) -> Any:
    """A selection over the private chats that active people began and did not switch off.

    On the channels there are, the private chat of an account has the account's own number.
    """
    return (
        columns.select_from(Person)
        .join(Identity, col(Identity.person_id) == Person.id)
        .join(
            ChatSession,
            (col(ChatSession.person_id) == Person.id)
            & (col(ChatSession.channel) == Identity.channel)
            & (col(ChatSession.chat) == Identity.account),
        )
        .outerjoin(ChatOff, (col(ChatOff.channel) == Identity.channel) & (col(ChatOff.chat) == Identity.account))
        .where(col(Person.active), col(ChatOff.chat).is_(None))
    )


def first_words(session: Session, channel: str) -> dict[str, datetime]:
    """When the bot first said something in each chat."""
    statement = select(OutboxRow.chat, func.min(OutboxRow.created_at)).where(OutboxRow.channel == channel)
    return dict(iter(session.exec(statement.group_by(col(OutboxRow.chat)))))


def _choices(rows: list[ReportSetting], quiet: QuietHours | None) -> Choices:
    reports = {row.report: Choice(row.active, row.at, row.days, row.zone, row.changed_at, row.version) for row in rows}
    hours = Quiet(quiet.since, quiet.until) if quiet and quiet.since is not None and quiet.until is not None else None
    return Choices(reports, hours, quiet.version if quiet else 0)
