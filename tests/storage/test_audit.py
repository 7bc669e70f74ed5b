"""The audit trail shows an edited, missing or moved row. (That the last rows are missing, it cannot show.)"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.audit import Act, append, first_broken
from storage.models import AuditRow
from storage.store import Store

START = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)
ACTS = [
    Act("A01", "look_up_client", "done", ("C000012",), 1),
    Act("A01", "find_clients", "done", ("C000012", "C000230"), 37),
    Act("M01", "look_up_client", "not_found"),
    Act("telegram:stranger", "none", "denied"),
    Act("A02", "finish_task", "done", ("C000031",), 1),
    Act("A02", "look_up_client", "choose", ("C000105", "C000347"), 2),
]


@pytest.fixture
def trail(store: Store) -> list[int]:
    """Six acts, each of its own transaction; their ids."""
    for n, act in enumerate(ACTS):
        with store.writing() as session:
            append(session, act, START + timedelta(minutes=n))
    with store.reading() as session:
        assert first_broken(session) is None
        return ids(session)


def ids(session: Session) -> list[int]:
    return [number or 0 for number in session.exec(select(AuditRow.id).order_by(col(AuditRow.id)))]


def broken(store: Store) -> int | None:
    with store.reading() as session:
        return first_broken(session)


def test_the_trail_holds_what_was_done(store: Store, trail: list[int]) -> None:
    with store.reading() as session:
        rows = session.exec(select(AuditRow).order_by(col(AuditRow.id))).all()
        assert [(r.person, r.act, r.status, r.codes, r.count) for r in rows] == [
            (a.person, a.act, a.status, " ".join(a.codes), a.count) for a in ACTS
        ]
        assert [row.at for row in rows] == [START + timedelta(minutes=n) for n in range(len(ACTS))]
        assert len({row.hash for row in rows}) == len(ACTS) == len(trail)


def test_an_empty_trail_is_whole(store: Store) -> None:
    assert broken(store) is None


@pytest.mark.parametrize("place", [0, 2, 5])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", START - timedelta(days=1)),
        ("person", "A03"),
        ("act", "export_clients"),
        ("status", "problem"),
        ("codes", "C000999"),
        ("count", 99),
        ("hash", "0" * 64),
    ],
)
def test_an_edited_row_is_named(store: Store, trail: list[int], place: int, column: str, value: Any) -> None:
    with store.writing() as session:
        session.execute(update(AuditRow).where(col(AuditRow.id) == trail[place]).values({column: value}))
    assert broken(store) == trail[place]


@pytest.mark.parametrize("place", [0, 2, 4])
def test_after_a_deleted_row_the_next_is_named(store: Store, trail: list[int], place: int) -> None:
    with store.writing() as session:
        session.execute(delete(AuditRow).where(col(AuditRow.id) == trail[place]))
    assert broken(store) == trail[place + 1]


@pytest.mark.parametrize(("one", "other"), [(0, 1), (2, 3), (1, 5)])
def test_exchanged_rows_are_named(store: Store, trail: list[int], one: int, other: int) -> None:
    with store.writing() as session:
        for number, to in ((trail[one], -1), (trail[other], trail[one]), (-1, trail[other])):
            session.execute(update(AuditRow).where(col(AuditRow.id) == number).values(id=to))
    assert broken(store) == trail[one]


def test_a_row_put_in_without_the_trail_is_named(store: Store, trail: list[int]) -> None:
    with store.writing() as session:
        forged = session.get_one(AuditRow, trail[-1])
        values = forged.model_dump(exclude={"id"})
        session.add(AuditRow(id=trail[-1] + 1, **values))
    assert broken(store) == trail[-1] + 1


def test_a_trail_goes_on_after_a_transaction_that_failed(store: Store, trail: list[int]) -> None:
    with pytest.raises(RuntimeError), store.writing() as session:
        append(session, ACTS[0], START)
        raise RuntimeError
    with store.writing() as session:
        append(session, ACTS[1], START)
        append(session, ACTS[2], START)
    assert broken(store) is None
    with store.reading() as session:
        assert len(ids(session)) == len(trail) + 2


@pytest.mark.parametrize("hours", [8, -5.5, 0])
def test_the_zone_of_the_clock_does_not_matter(store: Store, hours: float) -> None:
    """The trail is read back in UTC, so a moment told in another zone must hash the same."""
    for n in range(2):
        with store.writing() as session:
            append(session, ACTS[n], START.astimezone(timezone(timedelta(hours=hours))))
    assert broken(store) is None


def test_a_moment_without_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="without a zone"), store.writing() as session:
        append(session, ACTS[0], START.replace(tzinfo=None))
    assert broken(store) is None
