"""When a festival comes next. Pure; the lunar calendar is computed, not looked up."""

from datetime import date
from functools import cache

from knowledge.tables.festivals import Festival, Festivals


def next_day(festival: Festival, today: date) -> date:
    """The first day from today on that is this festival."""
    if festival.solar is not None:
        month, day = _parts(festival.solar)
        days = [date(today.year + step, month, day) for step in (0, 1)]
    else:
        month, day = _parts(festival.lunar or "")
        days = [_of_lunar(today.year + step, month, day) for step in (-1, 0, 1)]
    return min(day for day in days if day >= today)


def next_festival(rules: Festivals, today: date) -> tuple[str, date]:
    """The festival that comes next, today's included, and its day."""
    coming = [(next_day(one, today), name) for name, one in rules.festivals.items() if not one.asked_only]
    day, name = min(coming)
    return name, day


def _parts(written: str) -> tuple[int, int]:
    month, day = written.split("-")
    return int(month), int(day)


@cache
def _of_lunar(year: int, month: int, day: int) -> date:
    """Kept: a lunar year is worked out from the sun and the moon, which takes long."""
    from lunar_python import Lunar

    return date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())
