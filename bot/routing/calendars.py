"""Days, weeks, months, quarters and years around a day, as periods."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from skills.contract import Period

Unit = Literal["day", "week", "month", "quarter", "year"]
DAYS: dict[Unit, int] = {"day": 1, "week": 7, "month": 30, "quarter": 90, "year": 365}


@dataclass(frozen=True)
class Window:
    """A period as said. `days` is set where a length was said (三个月 is 90 days), `way` where it points."""

    period: Period
    days: int | None = None
    way: Literal["back", "ahead"] | None = None


def span(start: date, end: date) -> Window:
    """From day to day, in either order."""
    return Window(Period(start=min(start, end), end=max(start, end)))


def on(day: date) -> Window:
    """A single day."""
    return span(day, day)


def _step(unit: Unit, count: int) -> relativedelta:
    if unit == "quarter":
        return relativedelta(months=3 * count)
    return relativedelta(**{f"{unit}s": count})  # type: ignore[arg-type]


def shifted(day: date, unit: Unit, count: int) -> date:
    """The day so many units later (or earlier); stays inside the calendar for absurd counts."""
    try:
        return day + _step(unit, count)
    except (OverflowError, ValueError):
        return date.max if count > 0 else date.min


def whole(unit: Unit, today: date, offset: int = 0) -> Window:
    """The calendar week, month, quarter or year that lies `offset` units from today's."""
    day = shifted(today, unit, offset)
    if unit == "day":
        return on(day)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return span(monday, monday + timedelta(days=6))
    if unit == "month":
        return month(day.year, day.month)
    if unit == "quarter":
        return quarter(day.year, (day.month + 2) // 3)
    return year(day.year)


def month(year_: int, month_: int) -> Window:
    """A calendar month."""
    return span(date(year_, month_, 1), date(year_, month_, monthrange(year_, month_)[1]))


def quarter(year_: int, number: int) -> Window:
    """A calendar quarter, 1 to 4."""
    return span(date(year_, 3 * number - 2, 1), month(year_, 3 * number).period.end)


def half(year_: int, number: int) -> Window:
    """The first or second half of a year."""
    return span(quarter(year_, 2 * number - 1).period.start, quarter(year_, 2 * number).period.end)


def year(year_: int) -> Window:
    """A calendar year."""
    return span(date(year_, 1, 1), date(year_, 12, 31))


def back(count: int, unit: Unit, today: date) -> Window:
    """The last so many units up to today."""
    return Window(span(shifted(today, unit, -count), today).period, count * DAYS[unit], "back")


def ahead(count: int, unit: Unit, today: date) -> Window:
    """The next so many units from today."""
    return Window(span(today, shifted(today, unit, count)).period, count * DAYS[unit], "ahead")


def weekday(today: date, number: int, week_offset: int | None) -> Window:
    """A weekday (Monday 0): of this week plus `week_offset`, or without one the next such day from today on."""
    if week_offset is None:
        return on(today + timedelta(days=(number - today.weekday()) % 7))
    monday = today - timedelta(days=today.weekday())
    return on(monday + timedelta(weeks=week_offset, days=number))


def yearless(today: date, month_: int, day_: int | None) -> Window:
    """A month or a day of it without a year: this year's."""
    return month(today.year, month_) if day_ is None else on(date(today.year, month_, day_))
