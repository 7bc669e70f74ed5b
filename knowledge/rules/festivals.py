"""When the festivals of a table fall, by the solar and the lunar calendar."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from knowledge.tables.planning import Festival


def next_festival(festivals: Sequence[Festival], on: date, within: int) -> tuple[Festival, date] | None:
    """The festival that comes first within so many days, today included, and its day."""
    days = (
        (one, day) for one in festivals for year in (on.year - 1, on.year, on.year + 1) for day in [_day(one, year)]
    )
    ahead = [(day, one) for one, day in days if on <= day <= on + timedelta(days=within)]
    if not ahead:
        return None
    day, one = min(ahead, key=lambda pair: pair[0])
    return one, day


def _day(festival: Festival, year: int) -> date:
    """Its day in a solar year, or in the lunar year that begins in that solar year."""
    if festival.calendar == "solar":
        return date(year, festival.month, festival.day)
    return _lunar(year, festival.month, festival.day)


@cache
def _lunar(year: int, month: int, day: int) -> date:
    """Kept: a lunar year is worked out from the sun and the moon, which takes long."""
    from lunar_python import Lunar

    return date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())
