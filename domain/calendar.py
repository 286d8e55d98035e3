"""Working days in Poland, months, and the dates that terms of payment end on."""

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


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day ``months`` later, or the last one of that month where it is shorter."""
    start = month_start(day, months=months)
    return start + dt.timedelta(days=min(day.day, (month_start(start, months=1) - start).days) - 1)


def month_start(day: dt.date, *, months: int = 0) -> dt.date:
    """Return the first day of the month that lies ``months`` after the month of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def payment_term(sent_on: dt.date, days: int) -> dt.date:
    """Return the day by which to pay: ``days`` after sending, moved off Saturdays, Sundays and holidays (KC 115)."""
    return next_working_day(sent_on + dt.timedelta(days=days))
