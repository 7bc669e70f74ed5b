"""Which days a report is of, and which days before it is held against."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from skills.contract import Period

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spans:
    """The days of a report, up to today at the latest, and the days before that are compared with it."""

    now: Period
    before: Period


def spans(period: Period | None, against: Period | None, today: date) -> Spans:
    """Default: this quarter so far, held against as many days of the one before.

    Whole months, quarters and years are held against the calendar's own one before, other days against as many just before.
    Named days to compare with (`against`) are taken as they are; where only they are named, what follows them is reported.
    """
    whole = period or (_after(against, today) if against else _quarter(today))
    now = Period(start=whole.start, end=min(whole.end, today) if whole.start <= today else whole.end)
    return Spans(now, against or _before(whole, now))


def _quarter(today: date) -> Period:
    start = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return Period(start=start, end=start + relativedelta(months=3) - _DAY)


def _after(against: Period, today: date) -> Period:
    """What days like `against` are held against: the same days a year on, or the month, quarter or days that today lies in."""
    months = _months(against)
    year_on = Period(start=against.start + relativedelta(years=1), end=against.end + relativedelta(years=1))
    if months != 12 and year_on.start <= today <= year_on.end:
        return year_on
    if not months:
        length = against.end - against.start
        return (
            Period(start=max(against.end + _DAY, today - length), end=today) if against.end < today else _quarter(today)
        )
    start = against.end + _DAY
    while start + relativedelta(months=months) <= today:
        start += relativedelta(months=months)
    return Period(start=start, end=start + relativedelta(months=months) - _DAY) if start <= today else _quarter(today)


def _before(whole: Period, now: Period) -> Period:
    months = _months(whole)
    if not months:
        length = now.end - now.start
        start = whole.start - (whole.end - whole.start if now.end == whole.end else length) - _DAY
        return Period(start=start, end=min(start + length, whole.start - _DAY))
    start = whole.start - relativedelta(months=months)
    end = whole.start - _DAY if now.end == whole.end else min(start + (now.end - now.start), whole.start - _DAY)
    return Period(start=start, end=end)


def _months(period: Period) -> int:
    """Of how many whole calendar months a period is; 0 where it is no such."""
    if period.start.day != 1 or (period.end + _DAY).day != 1:
        return 0
    after = period.end + _DAY
    return (after.year - period.start.year) * 12 + after.month - period.start.month
