"""Local days are 23, 24 or 25 hours long."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from domain.local_days import hours_in, hours_of

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2028-02-29", 24), ("2026-07-01", 24)]
)
def test_the_days_on_which_clocks_change_have_23_and_25_hours(day, hours):
    assert hours_in(dt.date.fromisoformat(day), WARSAW) == hours


def test_the_spring_night_has_no_second_hour_and_the_autumn_night_has_two():
    changes = dt.date(2026, 3, 29), dt.date(2026, 10, 25)

    spring, autumn = (hours_of(day, day, WARSAW)["hour"].tolist() for day in changes)

    assert (spring[:4], autumn[:5]) == ([0, 1, 3, 4], [0, 1, 2, 2, 3])


def test_a_year_with_both_changes_has_as_many_hours_as_any():
    assert len(hours_of(dt.date(2026, 1, 1), dt.date(2026, 12, 31), WARSAW)) == 365 * 24
