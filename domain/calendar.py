"""Working days in Poland and local days of the year."""

import datetime as dt
import functools
from typing import Final

import holidays

SATURDAY: Final = 5


@functools.cache
def _free_days(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("PL", years=year))


def is_holiday(day: dt.date) -> bool:
    """Tell whether ``day`` is a public holiday in Poland."""
    return day in _free_days(day.year)


def is_working_day(day: dt.date) -> bool:
    """Tell whether ``day`` is neither Saturday, Sunday nor a public holiday (KC 115)."""
    return day.weekday() < SATURDAY and not is_holiday(day)


def next_working_day(day: dt.date) -> dt.date:
    """Return ``day``, or the first working day after it (KC 115)."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def month_start(day: dt.date, *, months: int = 0) -> dt.date:
    """Return the first day of the month that lies ``months`` after the month of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)
