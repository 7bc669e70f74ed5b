"""The arithmetic of what is due: zones, clocks that jump, quiet hours, lateness."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.due import LATEST, Hours, after_quiet, due_day, moment

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
DAILY = "1234567"
ZONES = st.sampled_from([SHANGHAI, NEW_YORK, ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata"), ZoneInfo("UTC")])
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
DAYS = st.dates(date(2025, 12, 1), date(2027, 2, 1))
MOMENTS = st.integers(0, 14 * 30 * 24 * 3600).map(lambda seconds: at("2025-12-01T00:00") + timedelta(seconds=seconds))
QUIET = st.builds(Hours, MINUTES, MINUTES).filter(lambda hours: hours.since != hours.until)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "wall", "zone", "expected"),
    [
        (date(2026, 11, 24), time(8, 30), SHANGHAI, "2026-11-24T00:30"),
        (date(2026, 3, 7), time(8, 30), NEW_YORK, "2026-03-07T13:30"),
        (date(2026, 3, 8), time(8, 30), NEW_YORK, "2026-03-08T12:30"),  # summer time began at night
        (date(2026, 3, 8), time(2, 30), NEW_YORK, "2026-03-08T07:30"),  # no clock shows it: once they have jumped
        (date(2026, 10, 31), time(8, 30), NEW_YORK, "2026-10-31T12:30"),
        (date(2026, 11, 1), time(8, 30), NEW_YORK, "2026-11-01T13:30"),
        (date(2026, 11, 1), time(1, 30), NEW_YORK, "2026-11-01T05:30"),  # shown twice: the first time
    ],
)
def test_15_the_wall_clock_of_the_zone_counts(day: date, wall: time, zone: ZoneInfo, expected: str) -> None:
    assert moment(day, wall, zone) == at(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24T00:29", None),
        ("2026-11-24T00:30", date(2026, 11, 24)),
        ("2026-11-24T04:29", date(2026, 11, 24)),
        ("2026-11-24T04:30", None),
    ],
)
def test_four_hours_late_at_most(now: str, expected: date | None) -> None:
    assert due_day(at(now), time(8, 30), DAILY, SHANGHAI) == expected


def test_only_on_the_days_chosen() -> None:
    saturday = at("2026-11-21T00:40")
    assert due_day(saturday, time(8, 30), "12345", SHANGHAI) is None
    assert due_day(saturday, time(8, 30), "67", SHANGHAI) == date(2026, 11, 21)


def test_quiet_hours_postpone_over_midnight() -> None:
    night = Hours(time(22), time(7))
    assert due_day(at("2026-11-24T14:30"), time(22, 15), DAILY, SHANGHAI, night) is None
    assert due_day(at("2026-11-24T22:59"), time(22, 15), DAILY, SHANGHAI, night) is None
    assert due_day(at("2026-11-24T23:00"), time(22, 15), DAILY, SHANGHAI, night) == date(2026, 11, 24)


def test_nothing_late_is_sent_into_quiet_hours() -> None:
    assert due_day(at("2026-11-24T14:10"), time(21, 50), DAILY, SHANGHAI, Hours(time(22), time(7))) is None


@given(DAYS, MINUTES, ZONES)
def test_each_day_is_due_once_and_at_the_time_said(day: date, wall: time, zone: ZoneInfo) -> None:
    due = moment(day, wall, zone)
    assert due_day(due, wall, DAILY, zone) == day
    assert due_day(due + LATEST - timedelta(seconds=1), wall, DAILY, zone) == day
    assert due_day(due - timedelta(seconds=1), wall, DAILY, zone) != day
    assert timedelta(hours=23) <= moment(day + timedelta(days=1), wall, zone) - due <= timedelta(hours=25)


@given(DAYS, MINUTES, ZONES, QUIET)
def test_after_quiet_hours_nothing_is_early_and_nothing_is_lost(
    day: date, wall: time, zone: ZoneInfo, quiet: Hours
) -> None:
    due = moment(day, wall, zone)
    sent = after_quiet(due, zone, quiet)
    assert due <= sent <= due + timedelta(hours=25)
    local = due.astimezone(zone).time()
    assert quiet.hold(local) or sent == due
    if sent != due:
        assert sent > due


@given(MOMENTS, MINUTES, ZONES, QUIET)
def test_what_is_due_is_never_early_late_or_in_quiet_hours(
    now: datetime, wall: time, zone: ZoneInfo, quiet: Hours
) -> None:
    day = due_day(now, wall, DAILY, zone, quiet)
    if day is not None:
        due = after_quiet(moment(day, wall, zone), zone, quiet)
        assert due <= now < due + LATEST
        assert not quiet.hold(now.astimezone(zone).time())
