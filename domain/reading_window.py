"""When the next reading of a meter is wanted: a few days around the end of its settlement period."""

import datetime as dt
from typing import Final, NamedTuple

from domain.calendar import months_later

DAY: Final = dt.timedelta(days=1)
BEFORE: Final = dt.timedelta(days=4)
AFTER: Final = dt.timedelta(days=3)
"""How far around the last day of a period a reading still settles it."""


class Window(NamedTuple):
    """The days on which a reading is wanted, both included."""

    first: dt.date
    last: dt.date


def next_window(last_read_on: dt.date, period_months: int, on: dt.date) -> Window:
    """Return the window that is open on a day, or the next one to open.

    Parameters
    ----------
    last_read_on
        Last day that is settled: that of the newest reading that counts, estimates included.
    period_months
        Length of the settlement period of the contract.

    Notes
    -----
    Periods follow one another by months: what ends with a month ends with every month, short or long. A window that was
    missed is followed by that of the next period.
    """
    periods, begun = 1, last_read_on + DAY
    while (window := _around(months_later(begun, periods * period_months) - DAY)).last < on:
        periods += 1
    return window


def _around(end: dt.date) -> Window:
    return Window(end - BEFORE, end + AFTER)
