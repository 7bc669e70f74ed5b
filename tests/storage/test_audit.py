"""The audit trail shows an edited, missing or moved row, and rows cut off its end."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import combinations, pairwise
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.audit import Act, append, first_broken
from storage.models import AuditHead, AuditRow
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


def spoilt(store: Store, *statements: Any) -> int | None:
    """What a trail names as broken after these statements; they are undone afterwards."""
    with Session(store.engine) as session:
        for statement in statements:
            assert session.execute(statement).rowcount == 1
        return first_broken(session)


def test_an_edited_row_is_named(store: Store, trail: list[int]) -> None:
    values = {
        "at": START - timedelta(days=1),
        "person": "A03",
        "act": "export_clients",
        "status": "problem",
        "codes": "C000999",
        "count": 99,
        "hash": "0" * 64,
    }
    assert set(values) == set(AuditRow.model_fields) - {"id"}
    for number in trail:
        for column, value in values.items():
            edit = update(AuditRow).where(col(AuditRow.id) == number).values({column: value})
            assert spoilt(store, edit) == number, column
    assert broken(store) is None


def test_after_a_deleted_row_the_next_is_named(store: Store, trail: list[int]) -> None:
    for number, following in pairwise(trail):
        assert spoilt(store, delete(AuditRow).where(col(AuditRow.id) == number)) == following
    assert broken(store) is None


def test_exchanged_rows_are_named(store: Store, trail: list[int]) -> None:
    for one, other in combinations(trail, 2):
        moves = ((one, -1), (other, one), (-1, other))
        edits = (update(AuditRow).where(col(AuditRow.id) == number).values(id=to) for number, to in moves)
        assert spoilt(store, *edits) == one
    assert broken(store) is None


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


def test_the_zone_of_the_clock_does_not_matter(store: Store) -> None:
    """The trail is read back in UTC, so a moment told in another zone must hash the same."""
    for hours in (8, -5.5, 0):
        with store.writing() as session:
            append(session, ACTS[0], START.astimezone(timezone(timedelta(hours=hours))))
        assert broken(store) is None, hours


def test_a_moment_without_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="without a zone"), store.writing() as session:
        append(session, ACTS[0], START.replace(tzinfo=None))
    assert broken(store) is None


def test_rows_cut_off_the_end_show(store: Store, trail: list[int]) -> None:
    for last in reversed([0, *trail[:-1]]):
        with store.writing() as session:
            session.exec(delete(AuditRow).where(col(AuditRow.id) > last))
        assert broken(store) == last + 1


def test_a_cut_still_shows_after_later_acts(store: Store, trail: list[int]) -> None:
    with store.writing() as session:
        session.exec(delete(AuditRow).where(col(AuditRow.id) == trail[-1]))
    with store.writing() as session:
        append(session, ACTS[0], START)
    with store.reading() as session:
        assert first_broken(session) == ids(session)[-1]


def test_a_forged_end_shows(store: Store, trail: list[int]) -> None:
    head = col(AuditHead.id) == 1
    assert spoilt(store, delete(AuditHead)) == trail[0]
    assert spoilt(store, update(AuditHead).where(head).values(count=len(trail) - 1)) == trail[-1]
    assert spoilt(store, update(AuditHead).where(head).values(count=len(trail) + 1)) == trail[-1] + 1
    assert spoilt(store, update(AuditHead).where(head).values(hash="0" * 64)) == trail[-1]
    with store.writing() as session:
        session.exec(delete(AuditHead))
        append(session, ACTS[0], START)
    assert broken(store) is not None
