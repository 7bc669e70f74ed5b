"""When something that comes every day is due: pure arithmetic of days, zones and quiet hours.

Times of day are those of a clock on the wall. Where the clocks jump over one, it is due when they have jumped; where they
show it twice, the first time counts, and a local day is served once.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LATEST = timedelta(hours=4)  # what could not be sent in time is sent this much later at most


@dataclass(frozen=True)
class Hours:
    """From when to when nothing is sent; over midnight where the end is the earlier time."""

    since: time
    until: time

    def hold(self, at: time) -> bool:
        """Whether a time of day lies within; the end does not."""
        if self.since <= self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, when the clocks of a zone show a time on a day."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def after_quiet(due: datetime, zone: ZoneInfo, quiet: Hours | None) -> datetime:
    """The first moment from `due` on that does not lie in the quiet hours."""
    if quiet is None:
        return due
    local = due.astimezone(zone)
    if not quiet.hold(local.time()):
        return due
    ends = local.date() if quiet.until > local.time() else local.date() + timedelta(days=1)
    end = moment(ends, quiet.until, zone)
    if end <= due:  # the clocks were put back in between: their second showing of that time is meant
        end = datetime.combine(ends, quiet.until, zone).replace(fold=1).astimezone(UTC)
    return end


def _is_on(day: date, days: str) -> bool:
    """Whether a day is one of these: weekdays as digits, or m01 to m31, a day of the month (or its last)."""
    if not days.startswith("m"):
        return str(day.isoweekday()) in days
    last = ((day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    return day.day == min(int(days[1:]), last)


def due_day(now: datetime, at: time, days: str, zone: ZoneInfo, quiet: Hours | None = None) -> date | None:
    """The local day whose turn it is now; None where it is too early, too late, no such day, or quiet."""
    local = now.astimezone(zone)
    if quiet is not None and quiet.hold(local.time()):
        return None
    for back in range(3):
        day = local.date() - timedelta(days=back)
        if _is_on(day, days):
            due = after_quiet(moment(day, at, zone), zone, quiet)
            if due <= now < due + LATEST:
                return day
    return None
