"""The settlement period that a day is in."""

import datetime as dt

import pytest

from domain.settlement import Period
from domain.settling.periods import running_period

FIRST = dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("last", "billed_until", "period"),
    [
        (None, None, Period(dt.date(2026, 9, 1), dt.date(2026, 10, 31))),
        (None, dt.date(2026, 9, 30), Period(dt.date(2026, 10, 1), dt.date(2026, 11, 30))),
        (None, dt.date(2026, 7, 31), Period(dt.date(2026, 10, 1), dt.date(2026, 11, 30))),
        (None, dt.date(2025, 12, 10), Period(dt.date(2026, 9, 1), dt.date(2026, 10, 31))),
        (dt.date(2026, 11, 15), dt.date(2026, 9, 30), Period(dt.date(2026, 10, 1), dt.date(2026, 11, 15))),
    ],
    ids=["never billed", "billed", "one not billed yet", "billed under another contract", "ends before its end"],
)
def test_periods_follow_what_was_billed_or_the_first_day_until_the_last(last, billed_until, period):
    assert running_period(FIRST, last, 2, billed_until, dt.date(2026, 10, 31)) == period
