"""Days, weeks, months, quarters and years around a day, as periods."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from skills.contract import Period

Unit = Literal["day", "week", "month", "quarter", "year"]
DAYS: dict[Unit, int] = {"day": 1, "week": 7, "month": 30, "quarter": 90, "year": 365}


@dataclass(frozen=True)
class Window:
    """A period as said. `days` is set where a length was said (三个月 is 90 days), `way` where it points.

    `cycle` is set where the larger unit was left open: 3月 comes round every year, 周五 every week, 5号 every month.
    """

    period: Period
    days: int | None = None
    way: Literal["back", "ahead"] | None = None
    cycle: Unit | None = None


Reading = Callable[[date], Window]


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


def lasting(count: int, unit: Unit, today: date) -> Window:
    """So many units, without a direction: 三个月没联系, 90 days."""
    return replace(back(count, unit, today), way=None)


def until(last: date, today: date) -> Window:
    """From today to a day to come; a day that is past stands alone."""
    return Window(span(today, last).period, None, "ahead") if last >= today else on(last)


def open_(window: Window, cycle: Unit) -> Window:
    """The same window, said without the larger unit that it lies in."""
    return replace(window, cycle=cycle)


def to_come(window: Window, today: date) -> Window:
    """What is said of a day still to come: an open one that is past comes round again (on 4 January, said in November)."""
    if window.cycle is None or window.period.end >= today:
        return window
    start, end = (shifted(day, window.cycle, 1) for day in (window.period.start, window.period.end))
    return replace(window, period=span(start, end).period)


def weekday(today: date, number: int, week_offset: int | None) -> Window:
    """A weekday (Monday 0): of this week plus `week_offset`, or without one the next such day from today on."""
    if week_offset is None:
        return open_(on(today + timedelta(days=(number - today.weekday()) % 7)), "week")
    monday = today - timedelta(days=today.weekday())
    return on(monday + timedelta(weeks=week_offset, days=number))


def third_of_month(year_: int, month_: int, number: int) -> Window:
    """The first ten days of a month, the second ten, or the rest."""
    whole_month = month(year_, month_).period
    starts = [whole_month.start + timedelta(days=10 * n) for n in range(3)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), whole_month.end]
    return span(starts[number], ends[number])


def between(first: Reading, second: Reading, today: date) -> Window:
    """From one period to another. What the second leaves open is read on from the first: 去年1月到3月, 11月到2月."""
    start, end = first(today), second(today)
    if end.cycle is not None:
        end = second(start.period.start)
        if end.period.start < start.period.start:
            if start.cycle == end.cycle and start.period.start > today:  # neither lies ahead: the last time round
                start = first(shifted(today, end.cycle or "year", -1))
            end = second(shifted(start.period.start, end.cycle or "year", 1))
    return span(start.period.start, end.period.end)


def since(read: Reading, today: date) -> Window:
    """From the start of a period up to today; None of what is open lies ahead."""
    window = read(today)
    if window.period.start > today and window.cycle is not None:
        window = read(shifted(today, window.cycle, -1))
    return span(window.period.start, today) if window.period.start <= today else window
